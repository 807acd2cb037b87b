"""What a hold means before and after each answer, how long it lasts, and which rules are shown with it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from services.booking.find.hospital_rules import HospitalRules, NoShowBan, NumberQuota, hospital_rules
from services.errors import RefusalCode
from services.fhir import terms
from services.record.visits.keeping import time_left
from services.record.visits.stage import Stage, stage
from services.record.visits.visit import visit

NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "delivery", "standing", "meant"),
    [
        ("proposed", "PENDING", None, Stage.HOLDING),
        ("proposed", "IN_FLIGHT", None, Stage.HOLDING),
        ("proposed", "REJECTED", None, Stage.REFUSED),
        ("pending", "PENDING", "pending", Stage.HELD),
        ("pending", "REJECTED", "pending", Stage.HELD),
        ("booked", "PENDING", "pending", Stage.CONFIRMING),
        ("booked", "IN_FLIGHT", "pending", Stage.CONFIRMING),
        ("booked", "REJECTED", "pending", Stage.REFUSED),
        ("booked", "REJECTED", "cancelled", Stage.REFUSED),
        ("proposed", "PENDING", "booked", Stage.MOVING),
        ("proposed", "REJECTED", "booked", Stage.MOVE_REFUSED),
        ("arrived", "IN_FLIGHT", "booked", Stage.CHECKING_IN),
        ("arrived", "REJECTED", "booked", Stage.CHECK_IN_REFUSED),
    ],
)
def test_a_change_means_what_it_is_on_top_of(status: str, delivery: str, standing: str | None, meant: Stage) -> None:
    assert stage(status, delivery, standing=standing, holds=True) is meant


def test_an_offer_is_a_hold_that_somebody_on_the_waiting_list_got() -> None:
    assert stage("pending", "CONFIRMED", offered=True) is Stage.OFFERED
    assert stage("pending", "CONFIRMED") is Stage.HELD


def _appointment(status: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "Appointment", "id": "a", "status": status, "start": "2026-11-23T01:00:00Z", **more}


def test_while_a_move_is_not_through_the_old_time_is_what_is_confirmed() -> None:
    moved = visit(_appointment("proposed", start="2026-11-24T01:00:00Z"), "PENDING", None, _appointment("booked"))
    assert moved.stage is Stage.MOVING
    assert moved.confirmed.start == datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert moved.confirmed.stage is Stage.BOOKED
    new = visit(_appointment("proposed"), "PENDING", None)
    assert new.confirmed is new


def test_a_confirmation_that_meets_a_hold_already_given_back_is_told_as_run_out() -> None:
    reason = {"coding": [{"system": terms.CANCELATION_SYSTEM, "code": "hold-expired"}]}
    base = _appointment("cancelled", cancelationReason=reason)
    late = visit(_appointment("booked"), "REJECTED", {"code": "superseded", "outcome": {}}, base)
    assert late.refusing is not None
    assert late.refusing.code is RefusalCode.HOLD_EXPIRED


def test_the_time_left_goes_by_the_hospitals_clock_and_never_below_zero() -> None:
    until = NOW + timedelta(minutes=5)
    assert time_left(until, NOW, None) == timedelta(minutes=5)
    assert time_left(until, NOW, timedelta(minutes=2)) == timedelta(minutes=3)
    assert time_left(until, NOW, timedelta(minutes=-2)) == timedelta(minutes=7)
    assert time_left(until, NOW + timedelta(hours=1), None) == timedelta()
    assert time_left(None, NOW, None) == timedelta()


def _rule(name: str, **value: Any) -> dict[str, Any]:
    return {"url": terms.EXTENSIONS + name, **value}


def test_rules_are_the_hospitals_data_and_what_it_does_not_state_is_not_there() -> None:
    stated = {
        "extension": [
            _rule("hold-minutes", valuePositiveInt=5),
            _rule("release-time", valueTime="07:00:00"),
            _rule("late-minutes", valueUnsignedInt=0),
            _rule("no-show-limit", valuePositiveInt=3),
            _rule("no-show-window-days", valuePositiveInt=90),
            _rule("no-show-ban-days", valuePositiveInt=30),
            _rule("open-visits-max", valuePositiveInt=10),
            _rule("numbers-max", valuePositiveInt=20),
            _rule("numbers-window-hours", valuePositiveInt=24),
        ]
    }
    found = hospital_rules(stated)
    assert (found.hold_minutes, found.release, found.late_minutes) == (5, time(7), 0)
    assert found.no_show == NoShowBan(3, 90, 30)
    assert (found.open_visits, found.numbers) == (10, NumberQuota(20, 24))
    assert hospital_rules({"extension": [_rule("numbers-max", valuePositiveInt=20)]}) == HospitalRules()
    assert hospital_rules({"extension": [_rule("no-show-limit", valuePositiveInt=3)]}) == HospitalRules()
    assert hospital_rules("nonsense") == HospitalRules()


def test_the_end_of_a_ban_is_read_from_the_refusal() -> None:
    issue = {"extension": [{"url": terms.UNTIL, "valueDateTime": "2026-12-11T00:00:00+08:00"}]}
    read = visit(_appointment("proposed"), "REJECTED", {"code": "no-show-ban", "outcome": {"issue": [issue]}})
    assert read.refusing is not None
    assert read.refusing.until == datetime(2026, 12, 10, 16, tzinfo=UTC)
