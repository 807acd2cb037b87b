"""The day of a visit by the clinic's calendar, which midnight does not cut in two. Pure; never raises."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from services.moments import day_in, days_later, later, midnight
from services.record.visits.visit import Stage, Visit

#: So many hours after the end of a visit somebody who has checked in may still be waiting to be called.
_PATIENCE: Final = 6


def is_the_day(visit: Visit, now: datetime, zone: tzinfo) -> bool:
    """Whether the visit is today by the clinic's calendar, or goes on since last night. A place on the waiting list has
    a period and no day."""
    span = _span(visit.confirmed, zone)
    return span is not None and visit.confirmed.status != "waitlist" and span[0] <= now < span[1]


def is_past(visit: Visit, midnight_of_today: datetime, zone: tzinfo) -> bool:
    """Whether the visit's day was over when today began. A visit without a time is not past."""
    span = _span(visit, zone)
    return span is not None and span[1] <= midnight_of_today


def _span(visit: Visit, zone: tzinfo) -> tuple[datetime, datetime] | None:
    """From the beginning of the visit's day to its end, or to the visit's own end where that is later; for somebody who
    waits there, some hours more. None without a time."""
    if visit.start is None:
        return None
    waits = _PATIENCE if visit.stage is Stage.ARRIVED else 0
    day, end = day_in(visit.start, zone), later(visit.end or visit.start, hours=waits)
    return midnight(day, zone), max(midnight(days_later(day, 1), zone), end)
