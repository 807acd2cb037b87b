"""Which times are on which day, how full they are, and until when one may cancel. Pure rules.

Rules that differ from hospital to hospital (cut-off, capacity) come in as data; none is a constant here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from services.moments import day_in, in_zone, later, midnight
from services.record.visits.day import is_past
from services.record.visits.slot import Availability, TimeSlot
from services.record.visits.visit import CANCELLABLE, OPEN, Stage, Visit

CLEARLY_QUIETER = 0.2


class Half(StrEnum):
    """The half of a clinic day that a time belongs to."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class Day:
    """One day of the strip. `free`: how many half hours still have a free number."""

    day: date
    free: int
    total: int


def days(slots: Iterable[TimeSlot], zone: tzinfo) -> tuple[Day, ...]:
    """The days on which the doctor has a clinic, by the clinic's calendar."""
    counted: dict[date, list[int]] = {}
    for slot in slots:
        if slot.availability is not Availability.CLOSED:
            tally = counted.setdefault(day_in(slot.start, zone), [0, 0])
            tally[0] += slot.availability is Availability.FREE
            tally[1] += 1
    return tuple(Day(day, free, total) for day, (free, total) in sorted(counted.items()))


def half(moment: datetime, zone: tzinfo) -> Half:
    """Morning, afternoon or evening clinic, by the clinic's clock."""
    hour = in_zone(moment, zone).hour
    if hour < 12:
        return Half.MORNING
    return Half.AFTERNOON if hour < 18 else Half.EVENING


def on_day(slots: Iterable[TimeSlot], day: date, zone: tzinfo) -> tuple[tuple[Half, tuple[TimeSlot, ...]], ...]:
    """The times of one day in their halves, in order. Full ones stay in their place."""
    mine = sorted((slot for slot in slots if day_in(slot.start, zone) == day), key=lambda slot: slot.start)
    grouped = ((part, tuple(slot for slot in mine if half(slot.start, zone) is part)) for part in Half)
    return tuple((part, group) for part, group in grouped if group)


def load(slot: TimeSlot) -> float | None:
    """How full a half hour is, 0 to 1; None when the hospital does not publish it."""
    if slot.capacity is None or slot.taken is None or slot.capacity <= 0:
        return None
    return min(slot.taken / slot.capacity, 1.0)


def cancel_until(start: datetime | None, cutoff_hours: int | None) -> datetime | None:
    """The last moment to cancel, from the hospital's own rule; None when it stated none."""
    return None if start is None or cutoff_hours is None else later(start, hours=-cutoff_hours)


def may_cancel(visit: Visit, now: datetime) -> bool:
    """Whether to offer cancelling: the visit is valid, has not begun, and the hospital's cut-off has not passed. What
    is not booked yet, or suspended by the hospital, has no cut-off. The hospital has the last word."""
    if visit.stage not in CANCELLABLE:
        return False
    if visit.stage in {Stage.WAITLIST, Stage.OFFERED}:
        return True
    return _before_the_cutoff(visit, now)


def may_move(visit: Visit, now: datetime) -> bool:
    """Whether to offer moving a confirmed visit; the same limits as for cancelling."""
    return visit.stage is Stage.BOOKED and _before_the_cutoff(visit, now)


def _before_the_cutoff(visit: Visit, now: datetime) -> bool:
    if visit.suspended is not None:
        return True
    if visit.start is not None and visit.start <= now:
        return False
    until = cancel_until(visit.start, visit.cutoff_hours)
    return until is None or now <= until


def split(visits: Iterable[Visit], today: date, zone: tzinfo) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """Upcoming (nearest first; those without a time first of all) and past (newest first)."""
    ahead = [visit for visit in visits if _is_ahead(visit, today, zone)]
    behind = [visit for visit in visits if not _is_ahead(visit, today, zone)]
    ahead.sort(key=lambda visit: (visit.start is not None, visit.start.timestamp() if visit.start else 0.0, visit.id))
    behind.sort(key=lambda visit: (visit.start.timestamp() if visit.start else 0.0, visit.id), reverse=True)
    return tuple(ahead), tuple(behind)


def _is_ahead(visit: Visit, today: date, zone: tzinfo) -> bool:
    if visit.stage not in OPEN:
        return False
    return visit.refusing is not None or not is_past(visit, midnight(today, zone), zone)
