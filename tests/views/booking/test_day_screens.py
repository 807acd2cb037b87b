"""The screens around a visit as a person uses them: guide, waiting list, another time, calendar, the day itself."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from typing import Any

import flet as ft
from icalendar import Calendar

from hospital.demo import calendar, guide
from hospital.demo.build import DEFAULT_SEED, directory
from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.store import Writer
from services.clock import instant
from services.fhir import terms
from tests.fakes.clock import NOON
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.gallery.scenes import scenes
from views.booking.screens import SCREENS
from views.context import UiContext
from views.i18n.zones import Zones
from views.look.tokens import LIGHT

SCENES = {scene.name: scene for scene in scenes()}
DAY = date(2026, 11, 22)
HEART = "dept-cardiology"
BEIJING = timezone(timedelta(hours=8))
AT_HOME = UiContext(zones=Zones(BEIJING, BEIJING))


def _slots() -> list[dict[str, Any]]:
    week = (DAY + timedelta(days=7)).isoformat()
    return [one for one in calendar.slots(DEFAULT_SEED, DAY) if one["start"] < week]


def _fill(w: Writer) -> None:
    for body in (*directory(DAY), *_slots(), *guide.resources(DEFAULT_SEED, DAY)):
        resources.put(w, body, fetched_at=instant(NOON))


def _booked(w: Writer) -> None:
    role = w.row("SELECT id FROM resource WHERE type = 'PractitionerRole' ORDER BY id")
    assert role is not None
    schedule = next(
        one.id
        for one in resources.select(w, "Schedule", limit=500)
        if one.body["actor"][0]["reference"].endswith(f"/{role[0]}")
    )
    mine = [one for one in _slots() if one["schedule"]["reference"].endswith(f"/{schedule}")]
    slot = mine[-1]
    body = {
        "resourceType": "Appointment",
        "id": "a",
        "status": "booked",
        "start": slot["start"],
        "end": slot["end"],
        "slot": [{"reference": f"Slot/{slot['id']}"}],
        "participant": [
            {"actor": {"reference": "Patient/p1"}, "status": "accepted"},
            {"actor": {"reference": f"PractitionerRole/{role[0]}"}, "status": "accepted"},
            {"actor": {"reference": f"HealthcareService/{_service(w, str(role[0]))}"}, "status": "accepted"},
        ],
        "extension": [{"url": terms.QUEUE_NUMBER, "valuePositiveInt": 7}],
        "meta": {"versionId": "3"},
    }
    resources.put(w, body, patient="p1", fetched_at=instant(NOON))


def _service(w: Writer, role_id: str) -> str:
    role = resources.get(w, "PractitionerRole", role_id)
    assert role is not None
    return str(role.body["healthcareService"][0]["reference"].rpartition("/")[2])


async def _one_entry(house: AppHarness) -> Entry:
    while not (entries := await house.account.store.read(outbox.entries)):
        pass
    (entry,) = entries
    return entry


async def test_from_a_complaint_to_a_department_and_a_sign_of_an_emergency_leads_to_a_call_alone(
    house: AppHarness,
) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.booking_guide()) as shown:
        await shown.until(lambda: "哪里不舒服？" in shown.words)
        assert "版）" not in shown.words
        await shown.press("内容来源")
        assert "版）" in shown.words
        await shown.press("胸部和心脏" if "胸部和心脏" in shown.texts() else _part(shown.texts()))
        await shown.press(_after_heading(shown.texts()))
        if "都没有" in shown.texts():
            safe, other = shown.button("有，或者拿不准"), shown.button("都没有")
            assert (_ground(safe), _ground(other)) == (LIGHT.alarm, LIGHT.brand_soft)
            await shown.press("有，或者拿不准")
            assert "请马上拨打 120" in shown.words
            assert "可以先看这些科" not in shown.words
            assert shown.screens[-1].bgcolor == LIGHT.alarm
            await shown.press("拨打 120")
            await shown.press("打电话给急诊：021-5550-0120")
            await shown.press("在地图上看")
            await shown.until(lambda: house.opened_pages[:2] == ["tel:120", "tel:02155500120"])
            assert house.opened_pages[2].startswith("https://uri.amap.com/marker?position=121.4737,31.2304&")
            await shown.press("返回")
            assert "都没有" in shown.texts()
    async with show(SCENES["booking-guide-suggestions"].build) as shown:
        assert "不是诊断" in shown.words
        assert shown.can_press("心血管内科")


async def test_a_complaint_in_free_words_opens_the_guide_where_it_asks_about_an_emergency(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.booking()) as shown:
        await shown.until(lambda: "不知道挂什么科？" in shown.words)
        await shown.type("找科室、医生", "胸口疼三天")
        await shown.until(lambda: "胸痛、胸闷" in shown.texts())
        await shown.press("胸痛、胸闷")
        assert await shown.follow() == paths.booking_complaint("chest-pain")
        await shown.until(lambda: "都没有" in shown.texts())
        await shown.press("都没有")
        assert "可以先看这些科" in shown.texts()
        await shown.press("返回")
        assert "都没有" in shown.texts()
        await shown.press("返回")  # past where it began: back to what was typed
        assert await shown.follow() == paths.booking()
        assert shown.field("找科室、医生").value == "胸口疼三天"


async def test_a_complaint_that_the_guide_does_not_have_opens_its_beginning(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.booking_complaint("gone")) as shown:
        await shown.until(lambda: "哪里不舒服？" in shown.words)


def _ground(button: object) -> object:
    assert isinstance(button, ft.Button) and button.style is not None
    return button.style.bgcolor


async def test_the_guide_is_where_it_was_after_a_look_at_a_department(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.booking_guide()) as shown:
        await shown.until(lambda: "哪里不舒服？" in shown.words)
        await shown.press("胸部和心脏" if "胸部和心脏" in shown.texts() else _part(shown.texts()))
        await shown.press(_after_heading(shown.texts()))
        if "都没有" in shown.texts():
            await shown.press("都没有")
        suggested = shown.texts()[shown.texts().index("可以先看这些科") + 2]
        await shown.press(suggested)
        assert await shown.follow() != paths.booking_guide()
        await shown.go(paths.booking_guide())  # the browser's back
        assert "可以先看这些科" in shown.texts()


def _part(texts: list[str]) -> str:
    return texts[texts.index("哪里不舒服？") + 3]


def _after_heading(texts: list[str]) -> str:
    heading = next(number for number, text in enumerate(texts) if "是哪种情况" in text)
    return texts[heading + 1]


async def test_the_waiting_list_is_joined_for_a_doctor_or_for_any_within_some_days(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.booking_waitlist(HEART)) as shown:
        await shown.until(lambda: "哪位医生都行" in shown.words)
        await shown.press("14 天内")
        await shown.press("加入候补")
        assert (await shown.follow()).startswith("/appointments/")
        body = (await _one_entry(house)).body or {}
        assert body["status"] == "waitlist"
        assert not any("PractitionerRole" in one["actor"]["reference"] for one in body["participant"])
        (period,) = body["requestedPeriod"]
        assert period["end"] == "2026-12-05T16:00:00.000Z"
        await shown.until(lambda: "等待提交" in shown.words)


async def test_a_move_says_what_stands_meanwhile_and_can_be_taken_back(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    await house.account.store.write(_booked)
    async with show_app(house.context, SCREENS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: "预约成功" in shown.texts())
        await shown.press("改期")
        assert await shown.follow() == "/appointments/a/move"
        await shown.until(lambda: "其他时间都在下面" in shown.words)
        assert "原来的时间一直为您留着" in shown.words
        assert "约这个时间" not in shown.texts()
        await shown.press("改到这个时间")
        assert "新时间" in shown.texts()
        await shown.press("确认改期")
        assert await shown.follow() == "/appointments/a"
        await shown.until(lambda: "改期待确认" in shown.texts())
        assert "预约成功" in shown.texts(), "the old time stands and is shown"
        entry = await _one_entry(house)
        assert entry.if_match == "3"
        await shown.press("保留原来的时间")
        await shown.until(lambda: "改期待确认" not in shown.texts())
        assert await house.account.store.read(outbox.entries) == ()


async def test_the_calendar_file_is_handed_to_the_person(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    await house.account.store.write(_booked)
    async with show_app(house.context, SCREENS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: "加到日历" in shown.texts())
        await shown.press("加到日历")
        await shown.until(lambda: len(house.saved_files) == 1)
    ((name, content),) = house.saved_files.items()
    assert name.endswith(".ics")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert str(event["summary"]) == "医院就诊"
    assert len(event.walk("VALARM")) == 2


async def test_on_the_day_one_sees_the_queue_the_way_and_when_to_leave() -> None:
    async with show(SCENES["appointment-today"].build, AT_HOME) as shown:
        assert "13:20 出门正好" in shown.words
        assert "305 诊室 · 出扶梯右转第二间" in shown.words
        assert shown.can_press("出示签到码")
    async with show(SCENES["appointment-queue"].build, AT_HOME) as shown:
        assert "前面还有 3 人" in shown.words
        assert "预计 11:08 轮到您" in shown.words
    async with show(SCENES["appointment-queue-called"].build) as shown:
        assert "叫到您了" in shown.words


async def test_a_doctor_who_is_away_is_said_first_and_nothing_is_called_a_success() -> None:
    async with show(SCENES["appointment-change-suspended"].build) as shown:
        assert "这不算您违约" in shown.words
        assert "预约成功" not in shown.texts()
        assert sum(text.startswith("换到") for text in shown.texts()) == 2


async def test_how_a_visit_usually_ends_is_a_word_and_anything_else_a_mark() -> None:
    async with show(SCENES["appointments"].build) as shown:
        over = [row for row in shown.all(ft.ListTile) if isinstance(row.subtitle, str) and " · 已就诊" in row.subtitle]
        assert over and all(isinstance(row.trailing, ft.Icon) for row in over)
        assert "未到诊" in shown.texts()
