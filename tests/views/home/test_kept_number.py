"""A number that is kept for a while stands first on the first screen, as long as it can be taken and no longer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from local_store import outbox, resources
from local_store.store import Writer
from services.clock import instant
from services.fhir import terms
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.screens import SCREENS as BOOKING
from views.home.gallery.scenes import scenes
from views.home.screens import SCREENS as HOME

SCREENS = (*HOME, *BOOKING)
SCENES = {scene.name: scene for scene in scenes()}
OFFER = "轮到您了：有一个空号"


def _kept(minutes: float, *, offered: bool) -> dict[str, Any]:
    extensions: list[dict[str, Any]] = [
        {"url": terms.HOLD_EXPIRES, "valueInstant": instant(NOON + timedelta(minutes=minutes))}
    ]
    if offered:
        extensions.append({"url": terms.OFFERED, "valueBoolean": True})
    people = [
        {"actor": {"reference": "HealthcareService/heart", "display": "心血管内科"}, "status": "accepted"},
        {"actor": {"reference": "PractitionerRole/li", "display": "李明"}, "status": "accepted"},
    ]
    own = {"resourceType": "Appointment", "id": "a", "status": "pending", "extension": extensions}
    return own | {"start": "2026-11-23T09:30:00+08:00", "participant": people, "meta": {"versionId": "1"}}


async def _has(house: AppHarness, body: dict[str, Any]) -> None:
    def keep(w: Writer) -> None:
        resources.put(w, {"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]}, patient="p1")
        resources.put(w, body, patient="p1")

    await house.unlocked()
    await house.account.store.write(keep)


async def test_an_offer_stands_before_bills_and_visits_with_its_end() -> None:
    async with show(SCENES["home-offer"].build) as shown:
        texts = shown.texts()
        assert texts.index(OFFER) < min(texts.index("今天就诊"), texts.index("待付账单"))
        assert "给您留到今天 03:05" in shown.words
        assert "等待中" not in texts, "what has a card of its own is not said twice"


async def test_an_offer_leads_to_where_it_is_declined_and_is_gone_then(house: AppHarness) -> None:
    await _has(house, _kept(30, offered=True))
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: OFFER in shown.words)
        assert "11 月 23 日 周一 09:30 · 心血管内科 · 李明" in shown.words
        await shown.press("去看看")
        assert await shown.follow() == paths.booking_confirm("a")
        await shown.until(lambda: "不要这个，继续候补" in shown.words)
        assert shown.can_press("确认预约")
        await shown.press("不要这个，继续候补")
        await shown.follow()
        await shown.go(paths.home())
        await shown.until(lambda: "等待中" in shown.texts())
        assert OFFER not in shown.words
    (entry,) = await house.account.store.read(outbox.entries)
    assert (entry.body or {})["status"] == "waitlist"


async def test_an_offer_that_ran_out_is_not_shown_as_ones_to_take(house: AppHarness) -> None:
    await _has(house, _kept(0, offered=True))
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "留号时间已过" in shown.words)
        assert OFFER not in shown.words


async def test_an_app_that_was_killed_leads_back_to_the_number_that_is_held(house: AppHarness) -> None:
    await _has(house, _kept(3.5, offered=False))
    async with show_app(house.context, SCREENS, route=paths.home()) as shown:
        await shown.until(lambda: "您的号还留着，剩 4 分钟" in shown.words)
        await shown.press("去确认")
        assert await shown.follow() == paths.booking_confirm("a")
        await shown.until(lambda: "3:30" in shown.texts())
        assert shown.can_press("确认预约")
