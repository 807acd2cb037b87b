"""Held numbers: the time that is left, by the hospital's clock. Pure.

Source: the contract with the hospital (`hold-expires` of a hold and of an offer to somebody on the waiting list).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.record.visits.visit import Stage, Visit

KEPT = frozenset({Stage.HELD, Stage.OFFERED})
"""While these last, the number is the person's to take; nothing is booked yet."""


def time_left(until: datetime | None, now: datetime, apart: timedelta | None) -> timedelta:
    """How long a hold lasts by the hospital's clock, never below zero. `apart`: how far that is before this device's
    (None: not known, then the two count as one)."""
    if until is None:
        return timedelta()
    return max(until - (now + (apart or timedelta())), timedelta())


def still_kept(visits: Iterable[Visit], now: datetime, apart: timedelta | None) -> tuple[Visit, ...]:
    """The visits whose number can still be taken, sorted by expiry."""
    kept = (visit for visit in visits if visit.stage in KEPT and time_left(visit.hold_until, now, apart))
    return tuple(sorted(kept, key=lambda visit: time_left(visit.hold_until, now, apart)))


def has_run_out(visit: Visit, now: datetime, apart: timedelta | None) -> bool:
    """Whether a hold has expired while the hospital has not yet said what became of it."""
    return visit.stage in KEPT and visit.hold_until is not None and not time_left(visit.hold_until, now, apart)
