"""A number held while somebody decides, as the screens show it: asked for, kept, confirmed, let go by leaving."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import flet as ft

from hospital.demo import calendar
from hospital.demo.build import DEFAULT_SEED, directory
from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.store import Reader, Writer
from services.booking.ask.requests import REASON, about_wish
from services.clock import instant
from services.drafts.kept import kept_draft
from services.fhir import terms
from tests.fakes.clock import NOON
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.ask.ask import toggled
from views.booking.gallery.scenes import scenes
from views.booking.screens import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
DAY = date(2026, 11, 22)
HELD = "医院为您留着这个号"


def _fill(w: Writer) -> None:
    week = (DAY + timedelta(days=7)).isoformat()
    for body in (*directory(DAY), *(one for one in calendar.slots(DEFAULT_SEED, DAY) if one["start"] < week)):
        resources.put(w, body, fetched_at=instant(NOON))


def _any_role(r: Reader) -> str:
    return str(r.value("SELECT id FROM resource WHERE type = 'PractitionerRole' ORDER BY id"))


async def _entries(house: AppHarness) -> tuple[Entry, ...]:
    return await house.account.store.read(outbox.entries)


async def _hospital_says(house: AppHarness, **more: Any) -> None:
    """The hospital takes the one change that waits, and answers with these elements."""

    def answer(w: Writer) -> None:
        (entry,) = outbox.claim(w, instant(NOON))
        body = {**(entry.body or {}), **more, "meta": {"versionId": str(entry.entry_id + 1)}}
        outbox.settle(w, entry.entry_id, entry.revision, body, instant(NOON))

    await house.account.store.write(answer)


def _held_until(**span: float) -> dict[str, Any]:
    until = instant(NOON + timedelta(**span))
    return {"status": "pending", "extension": [{"url": terms.HOLD_EXPIRES, "valueInstant": until}]}


async def _hold(house: AppHarness, shown: Shown) -> str:
    """Taps the first recommended time; gives the address of its confirmation."""
    await shown.until(lambda: "其他时间都在下面" in shown.words)
    await shown.press("约这个时间")
    address = await shown.follow()
    assert address.startswith("/booking/confirm/")
    await shown.until(lambda: "正在请医院留号……" in shown.words)
    return address


async def _at_times(house: AppHarness) -> str:
    await house.unlocked()
    await house.account.store.write(_fill)
    return paths.booking_slots(await house.account.store.read(_any_role))


async def test_a_tapped_time_is_held_confirmed_and_called_booked_only_by_the_hospital(house: AppHarness) -> None:
    route = await _at_times(house)
    async with show_app(house.context, SCREENS, route=route) as shown:
        await _hold(house, shown)
        (entry,) = await _entries(house)
        asked = entry.body or {}
        assert (asked["status"], asked["extension"][0]["url"]) == ("proposed", terms.HOLD_REQUESTED)
        await _hospital_says(house, **_held_until(minutes=5))
        await shown.until(lambda: HELD in shown.words)
        assert "5:00" in shown.texts()
        await shown.type("想看什么（可不填）", "头晕三天")
        await shown.press("确认预约")
        await shown.until(lambda: "还不算约上" in shown.words)
        (entry,) = await _entries(house)
        confirmed = entry.body or {}
        assert (confirmed["status"], confirmed["comment"]) == ("booked", "头晕三天")
        await _hospital_says(house)
        assert (await shown.follow()).startswith("/appointments/")
        await shown.until(lambda: "预约成功" in shown.texts())


async def test_leaving_lets_the_number_go_and_a_reload_comes_back_to_it(house: AppHarness) -> None:
    route = await _at_times(house)
    async with show_app(house.context, SCREENS, route=route) as shown:
        address = await _hold(house, shown)
        await _hospital_says(house, **_held_until(minutes=5))
        await shown.until(lambda: HELD in shown.words)
    async with show_app(house.context, SCREENS, route=address) as shown:
        await shown.until(lambda: HELD in shown.words)
        assert await _entries(house) == ()
        await shown.go(paths.booking())
        await shown.until(lambda: "全部科室" in shown.words)
    while not (entries := await _entries(house)):
        await shown.settle()
    assert (entries[0].body or {})["status"] == "cancelled"


async def test_a_hold_that_was_never_sent_leaves_no_trace(house: AppHarness) -> None:
    route = await _at_times(house)
    async with show_app(house.context, SCREENS, route=route) as shown:
        await _hold(house, shown)
        await shown.go(paths.booking())
        while await _entries(house):
            await shown.settle()
        await shown.go(paths.appointments())
        await shown.until(lambda: "还没有预约" in shown.words)


async def test_locking_is_no_leaving(house: AppHarness) -> None:
    route = await _at_times(house)
    async with show_app(house.context, SCREENS, route=route) as shown:
        address = await _hold(house, shown)
        await shown.go(address)
        await house.account.lock()
        await shown.settle()
        await house.account.unlock("246810")
        await shown.until(lambda: "正在请医院留号……" in shown.words)
        assert len(await _entries(house)) == 1


async def test_the_countdown_goes_by_the_hospitals_clock_and_ends_in_words() -> None:
    async with show(SCENES["booking-hold"].build) as shown:
        assert "4:32" in shown.texts()
        assert shown.can_press("多留一会儿")
        assert "迟到超过 30 分钟" in shown.words
    async with show(SCENES["booking-hold-ran-out"].build) as shown:
        assert "留号时间到了" in shown.words
        assert shown.can_press("再试着确认")
        assert "多留一会儿" not in shown.words


async def test_a_hold_that_ran_out_while_confirming_offers_other_times() -> None:
    async with show(SCENES["booking-hold-expired-confirming"].build) as shown:
        assert "留号时间已过" in shown.words
        assert sum(text.startswith("换到") for text in shown.texts()) == 2
        assert "预约成功" not in shown.words


async def test_a_ban_says_until_when() -> None:
    async with show(SCENES["booking-hold-banned"].build) as shown:
        assert "到 2026 年 12 月 11 日" in shown.words


def test_a_second_and_a_third_choice_in_the_order_of_tapping() -> None:
    assert toggled((), "a") == ("a",)
    assert toggled(("a",), "b") == ("a", "b")
    assert toggled(("a", "b"), "c") == ("a", "c")
    assert toggled(("a", "b"), "a") == ("b",)


async def test_words_typed_for_a_wish_are_there_after_a_lock_and_for_this_person_alone(house: AppHarness) -> None:
    await _at_times(house)
    slot = await house.account.store.read(lambda r: r.value("SELECT id FROM resource WHERE type = 'Slot' LIMIT 1"))
    house.network.hint(online=False)
    async with show_app(house.context, SCREENS, route=paths.booking_ask(str(slot))) as shown:
        await shown.until(lambda: "想看什么（可不填）" in [field.label for field in shown.all(ft.TextField)])
        await shown.type("想看什么（可不填）", "头晕三天")
        await shown.key("Escape")
        await shown.until(lambda: "确认预约" not in shown.words)
        await shown.go(paths.booking_ask(str(slot)))
        await shown.until(lambda: any(field.value == "头晕三天" for field in shown.all(ft.TextField)))
        await house.account.lock()
        await shown.until(lambda: not any(field.label == "想看什么（可不填）" for field in shown.all(ft.TextField)))
        await house.account.unlock("246810")
        await shown.until(lambda: any(field.value == "头晕三天" for field in shown.all(ft.TextField)))
    assert await house.account.store.read(kept_draft, REASON, about_wish("p2", str(slot))) is None
