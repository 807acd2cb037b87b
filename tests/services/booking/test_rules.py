"""Which day times stand under, how departments are found, until when one may cancel, what a status means."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking import rules
from services.booking.find.hospital_rules import HospitalRules
from services.booking.find.model import Department, department, doctor
from services.booking.rules import Half
from services.errors import RefusalCode
from services.record.visits.slot import Availability, TimeSlot, time_slot
from services.record.visits.visit import OPEN, Stage, stage, visit
from services.spelling.spelling import find

BEIJING = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


def half_hour(
    id_: str, start: str, taken: int, capacity: int = 5, availability: Availability = Availability.FREE
) -> TimeSlot:
    begin = datetime.fromisoformat(start).replace(tzinfo=BEIJING)
    full = availability is Availability.FREE and taken >= capacity
    return TimeSlot(
        id_, begin, begin + timedelta(minutes=30), Availability.FULL if full else availability, capacity, taken, "s"
    )


@given(st.lists(st.tuples(st.integers(0, 27), st.integers(0, 14), st.integers(0, 5)), max_size=60))
def test_no_time_is_hidden_by_days_and_halves(slots: list[tuple[int, int, int]]) -> None:
    base = datetime(2026, 11, 23, 8, tzinfo=BEIJING)
    times = []
    for number, (day, position, taken) in enumerate(slots):
        start = base + timedelta(days=day, minutes=30 * position)
        availability = Availability.FULL if taken >= 5 else Availability.FREE
        times.append(TimeSlot(str(number), start, start + timedelta(minutes=30), availability, 5, taken, None))
    shown = [
        one.id
        for day in rules.days(times, BEIJING)
        for _, group in rules.on_day(times, day.day, BEIJING)
        for one in group
    ]
    assert sorted(shown) == sorted(one.id for one in times)


def test_a_day_and_its_half_follow_the_clinics_clock() -> None:
    late = half_hour("a", "2026-11-24T00:30", 0)
    assert [one.day for one in rules.days([late], BEIJING)] == [date(2026, 11, 24)]
    assert [one.day for one in rules.days([late], UTC)] == [date(2026, 11, 23)]
    assert rules.half(late.start, BEIJING) is Half.MORNING
    assert rules.half(late.start, UTC) is Half.AFTERNOON


def test_the_cut_off_is_the_hospitals_data() -> None:
    start = datetime(2026, 11, 21, 14, tzinfo=BEIJING)
    assert rules.cancel_until(start, 2) == datetime(2026, 11, 21, 12, tzinfo=BEIJING)
    assert rules.cancel_until(start, None) is None
    body = {"status": "booked", "start": start.isoformat()}
    booked = visit(body, "CONFIRMED", None)
    assert rules.may_cancel(booked, NOW)
    assert not rules.may_cancel(booked, start)
    assert not rules.may_cancel(visit(body, "PENDING", None), NOW)


@pytest.mark.parametrize("asked", ["心血管", "cardio", "ＣＡＲＤＩＯ", "高血压", "blood pressure", "  心血管  高血压 "])
def test_a_department_is_found_in_any_language_width_and_case(asked: str) -> None:
    heart = Department(
        "d",
        "心血管内科",
        "高血压",
        None,
        HospitalRules(),
        ("心血管内科", "高血压", "Cardiology", "High blood pressure"),
    )
    skin = Department("e", "皮肤科", "湿疹", None, HospitalRules(), ("皮肤科", "湿疹"))
    assert find([heart, skin], asked) == (heart,)
    assert find([heart, skin], "") == (heart, skin)


@pytest.mark.parametrize(
    ("status", "delivery", "meant"),
    [
        ("proposed", "PENDING", Stage.WAITING),
        ("proposed", "IN_FLIGHT", Stage.SENDING),
        ("proposed", "REJECTED", Stage.REFUSED),
        ("proposed", "CONFIRMED", Stage.ASKED),
        ("pending", "CONFIRMED", Stage.HELD),
        ("booked", "CONFIRMED", Stage.BOOKED),
        ("booked", "PENDING", Stage.WAITING),
        ("arrived", "CONFIRMED", Stage.ARRIVED),
        ("checked-in", "CONFIRMED", Stage.CHECKED_IN),
        ("fulfilled", "CONFIRMED", Stage.FULFILLED),
        ("cancelled", "PENDING", Stage.CANCEL_WAITING),
        ("cancelled", "IN_FLIGHT", Stage.CANCEL_SENDING),
        ("cancelled", "REJECTED", Stage.CANCEL_REFUSED),
        ("cancelled", "CONFIRMED", Stage.CANCELLED),
        ("noshow", "CONFIRMED", Stage.NOSHOW),
        ("waitlist", "CONFIRMED", Stage.WAITLIST),
        ("entered-in-error", "CONFIRMED", Stage.WITHDRAWN),
        ("rescheduled", "CONFIRMED", Stage.OTHER),
    ],
)
def test_a_status_means_what_the_hospital_said_so_far(status: str, delivery: str, meant: Stage) -> None:
    assert stage(status, delivery) is meant


def test_booked_is_said_only_after_the_hospital_said_so() -> None:
    said = {
        stage(status, delivery)
        for status in ("proposed", "booked")
        for delivery in ("PENDING", "IN_FLIGHT", "REJECTED")
    }
    assert Stage.BOOKED not in said
    assert Stage.BOOKED in OPEN


def test_a_refusal_brings_its_reason_words_and_other_times() -> None:
    slot = {"resourceType": "Slot", "id": "n", "status": "free", "start": "2026-11-23T10:00:00+08:00"}
    bundle = {"resourceType": "Bundle", "id": "alternatives", "entry": [{"resource": slot}, {"resource": {"id": 3}}, 7]}
    outcome = {"issue": [{"details": {"text": "已约满"}}], "contained": [bundle]}
    read = visit({"status": "proposed"}, "REJECTED", {"code": "slot-taken", "outcome": outcome}).refusing
    assert read is not None
    assert (read.code, read.words, [one.id for one in read.slots]) == (RefusalCode.SLOT_TAKEN, "已约满", ["n"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("reference", "actor", "start", "coding", "code", "url", "value", "name", "text")), inner
        )
    ),
    max_leaves=10,
)


@given(JSON, JSON)
def test_nothing_a_hospital_sends_raises(one: object, other: object) -> None:
    keys = (
        "status",
        "start",
        "end",
        "slot",
        "participant",
        "extension",
        "created",
        "name",
        "location",
        "code",
        "schedule",
    )
    body = {key: one if number % 2 else other for number, key in enumerate(keys)}
    assert isinstance(visit(body, "REJECTED", other).status, str)
    assert isinstance(department(body, "en").name, str)
    assert isinstance(doctor(body, one, "en").name, str)
    assert time_slot(body) is None or time_slot(body) == time_slot(body)
