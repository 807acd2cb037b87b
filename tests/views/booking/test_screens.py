"""What the booking screens say and do: from a department to a request, offline, and what the hospital answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from hospital.demo import calendar
from hospital.demo.build import DEFAULT_SEED, directory
from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.clock import instant
from tests.fakes.clock import NOON
from tests.views.harness import Shown, show, show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.gallery.scenes import scenes
from views.booking.screens import SCREENS

SCENES = {scene.name: scene for scene in scenes()}
DAY = date(2026, 11, 22)
ASK = "提交预约申请"


@pytest.mark.parametrize("name", ["waiting", "sending", "asked", "held", "refused", "waitlist", "other", "bare"])
async def test_nothing_but_the_hospitals_yes_is_called_booked(name: str) -> None:
    async with show(SCENES[f"appointment-{name}"].build) as shown:
        assert "预约成功" not in shown.texts()


async def test_full_times_are_folded_say_so_when_opened_and_cannot_be_chosen() -> None:
    async with show(SCENES["booking-slots"].build) as shown:
        assert shown.can_press("08:00-08:30")
        assert "00:30-01:00" not in shown.texts()
        (folded,) = [words for words in shown.texts() if "个时间约满了" in words]
        await shown.press(folded)
        assert "已约满" in shown.texts()
        assert "00:30-01:00" in shown.texts()
        with pytest.raises(AssertionError):
            shown.button("00:30-01:00")


async def test_a_day_with_nothing_free_says_so_and_shows_what_is_full() -> None:
    async with show(SCENES["booking-slots-full"].build) as shown:
        assert "这一天都约满了" in shown.texts()
        assert "00:30-01:00" in shown.texts()


async def test_the_word_that_times_may_be_old_moves_none_of_them() -> None:
    async with show(SCENES["booking-slots"].build) as fresh:
        before = fresh.texts()
    async with show(SCENES["booking-slots-offline"].build) as old:
        assert old.texts()[: len(before)] == before
        (late,) = old.texts()[len(before) :]
    assert "联网后由医院确认" in late
    assert "号源截至昨天" in late


async def test_the_cut_off_stands_before_the_button_and_what_was_typed_stays_after_an_error() -> None:
    async with show(SCENES["booking-confirm"].build) as shown:
        assert "（就诊前 2 小时，医院规定）" in shown.words
        assert "2026 年 11 月 23 日 周一" in shown.words
    async with show(SCENES["booking-confirm-failed"].build) as shown:
        assert shown.field("想看什么（可不填）").value == "头晕三天"
        assert shown.can_press(ASK)
    async with show(SCENES["booking-confirm-gone"].build) as shown:
        assert not shown.can_press(ASK)


def _fill(w: Writer) -> None:
    week = (DAY + timedelta(days=7)).isoformat()
    for body in (*directory(DAY), *(one for one in calendar.slots(DEFAULT_SEED, DAY) if one["start"] < week)):
        resources.put(w, body, fetched_at=instant(NOON))
    resources.put(w, {"resourceType": "Patient", "id": "p1", "name": [{"text": "王秀兰"}]}, patient="p1")


def _any_role(r: Reader) -> str:
    return str(r.value("SELECT id FROM resource WHERE type = 'PractitionerRole' ORDER BY id"))


async def _take_the_best(shown: Shown) -> None:
    await shown.until(lambda: "其他时间都在下面" in shown.words)
    await shown.press("约这个时间")


def _refuse(w: Writer) -> None:
    (entry,) = outbox.claim(w, instant(NOON))
    outbox.reject(w, entry.entry_id, entry.revision, {"code": "slot-taken", "outcome": {}})


def _accept(w: Writer) -> None:
    (entry,) = outbox.claim(w, instant(NOON))
    url = "http://anxin.example/fhir/StructureDefinition/queue-number"
    more: dict[str, Any] = {"status": "booked", "extension": [{"url": url, "valuePositiveInt": 23}]}
    body = {**(entry.body or {}), **more, "meta": {"versionId": "1"}}
    outbox.settle(w, entry.entry_id, entry.revision, body, instant(NOON))


async def test_from_a_department_to_a_booking_with_one_refusal_on_the_way(house: AppHarness) -> None:
    await house.unlocked()
    store = house.account.store
    await store.write(_fill)
    house.network.hint(online=False)
    async with show_app(house.context, SCREENS, route=paths.booking()) as shown:
        await shown.until(lambda: "心血管内科" in shown.words)
        await shown.type("找科室、医生", "糖尿病")
        await shown.until(lambda: "找到 1 个科室" in shown.words)
        await shown.go(paths.booking_department("dept-endocrinology"))
        await shown.until(lambda: "选择医生" in shown.texts())
        role = await store.read(_any_role)
        await shown.go(paths.booking_slots(role))
        await _take_the_best(shown)
        assert (await shown.follow()).startswith("/booking/ask/")
        await shown.until(lambda: ASK in shown.words)
        await shown.until(lambda: "王秀兰" in shown.words)
        await shown.type("想看什么（可不填）", "头晕三天")
        await shown.press(ASK)
        while not (entries := await store.read(outbox.entries)):
            await shown.settle()
        (entry,) = entries
        await shown.go(paths.appointment(entry.id))
        await shown.until(lambda: "还没有到医院" in shown.words)
        assert "头晕三天" in shown.words
        await store.write(_refuse)
        await shown.until(lambda: "这个时间已被约满" in shown.words)
        taken = next(text for text in shown.texts() if text.startswith("换到"))
        await shown.press(taken)
        await shown.until(lambda: "还没有到医院" in shown.words)
        await store.write(_accept)
        await shown.until(lambda: "预约成功" in shown.texts())
        assert "23" in shown.texts()
        await shown.press("取消预约")
        await shown.press("确定取消")
        await shown.until(lambda: "预约暂时仍然有效" in shown.words)
        await shown.press("不取消了")
        await shown.until(lambda: "预约成功" in shown.texts())


async def test_offline_the_kept_times_say_how_old_they_are_and_who_decides(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.booking_slots("role-nobody")) as shown:
        await shown.until(lambda: "近期没有可预约的时间" in shown.words)
        role = await house.account.store.read(_any_role)
        await shown.go(paths.booking_slots(role))
        await shown.until(lambda: "由医院确认" in shown.words)
        assert "今天 12:00" in shown.words
