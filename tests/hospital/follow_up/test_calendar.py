"""A doctor's calendar, opened by an iCalendar library that did not write it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import vobject

from hospital.base import clock
from hospital.follow_up import feed_tokens
from hospital.follow_up.calendar_feed import calendar, doctor_events, initials
from tests.hospital.follow_up.ward import Ward, operation
from tests.hospital.medication.pharmacy import Json


def visit(house: Ward, status: str = "booked", day: int = 3, id_: str = "v") -> Json:
    start = house.clock() + timedelta(days=day)
    people = ("Patient/a", "HealthcareService/dept", "Practitioner/dr")
    return {
        "resourceType": "Appointment", "id": id_, "status": status, "start": start.isoformat(),
        "end": (start + timedelta(minutes=30)).isoformat(), "description": "胸痛复查",
        "participant": [{"actor": {"reference": each}, "status": "accepted"} for each in people],
    }  # fmt: skip


def opened(house: Ward) -> dict[str, Any]:
    with house.store.reading() as tx:
        content = calendar(doctor_events(tx, "dr", house.clock()), "门诊")
    read = vobject.readOne(content.decode())
    return {str(event.uid.value): event for event in getattr(read, "vevent_list", [])}


@pytest.fixture
def clinic(house: Ward) -> Ward:
    house.put_in(
        {"resourceType": "HealthcareService", "id": "dept", "name": "骨科"},
        {"resourceType": "Patient", "id": "a", "name": [{"text": "王秀兰"}], "birthDate": "1960-01-01"},
    )
    return house


def test_a_visit_is_confirmed_moved_and_cancelled_under_one_uid(clinic: Ward) -> None:
    clinic.put_in(visit(clinic))
    [(uid, event)] = opened(clinic).items()
    assert (event.status.value, event.sequence.value, event.summary.value) == ("CONFIRMED", "0", "王** · 骨科")
    assert event.dtstart.value == clinic.clock() + timedelta(days=3)
    clinic.put_in(visit(clinic, day=5))
    [(moved, event)] = opened(clinic).items()
    assert moved == uid and event.sequence.value == "1"
    assert event.dtstart.value == clinic.clock() + timedelta(days=5)
    clinic.put_in(visit(clinic, "cancelled", 5))
    [(gone, event)] = opened(clinic).items()
    assert gone == uid and (event.status.value, event.sequence.value) == ("CANCELLED", "2")


def test_a_visit_written_in_the_clinics_own_time_is_at_that_moment_in_any_calendar_program(clinic: Ward) -> None:
    start = (clinic.clock() + timedelta(days=3)).astimezone(clock.ZONE)
    there = {"start": start.isoformat(), "end": (start + timedelta(minutes=30)).isoformat()}
    clinic.put_in(visit(clinic) | there)
    [event] = opened(clinic).values()
    assert (event.dtstart.value, event.dtend.value) == (start, start + timedelta(minutes=30))
    assert "TZID" not in event.serialize()


def test_the_next_visit_that_follow_up_proposes_is_tentative_and_taken_back_with_the_plan(clinic: Ward) -> None:
    clinic.put_in(
        visit(clinic, "fulfilled", -2)
        | {
            "participant": [
                {"actor": {"reference": each}, "status": "accepted"}
                for each in ("Patient/a", "HealthcareService/dept-orthopaedics", "Practitioner/dr")
            ],
        },
        operation(at=clinic.clock()),
    )
    clinic.goes_on()
    clinic.goes_on(days=38)
    proposed = [event for event in opened(clinic).values() if event.status.value == "TENTATIVE"]
    assert [event.dtstart.value for event in proposed] == [date(2026, 4, 11)]
    assert "片子" not in proposed[0].serialize() and "术后" not in proposed[0].serialize(), "nothing about health"
    clinic.put_in({"resourceType": "Patient", "id": "a", "name": [{"text": "王秀兰"}], "deceasedBoolean": True})
    clinic.engine.look()
    assert not [event for event in opened(clinic).values() if event.status.value == "TENTATIVE"]


def test_a_token_opens_one_calendar_until_it_is_ended(clinic: Ward) -> None:
    with clinic.store.begin() as tx:
        first = feed_tokens.make_token(tx, "dr", 1)
    with clinic.store.begin() as tx:
        assert feed_tokens.practitioner_of(tx, first) == "dr"
        second = feed_tokens.make_token(tx, "dr", 2)
        assert feed_tokens.practitioner_of(tx, first) is None
        assert feed_tokens.practitioner_of(tx, second[:-1]) is None
        feed_tokens.revoke(tx, "dr", 3)
        assert feed_tokens.practitioner_of(tx, second) is None and not feed_tokens.has_feed(tx, "dr")


@pytest.mark.parametrize(
    "name, short", [("王秀兰", "王**"), ("𠮷田", "𠮷**"), ("John Q Public", "J. Q. P."), ("", "**")]
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short
