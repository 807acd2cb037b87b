"""The hospital asks once, nothing is chosen before, a no is taken, and the list shows what was decided."""

from __future__ import annotations

from hospital.consents.texts import libraries
from local_store import cursors, outbox, resources
from services.consents.queries import agreements
from services.fhir.consents import ConsentAnswer
from services.sync.position import Position
from services.sync.scope import scope_name
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.consents.screens import SCREENS
from views.home.screens import SCREENS as HOME
from views.i18n.texts import Language, texts_for

T = texts_for(Language.CHINESE)


async def ready(house: AppHarness) -> str:
    await house.unlocked()
    for body in libraries():
        await house.account.store.write(resources.put, body)
    own = house.account.people.user.id
    await house.account.store.write(cursors.put, scope_name(own, "Consent"), Position(through=True).write())
    return own


async def test_nobody_is_asked_while_what_they_decided_may_still_be_on_its_way(house: AppHarness) -> None:
    """A new device has the hospital's texts long before it has the person's decisions about them."""
    own = await ready(house)
    await house.account.store.write(cursors.put, scope_name(own, "Consent"), Position(next="page 2").write())
    async with show_app(house.context, (*HOME, *SCREENS), route=paths.consents()) as shown:
        await shown.until(lambda: T.get("consents.words") in shown.words)
        assert T.get("consents.asking.title") not in shown.words
        await house.account.store.write(cursors.put, scope_name(own, "Consent"), Position(through=True).write())
        await shown.until(lambda: T.get("consents.asking.title") in shown.words)


async def test_nothing_is_chosen_a_no_is_taken_and_what_is_left_open_counts_as_no(house: AppHarness) -> None:
    own = await ready(house)
    async with show_app(house.context, (*HOME, *SCREENS), route=paths.consents()) as shown:
        await shown.until(lambda: T.get("consents.decline") in shown.words)
        assert not shown.can_press(T.get("consents.asking.done"))
        await shown.press(T.get("consents.decline"))  # of the first, which is needed
        await shown.until(lambda: T.get("consents.asking.without") in shown.words)
        await shown.press(T.get("consents.asking.done"))
        await shown.until(lambda: T.get("consents.asking.title") not in shown.words)
        await shown.until(lambda: T.get("consents.state.declined") in shown.words)
    found = await house.account.store.read(agreements.ask, own, "zh")
    assert {each.decision.answer for each in found if each.decision} == {ConsentAnswer.DECLINED}
    assert await house.account.store.read(outbox.unsent) == len(found)


async def test_put_off_it_asks_no_more_and_one_text_is_agreed_to_and_withdrawn(house: AppHarness) -> None:
    own = await ready(house)
    async with show_app(house.context, (*HOME, *SCREENS), route=paths.consent("sms")) as shown:
        await shown.until(lambda: T.get("consents.asking.later") in shown.words)
        await shown.press(T.get("consents.asking.later"))
        await shown.until(lambda: T.get("consents.asking.later") not in shown.words)
        await shown.press(T.get("consents.agree"))
        await shown.until(lambda: T.get("consents.state.agreed") in shown.words)
        await shown.press(T.get("consents.withdraw"))
        await shown.until(lambda: T.get("consents.withdraw.keep") in shown.words)
        await shown.press(T.get("consents.withdraw.yes"))
        await shown.until(lambda: T.get("consents.state.withdrawn") in shown.words)
    found = {each.text.code: each for each in await house.account.store.read(agreements.ask, own, "zh")}
    assert found["sms"].decision is not None and found["sms"].decision.answer is ConsentAnswer.WITHDRAWN
    assert found["care"].decision is None
