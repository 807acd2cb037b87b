"""What a person wants of a time is kept on the device, and the advice follows it; asked of a real encrypted store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from hospital.demo import calendar
from hospital.demo.build import DEFAULT_SEED, directory
from local_store import resources, settings
from local_store.store import LocalStore, Writer
from services.booking.recommend.queries import advised
from services.booking.recommend.wishes import KEY, KeptWishes, change_wishes, keep_wishes, kept_wishes
from services.booking.rules import Half, half
from services.clock import instant
from services.record.visits.slot import TimeSlot
from services.viewpoint import Viewpoint
from tests.local_store.worlds import KEY as STORE_KEY
from tests.prepared import prepare

BEIJING = timezone(timedelta(hours=8))
DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 7, tzinfo=BEIJING)
HEART = "dept-cardiology"
PATIENT = "p1"
VIEW = Viewpoint(PATIENT, NOW, BEIJING, BEIJING, "zh-CN")
MEASURE = "http://anxin.example/fhir/CodeSystem/measure"


def _measured(weekday: int, hour: int, mean: float) -> dict[str, Any]:
    def part(code: str, value: float) -> dict[str, Any]:
        return {"code": {"coding": [{"system": MEASURE, "code": code}]}, "valueQuantity": {"value": value}}

    return {
        "resourceType": "Observation",
        "id": f"wait-{HEART}-{weekday}-{hour}",
        "status": "final",
        "code": {"coding": [{"system": MEASURE, "code": "wait"}]},
        "focus": [{"reference": f"HealthcareService/{HEART}"}],
        "effectivePeriod": {"start": "2026-10-01T00:00:00+08:00", "end": "2026-11-20T00:00:00+08:00"},
        "valueQuantity": {"value": mean},
        "component": [part("service-mean", 6.0), part("service-scv", 0.5), part("visits", 400)],
    }


def _fill(w: Writer) -> None:
    fortnight = (DAY + timedelta(days=14)).isoformat()
    coming = (one for one in calendar.slots(DEFAULT_SEED, DAY) if one["start"] < fortnight)
    waits = (_measured(day, hour, 30.0) for day in range(1, 8) for hour in range(8, 18))
    for body in (*directory(DAY), *coming, *waits):
        resources.put(w, body, fetched_at=instant(NOW))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    await prepare(_filled, tmp_path)
    opened = await LocalStore.open(tmp_path / "patient.store", STORE_KEY)
    yield opened
    await opened.close()


async def _filled(folder: Path) -> None:
    opened = await LocalStore.open(folder / "patient.store", STORE_KEY)
    await opened.write(_fill)
    await opened.close()


async def test_a_department_is_advised_from_what_the_hospital_measured(store: LocalStore) -> None:
    found = await store.read(advised, VIEW, HEART, "", "")
    assert found.advice.options
    assert found.advice.measured_until == datetime(2026, 11, 20, tzinfo=BEIJING)
    assert all(one.wait is not None for one in found.advice.options)
    assert all(found.name_of(one.slot.role_id) for one in found.advice.options)
    assert found.waits == ()


async def test_one_doctor_is_advised_alone_and_each_time_has_its_wait(store: LocalStore) -> None:
    role = (await store.read(advised, VIEW, HEART, "", "")).advice.options[0].slot.role_id or ""
    found = await store.read(advised, VIEW, HEART, role, "")
    assert {one.slot.role_id for one in found.advice.options} == {role}
    assert found.wait_of(found.advice.options[0].slot.id) == found.advice.options[0].wait


async def test_wishes_are_kept_and_the_advice_follows_them(store: LocalStore) -> None:
    wishes = KeptWishes(2, frozenset({2, 4}), frozenset({Half.AFTERNOON}), elderly=True, companion=True)
    await store.write(keep_wishes, HEART, wishes)
    assert await store.read(kept_wishes, HEART) == wishes
    found = await store.read(advised, VIEW, HEART, "", "")
    assert found.wishes == wishes
    for one in found.advice.options:
        assert one.slot.start.astimezone(BEIJING).isoweekday() in {2, 4}
        assert half(one.slot.start, BEIJING) is Half.AFTERNOON
        assert one.slot.start.astimezone(BEIJING).date() >= DAY + timedelta(days=2)


async def test_what_was_asked_of_one_department_is_not_asked_of_another(store: LocalStore) -> None:
    await store.write(keep_wishes, HEART, KeptWishes(weekdays=frozenset({3}), halves=frozenset({Half.AFTERNOON})))
    found = await store.read(advised, VIEW, "dept-neurology", "", "")
    assert not found.wishes.any
    assert found.advice.options
    assert (await store.read(advised, VIEW, HEART, "", "")).wishes.any
    await store.write(keep_wishes, "dept-neurology", KeptWishes(elderly=True))
    assert not (await store.read(advised, VIEW, HEART, "", "")).wishes.any


async def test_two_changes_made_of_one_picture_both_count(store: LocalStore) -> None:
    for day in (2, 4):
        await store.write(
            change_wishes, HEART, lambda newest, day=day: replace(newest, weekdays=newest.weekdays | {day})
        )
    assert (await store.read(kept_wishes, HEART)).weekdays == {2, 4}


async def test_waits_stay_published_when_no_time_fits(store: LocalStore) -> None:
    await store.write(keep_wishes, HEART, KeptWishes(halves=frozenset({Half.EVENING})))
    found = await store.read(advised, VIEW, HEART, "", "")
    assert found.advice.options == ()
    assert found.advice.measured_until == datetime(2026, 11, 20, tzinfo=BEIJING)


async def test_a_department_nothing_is_known_of_is_not_advised(store: LocalStore) -> None:
    found = await store.read(advised, VIEW, "dept-nowhere", "", "")
    assert (found.advice.options, found.advice.measured_until) == ((), None)


@pytest.mark.parametrize(
    "kept", [None, 7, [], {"department": HEART, "in_days": -4, "weekdays": [0, "x"], "halves": ["night", 3]}]
)
async def test_what_another_version_wrote_harms_nothing(store: LocalStore, kept: Any) -> None:
    await store.write(settings.put, KEY, kept)
    assert await store.read(kept_wishes, HEART) == KeptWishes()


def _visit(w: Writer, slot: TimeSlot, department: str) -> None:
    assert slot.end is not None
    actors = [f"Patient/{PATIENT}", f"HealthcareService/{department}"]
    body = {
        "resourceType": "Appointment",
        "id": "theirs",
        "status": "booked",
        "slot": [{"reference": f"Slot/{slot.id}"}],
        "start": slot.start.isoformat(),
        "end": slot.end.isoformat(),
        "participant": [{"actor": {"reference": actor}, "status": "accepted"} for actor in actors],
    }
    resources.put(w, body, patient=PATIENT, fetched_at=instant(NOW))


async def _recommended(store: LocalStore, patient: str = PATIENT, moving: str = "") -> list[TimeSlot]:
    found = await store.read(advised, replace(VIEW, patient=patient), HEART, "", moving)
    return [option.slot for option in found.advice.options]


async def test_no_time_is_recommended_that_a_visit_elsewhere_overlaps(store: LocalStore) -> None:
    first = (await _recommended(store))[0]
    await store.write(_visit, first, "dept-neurology")
    assert all(slot.start != first.start for slot in await _recommended(store))
    assert first in await _recommended(store, patient="p2"), "another person's visit is in nobody's way"


async def test_no_second_time_of_a_department_is_recommended_for_the_day_of_a_visit_there(store: LocalStore) -> None:
    first = (await _recommended(store))[0]
    await store.write(_visit, first, HEART)
    days = {slot.start.astimezone(BEIJING).date() for slot in await _recommended(store)}
    assert days
    assert first.start.astimezone(BEIJING).date() not in days
    assert first in await _recommended(store, moving="theirs"), "a visit that is moved is not in its own way"
