"""The day of a visit: when to leave, when to be reminded, the code to show, the calendar file, what the store knows."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from local_store import resources, settings
from local_store.store import LocalStore
from services.booking.day.queries import WALK, keep_walk, visit_day
from services.booking.day.visit_day_rules import (
    is_the_day,
    leave_at,
    may_check_in,
    meeting_at,
    meeting_opens,
    shown_code,
)
from services.calendar_file import CalendarEvent, calendar_file
from services.fhir import terms
from services.fhir.addresses import openable
from services.record.place import map_address
from services.record.visits.reminders import Reminding, reminders
from services.record.visits.visit import Visit, visit
from tests.local_store.worlds import KEY

CLINIC = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 23, 9, 30, tzinfo=CLINIC)
HALF_HOUR = timedelta(minutes=30)


def _booked(start: datetime = START, status: str = "booked", id_: str = "a") -> Visit:
    return visit({"id": id_, "status": status, "start": start.isoformat()}, "CONFIRMED", None)


def test_one_leaves_so_as_to_be_there_a_little_before() -> None:
    assert leave_at(_booked(), 30) == START - timedelta(minutes=40)


def test_the_day_is_the_clinics_and_check_in_is_offered_on_it_alone() -> None:
    assert is_the_day(_booked(), datetime(2026, 11, 22, 16, 30, tzinfo=UTC), CLINIC)
    assert not is_the_day(_booked(), datetime(2026, 11, 22, 15, 30, tzinfo=UTC), CLINIC)
    assert may_check_in(_booked(), START, CLINIC)
    assert may_check_in(_booked(status="noshow"), START, CLINIC)
    assert not may_check_in(_booked(status="arrived"), START, CLINIC)
    assert not may_check_in(_booked(), START - timedelta(days=1), CLINIC)


def test_a_video_visit_is_entered_near_its_time_alone_and_nobody_checks_in() -> None:
    place = "https://meet.example/abc"
    told = {"url": terms.VIRTUAL_SERVICE, "extension": [{"url": "address", "valueUrl": place}]}
    body = {"id": "a", "status": "booked", "start": START.isoformat(), "end": (START + HALF_HOUR).isoformat()}
    video, called_off = (
        visit({**body, "status": status, "extension": [told]}, "CONFIRMED", None) for status in ("booked", "cancelled")
    )
    assert meeting_opens(video) == START - timedelta(minutes=15)
    near = {-20: None, -15: place, 0: place, 90: place, 91: None}
    assert {minutes: meeting_at(video, START + timedelta(minutes=minutes)) for minutes in near} == near
    assert meeting_at(called_off, START) is None and meeting_at(_booked(), START) is None
    assert not may_check_in(video, START, CLINIC)
    for strange in ("javascript:alert(1)", "file:///etc/passwd"):
        assert openable(strange) is None, "whatever a hospital writes there goes through the one door"


def test_a_code_is_read_with_its_end_and_nothing_else_is_one() -> None:
    code = {"name": "code", "valueString": "AX7K"}
    expires = {"name": "expires", "valueInstant": "2026-11-23T01:31:00Z"}
    found = shown_code({"parameter": [code, expires]})
    assert found is not None
    assert (found.code, found.expires) == ("AX7K", datetime(2026, 11, 23, 1, 31, tzinfo=UTC))
    assert shown_code({"parameter": [code]}) is None
    assert shown_code(None) is None


def test_one_is_reminded_the_evening_before_and_two_hours_before() -> None:
    eve, day = reminders([_booked()], CLINIC)
    assert (eve.kind, eve.at) == (Reminding.TOMORROW, datetime(2026, 11, 22, 19, tzinfo=CLINIC))
    assert (day.kind, day.at) == (Reminding.TODAY, datetime(2026, 11, 23, 7, 30, tzinfo=CLINIC))


def test_nobody_is_woken_for_an_early_visit() -> None:
    early = _booked(START.replace(hour=8, minute=0))
    *_, day = reminders([early], CLINIC)
    assert day.at == datetime(2026, 11, 23, 6, 30, tzinfo=CLINIC)


def test_what_the_hospital_has_not_confirmed_reminds_nobody_and_a_move_not_through_reminds_of_the_old_time() -> None:
    base = {"id": "a", "status": "booked", "start": START.isoformat()}
    asked = {**base, "status": "proposed", "start": (START + timedelta(days=1)).isoformat()}
    assert tuple(reminders([visit(asked, "PENDING", None)], CLINIC)) == ()
    assert tuple(reminders([visit(asked, "PENDING", None, base)], CLINIC)) == tuple(reminders([_booked()], CLINIC))
    moved = visit({**base, "start": (START + timedelta(days=1)).isoformat()}, "CONFIRMED", None)
    assert {one.key for one in reminders([moved], CLINIC)}.isdisjoint(one.key for one in reminders([_booked()], CLINIC))


def test_a_clock_that_is_put_back_in_the_night_changes_no_reminder() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    eve, day = reminders([_booked(datetime(2026, 10, 25, 10, tzinfo=berlin))], berlin)
    assert eve.at.hour == 19
    assert (day.at.hour, day.until - day.at) == (8, timedelta(hours=2))


def test_the_calendar_file_is_one_event_with_two_alarms_and_names_no_illness() -> None:
    at = tuple(one.at for one in reminders([_booked()], CLINIC))
    end = START + timedelta(minutes=30)
    entry = CalendarEvent("a", START, end, "医院就诊", "门诊三楼 305 诊室", "请带好证件", START, at)
    (event,) = Calendar.from_ical(calendar_file(entry)).walk("VEVENT")
    assert event["uid"] == "a@anxin"
    assert event["dtstart"].dt == START
    assert event["dtend"].dt == START + timedelta(minutes=30)
    assert str(event["summary"]) == "医院就诊"
    alarms = [one["trigger"].dt for one in event.walk("VALARM")]
    assert alarms == [timedelta(hours=-14, minutes=-30), timedelta(hours=-2)]
    later = CalendarEvent("a", START, None, "医院就诊", None, None, START + timedelta(minutes=1))
    (newer,) = Calendar.from_ical(calendar_file(later)).walk("VEVENT")
    assert newer["sequence"] > event["sequence"]
    assert newer["dtend"].dt == START + timedelta(minutes=30)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    yield opened
    await opened.close()


async def _fill(store: LocalStore, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        await store.write(lambda w, body=body: resources.put(w, body, patient="p1"))


def _place(id_: str, name: str, description: str, above: str | None = None) -> dict[str, Any]:
    body = {"resourceType": "Location", "id": id_, "name": name, "description": description}
    return body if above is None else {**body, "partOf": {"reference": f"Location/{above}"}}


def _picture(content: bytes, kind: str, *, of: str) -> dict[str, Any]:
    attachment = {"contentType": kind, "data": base64.b64encode(content).decode()}
    about = {"subject": {"reference": f"Location/{of}"}, "content": attachment}
    return {"resourceType": "Media", "id": f"plan-{of}", "status": "completed", **about}


def _slot(at: datetime, schedule: str = "s") -> dict[str, Any]:
    about = {"schedule": {"reference": f"Schedule/{schedule}"}, "status": "free", "start": at.isoformat()}
    return {"resourceType": "Slot", "id": f"{schedule}-{at:%H%M}", "end": (at + HALF_HOUR).isoformat(), **about}


async def test_the_clinic_begins_with_its_first_half_hour_of_that_half_day_full_or_free(store: LocalStore) -> None:
    role = {"reference": "PractitionerRole/r"}
    start = START.replace(hour=15, minute=0)
    times = [(14, 0), (14, 30), (15, 0), (15, 30), (8, 0), (11, 30)]
    await _fill(
        store,
        {"resourceType": "Schedule", "id": "s", "actor": [role]},
        *(_slot(start.replace(hour=hour, minute=minute)) for hour, minute in times),
        _slot(start.replace(hour=13, minute=30), "of-another"),
        {
            "resourceType": "Appointment",
            "id": "a",
            "status": "arrived",
            "start": start.isoformat(),
            "participant": [{"actor": role}],
        },
    )
    known = await store.read(visit_day, "p1", "a", "zh-CN")
    assert known.opens == start.replace(hour=14)


async def test_the_nearest_telephone_and_the_place_on_the_map(store: LocalStore) -> None:
    campus = {
        **_place("campus", "本部院区", "正门进"),
        "telecom": [{"system": "fax", "value": "1"}, {"system": "phone", "value": "021-5550-0100"}],
        "position": {"latitude": 31.2304, "longitude": 121.4737},
    }
    room = {**_place("room", "305 诊室", "右转", "campus"), "position": {"latitude": 310, "longitude": 0}}
    actor = {"actor": {"reference": "Location/room"}}
    await _fill(
        store,
        {"resourceType": "Appointment", "id": "a", "status": "booked", "participant": [actor]},
        room,
        campus,
        {"resourceType": "Organization", "id": "o", "telecom": [{"system": "phone", "value": "120"}]},
    )
    known = await store.read(visit_day, "p1", "a", "zh-CN")
    assert known.phone == "021-5550-0100"
    assert known.position is not None
    address = map_address(known.position, "安心 & 医院")
    assert openable(address) == address
    assert "position=121.4737,31.2304&name=%E5%AE%89" in address


async def test_the_way_leads_from_the_gate_to_the_room_and_a_circle_ends(store: LocalStore) -> None:
    actor = {"actor": {"reference": "Location/room"}}
    picture = _picture(b"png", "image/png", of="floor")
    await _fill(
        store,
        {"resourceType": "Appointment", "id": "a", "status": "booked", "participant": [actor]},
        _place("room", "305 诊室", "右转第二间", "floor"),
        _place("floor", "三楼", "扶梯上楼", "house"),
        _place("house", "门诊楼", "东门进", "room"),
        picture,
    )
    known = await store.read(visit_day, "p1", "a", "zh-CN")
    assert known.way == ("门诊楼 · 东门进", "三楼 · 扶梯上楼", "305 诊室 · 右转第二间")
    assert known.floor == b"png"
    await _fill(store, _picture(b"<svg/>", "image/svg+xml", of="room"))
    assert (await store.read(visit_day, "p1", "a", "zh-CN")).floor == "<svg/>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"%PDF-", "application/pdf"), (b"\xff\xfe", "image/svg+xml"), (b"x" * 800_000, "image/png")],
    ids=["no-picture", "no-text", "too-large"],
)
async def test_a_floor_picture_that_cannot_be_shown_leaves_the_words(
    store: LocalStore, content: bytes, kind: str
) -> None:
    actor = {"actor": {"reference": "Location/room"}}
    visit = {"resourceType": "Appointment", "id": "a", "status": "booked", "participant": [actor]}
    await _fill(store, visit, _place("room", "305 诊室", "右转第二间"), _picture(content, kind, of="room"))
    known = await store.read(visit_day, "p1", "a", "zh-CN")
    assert known.way == ("305 诊室 · 右转第二间",)
    assert known.floor is None


async def test_what_came_of_a_visit_is_told_in_the_hospitals_words(store: LocalStore) -> None:
    encounter = {
        "resourceType": "Encounter",
        "id": "visit-a",
        "status": "finished",
        "appointment": [{"reference": "Appointment/a"}],
        "reasonCode": [{"text": "高血压复诊"}],
        "period": {"start": "2026-11-23T01:30:00Z", "end": "2026-11-23T01:42:00Z"},
        "text": {"status": "generated", "div": "<div>血压 <b>132/84</b></div>"},
    }
    await _fill(store, {"resourceType": "Appointment", "id": "a", "status": "fulfilled"}, encounter)
    plain = (await store.read(visit_day, "p1", "a", "zh-CN")).summary
    assert plain is not None
    assert (plain.words, plain.reasons) == ("血压 132/84", ("高血压复诊",))
    said = {**encounter, "extension": [{"url": terms.EXTENSIONS + "summary", "valueString": "一切都好"}]}
    await _fill(store, said)
    told = (await store.read(visit_day, "p1", "a", "zh-CN")).summary
    assert told is not None
    assert told.words == "一切都好"
    await _fill(store, {**said, "status": "entered-in-error"})
    assert (await store.read(visit_day, "p1", "a", "zh-CN")).summary is None


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_a_floor_picture_in_lines_is_shown(store: LocalStore, line_end: str) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg">' + " " * 80 + "</svg>"
    picture = _picture(b"", "image/svg+xml", of="room")
    picture["content"]["data"] = base64.encodebytes(svg.encode()).decode().replace("\n", line_end)
    visit = {"resourceType": "Appointment", "id": "a", "status": "booked",
             "participant": [{"actor": {"reference": "Location/room"}}]}  # fmt: skip
    await _fill(store, visit, _place("room", "305 诊室", "x"), picture)
    assert (await store.read(visit_day, "p1", "a", "zh-CN")).floor == svg


async def test_how_far_away_one_lives_is_kept_here_and_nonsense_is_not(store: LocalStore) -> None:
    assert (await store.read(visit_day, "p1", "a", "zh-CN")).walk is None
    await store.write(keep_walk, 30)
    assert (await store.read(visit_day, "p1", "a", "zh-CN")).walk == 30
    await store.write(settings.put, WALK, "far")
    assert (await store.read(visit_day, "p1", "a", "zh-CN")).walk is None
