"""The family on the screen: who may do what in words, a question before an end, and out of reach the days alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.clients import ClientFactory, Clients
from services.drafts.kept import keep_draft, kept_draft
from services.drafts.shape import typed_in
from services.errors import Offline, RefusalCode, Rejected
from services.family.client import FAMILY, AccessWish
from services.family.model import AccessScope, NewInvitation
from services.record.money.due import ToPay
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.context import UiContext
from views.family.family import AccessEnding, _question
from views.family.gallery.scenes import DAYS, PAGE, scenes
from views.family.give import FORM, LONGEST, GiveForm
from views.family.screens import SCREENS
from views.family.today import due_words
from views.family.words import scopes_words, until_words
from views.i18n.texts import Language, texts_for
from views.i18n.zones import Zones

T = texts_for(Language.CHINESE)


async def test_what_the_hospital_was_asked_for_is_told_with_its_answer() -> None:
    async with show(next(scene for scene in scenes() if scene.name == "family-asked").build) as shown:
        for words in ("照看 赵一诺", "医院正在办理", "医院没有同意：请带户口本原件再来一次", "李春梅 申请照看您"):
            assert words in shown.words, words


async def test_who_may_do_what_until_when_and_why_is_said_in_words() -> None:
    async with show(scenes()[0].build) as shown:
        for words in (
            "赵建国",
            "看档案和报告、预约和改期、看用药和记录用药",
            "到 2027 年 2 月 20 日 周六 为止",
            "原因：术后照顾",
            "王秀兰想照看您",
            "2026 年 12 月 10 日 周四 起只能：预约和改期、看账单和付费",
        ):
            assert words in shown.words, words
        assert shown.words.count(T.get("family.today.in_view")) == 1


async def test_out_of_reach_the_days_stay_and_who_looks_after_is_not_guessed(house: AppHarness) -> None:
    await house.unlocked()
    async with show_app(house.context, SCREENS, route=paths.family()) as shown:
        await shown.until(lambda: T.get("family.today") in shown.words)
        await shown.until(lambda: T.get("kit.retry") in shown.words)
        assert T.get("family.carers.none") not in shown.words  # not known is not nobody


def test_an_end_is_asked_about_and_keeping_is_the_strong_answer() -> None:
    did: list[str] = []
    ending = AccessEnding("c1", "不让赵建国再照看您吗？", "马上生效")
    prompt = _question(UiContext(), ending, lambda: did.append("end"), lambda: did.append("keep"))
    assert prompt is not None
    assert [(choice.danger, choice.strong) for choice in prompt.choices] == [(True, False), (False, True)]
    prompt.on_close()
    assert did == ["keep"]  # closed without an answer: nothing ends
    assert _question(UiContext(), None, lambda: None, lambda: None) is None


def test_a_form_is_ready_with_a_scope_and_a_relationship() -> None:
    today = date(2026, 11, 21)
    chosen = GiveForm(("see",), "CHILD", "month", "")
    wish = chosen.wish(today)
    assert wish is not None and (wish.scopes, wish.until) == ((AccessScope.SEE,), date(2026, 12, 21))
    for form in (
        GiveForm((), "CHILD"), GiveForm(("see",), ""), GiveForm(("see",), "KING"),
        GiveForm(("see",), "CHILD", reason="长" * (LONGEST + 1)),
    ):  # fmt: skip
        assert form.wish(today) is None
    endless = GiveForm(("see",), "CHILD", "open").wish(today)
    assert endless is not None and endless.until is None


def test_an_invitation_keeps_its_id_until_its_answer_came_also_over_the_end_of_the_app() -> None:
    """The answer may be lost with the app: the form that is there again asks for the same invitation."""
    now, chosen = datetime(2026, 11, 21, 2, 42, tzinfo=UTC), GiveForm(("see",), "CHILD", "month", "")
    sent = chosen.asking(now)
    wish = sent.wish(date(2026, 11, 21))
    assert wish is not None and wish.request
    again = typed_in(GiveForm, json.loads(json.dumps(FORM.kept(sent, GiveForm()))))
    assert again == sent and again.asking(now + timedelta(minutes=9)) == sent
    later = again.asking(now + timedelta(minutes=10))  # that code is over
    assert later.request not in ("", sent.request)
    assert sent.asking(now - timedelta(minutes=1)).request != sent.request  # a clock that was set back


class CutOff:
    """A hospital that makes the invitation, and whose answers are lost."""

    def __init__(self) -> None:
        self.wishes: list[AccessWish] = []

    async def invite(self, _person: str, wish: AccessWish) -> NewInvitation:
        self.wishes.append(wish)
        raise Offline


async def test_the_id_is_kept_before_the_hospital_hears_it_and_another_wish_has_another(house: AppHarness) -> None:
    await house.unlocked()
    hospital = CutOff()
    factory = ClientFactory(FAMILY, lambda _session, _clock: hospital)
    context = replace(house.context, clients=Clients(lambda: (factory,), lambda: None, house.context.clock))
    own = house.account.people.user.id
    kept = FORM.kept(GiveForm(("see",), "CHILD"), GiveForm())
    await house.account.store.write(keep_draft, "family.give", own, kept)
    for _ in range(2):  # the app begins anew each time
        async with show_app(context, SCREENS, route=paths.family_give()) as shown:
            before = len(hospital.wishes)
            await shown.until(lambda: shown.can_press(T.get("family.give.make")))
            await shown.press(T.get("family.give.make"))
            await shown.until(lambda before=before: len(hospital.wishes) > before)
    first, second = hospital.wishes
    assert first.request and first == second
    found = await house.account.store.read(kept_draft.ask, "family.give", own)
    assert found["request"] == first.request


def test_lines_of_a_day_and_no_line_for_what_is_not_due() -> None:
    around = UiContext(zones=Zones(ZoneInfo("Asia/Shanghai")))
    assert [due_words(around, day) for day in DAYS] == [
        ["13:42 看诊"], ["现在要用 2 次药", "医院请填写 1 项"], [], ["要付 ¥1,234.50"],
    ]  # fmt: skip
    unsettled: Any = ToPay((), DAYS[3].bill.amount, "", overdue=False, unsettled=True) if DAYS[3].bill else None
    assert due_words(around, type(DAYS[3])("p", None, bill=unsettled)) == []


def test_the_last_day_is_the_one_before_the_end() -> None:
    around = UiContext()
    assert until_words(around, PAGE.carers[0].ends) == "到 2027 年 2 月 20 日 周六 为止"
    assert until_words(around, None) == T.get("family.no_end")
    assert scopes_words(texts_for(Language.ENGLISH), (AccessScope.SEE,)) == "See record and reports"


async def test_a_refused_code_stays_in_its_field() -> None:
    (scene,) = (found for found in scenes() if found.name == "family-take-part-wrong")
    async with show(scene.build) as shown:
        assert "这个码不对" in shown.words
    assert Rejected(RefusalCode.FAMILY_CODE).refusal.value == "family-code"
