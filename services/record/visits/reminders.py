"""When to remind of a visit: the evening before and on the day. Pure. A reminder names no person, no department and no
illness: a lock screen is public.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from enum import StrEnum
from typing import Final

from services.moments import day_in, days_later, in_zone, later, midnight
from services.record.visits.visit import Stage, Visit

EVENING: Final = time(19)
BEFORE: Final = 2  # hours
EARLIEST: Final = time(6, 30)
"""Nobody is woken for a visit at eight."""

_STANDS = frozenset({Stage.BOOKED, Stage.CHECKED_IN})


class Reminding(StrEnum):
    """Which of the two reminders it is."""

    TOMORROW = "visit-tomorrow"
    TODAY = "visit-today"


@dataclass(frozen=True)
class Reminder:
    """One reminder. `key` is the same however often it is computed, so that nobody is reminded twice; a visit that was
    moved has another key. After `until` the reminder is of no use."""

    key: str
    kind: Reminding
    at: datetime
    until: datetime


def reminders(visits: Iterable[Visit], zone: tzinfo) -> Iterator[Reminder]:
    """All reminders of what the hospital has confirmed, by the clinic's clock."""
    for local_visit in visits:
        visit = local_visit.confirmed
        if visit.stage not in _STANDS or visit.start is None:
            continue
        start, day = in_zone(visit.start, zone), day_in(visit.start, zone)
        eve = datetime.combine(days_later(day, -1), EVENING, zone)
        morning = datetime.combine(day, EARLIEST, zone)
        key = f"{visit.id}@{start.isoformat()}"
        yield Reminder(f"{key}#eve", Reminding.TOMORROW, eve, midnight(day, zone))
        yield Reminder(f"{key}#day", Reminding.TODAY, max(later(start, hours=-BEFORE), min(morning, start)), start)
