"""A visit is on its day of the clinic's calendar, whatever offset it is written with, and midnight does not cut it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.moments import midnight
from services.record.visits.day import is_past, is_the_day
from services.record.visits.visit import visit

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)).map(
    lambda m: m.replace(tzinfo=SHANGHAI, microsecond=0)
)
ZONES = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


def written(start: datetime, zone: tzinfo, status: str = "booked", minutes: int = 30) -> dict[str, Any]:
    moments = {"start": start.astimezone(zone), "end": (start + timedelta(minutes=minutes)).astimezone(zone)}
    return {"resourceType": "Appointment", "id": "a", "status": status} | {k: m.isoformat() for k, m in moments.items()}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@given(MOMENTS, ZONES, MOMENTS, st.sampled_from(["booked", "arrived"]))
def test_the_offset_changes_nothing(start: datetime, zone: tzinfo, now: datetime, status: str) -> None:
    other, own = (visit(written(start, each, status), "CONFIRMED", None) for each in (zone, SHANGHAI))
    assert is_the_day(other, now, SHANGHAI) == is_the_day(own, now, SHANGHAI)
    today = midnight(now.date(), SHANGHAI)
    assert is_past(other, today, SHANGHAI) == is_past(own, today, SHANGHAI)
    if start.date() == now.date():
        assert is_the_day(other, now, SHANGHAI)
        assert not is_past(other, today, SHANGHAI)


@pytest.mark.parametrize(
    ("start", "status", "now", "today"),
    [
        ("2026-03-05T07:30", "booked", "2026-03-05T00:05", True),
        ("2026-03-05T07:30", "booked", "2026-03-04T23:55", False),
        ("2026-03-04T23:45", "booked", "2026-03-05T00:05", True),  # it goes on
        ("2026-03-04T23:45", "booked", "2026-03-05T00:20", False),
        ("2026-03-04T23:00", "arrived", "2026-03-05T00:05", True),  # still waiting to be called
        ("2026-03-04T09:00", "arrived", "2026-03-05T00:05", False),
    ],
)
def test_midnight_does_not_cut_a_visit_in_two(start: str, status: str, now: str, today: bool) -> None:
    found = visit(written(at(start), UTC, status), "CONFIRMED", None)
    assert is_the_day(found, at(now), SHANGHAI) is today


def test_who_is_on_the_waiting_list_has_no_day_and_waits_to_the_end_of_the_period() -> None:
    week = written(at("2026-03-04T08:00"), UTC, "waitlist", minutes=7 * 24 * 60)
    found = visit(week, "CONFIRMED", None)
    assert not is_the_day(found, at("2026-03-06T10:00"), SHANGHAI)
    assert not is_past(found, at("2026-03-11T00:00"), SHANGHAI)
    assert is_past(found, at("2026-03-12T00:00"), SHANGHAI)


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z"])
def test_a_moment_at_the_end_of_the_calendar_raises_nothing(start: str) -> None:
    found = visit({"resourceType": "Appointment", "id": "a", "status": "booked", "start": start}, "CONFIRMED", None)
    assert not is_the_day(found, at("2026-03-05T00:05"), SHANGHAI)
