"""Which times are on which day, which to recommend and why, and until when one may cancel. Pure rules.

Rules that differ from hospital to hospital (cut-off, capacity) come in as data; none is a constant here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from services.appointments.slot import Offer, Room
from services.appointments.visit import CANCELLABLE, OPEN, Visit
from services.booking.model import Department

RECOMMEND_WITHIN = timedelta(days=7)
CLEARLY_QUIETER = 0.2


class Half(StrEnum):
    """The half of a clinic day that a time belongs to."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


@dataclass(frozen=True)
class Day:
    """One day of the strip. `free`: how many half hours still have room."""

    day: date
    free: int
    total: int


class Why(StrEnum):
    """Why a time is recommended: it is the next one, or it is clearly emptier than this doctor usually is then."""

    SOONEST = "soonest"
    QUIET = "quiet"


@dataclass(frozen=True)
class Recommended:
    """`wait`: minutes until one's turn within the half hour, if those before come in order. `usual`: how full (0-100)
    the doctor's half days of the same weekday are on average."""

    offer: Offer
    why: Why
    wait: int | None
    usual: int | None


def find(departments: Iterable[Department], asked: str) -> tuple[Department, ...]:
    """The departments whose name or what they treat holds every word asked for, in any language, any width or case."""
    words = _plain(asked).split()
    return tuple(one for one in departments if all(any(w in _plain(name) for name in one.names) for w in words))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def days(offers: Iterable[Offer], zone: tzinfo) -> tuple[Day, ...]:
    """The days the doctor sits, by the clinic's calendar."""
    counted: dict[date, list[int]] = {}
    for one in offers:
        if one.room is not Room.CLOSED:
            tally = counted.setdefault(one.start.astimezone(zone).date(), [0, 0])
            tally[0] += one.room is Room.FREE
            tally[1] += 1
    return tuple(Day(day, free, total) for day, (free, total) in sorted(counted.items()))


def half(moment: datetime, zone: tzinfo) -> Half:
    """Morning, afternoon or evening clinic, by the clinic's clock."""
    hour = moment.astimezone(zone).hour
    if hour < 12:
        return Half.MORNING
    return Half.AFTERNOON if hour < 18 else Half.EVENING


def on_day(offers: Iterable[Offer], day: date, zone: tzinfo) -> tuple[tuple[Half, tuple[Offer, ...]], ...]:
    """The times of one day in their halves, in order. Full ones stay in their place."""
    mine = sorted((one for one in offers if one.start.astimezone(zone).date() == day), key=lambda one: one.start)
    grouped = ((part, tuple(one for one in mine if half(one.start, zone) is part)) for part in Half)
    return tuple((part, group) for part, group in grouped if group)


def recommend(offers: Sequence[Offer], now: datetime, zone: tzinfo) -> tuple[Recommended, ...]:
    """At most two times with their reasons: the next free one, and one of the coming week that is clearly quieter than
    usual. Never hides the others."""
    free = sorted((one for one in offers if one.room is Room.FREE and one.start > now), key=lambda one: one.start)
    if not free:
        return ()
    soonest = Recommended(free[0], Why.SOONEST, wait(free[0]), None)
    quiet = _quietest(free, offers, now, zone)
    return (soonest,) if quiet is None or quiet.offer == free[0] else (soonest, quiet)


def _quietest(free: Sequence[Offer], every: Sequence[Offer], now: datetime, zone: tzinfo) -> Recommended | None:
    near = [one for one in free if one.start - now <= RECOMMEND_WITHIN and load(one) is not None]
    if not near:
        return None
    best = min(near, key=lambda one: (load(one) or 0.0, one.start))
    usual = _usual(best, every, zone)
    if usual is None or usual - (load(best) or 0.0) < CLEARLY_QUIETER:
        return None
    return Recommended(best, Why.QUIET, wait(best), round(usual * 100))


def _usual(one: Offer, every: Sequence[Offer], zone: tzinfo) -> float | None:
    """How full the same weekday's same half is on average, this offer left out."""
    at = one.start.astimezone(zone)
    alike = [o for o in every if o.id != one.id and o.room is not Room.CLOSED]
    alike = [o for o in alike if o.start.astimezone(zone).weekday() == at.weekday()]
    loads = [value for o in alike if half(o.start, zone) is half(at, zone) and (value := load(o)) is not None]
    return sum(loads) / len(loads) if loads else None


def load(one: Offer) -> float | None:
    """How full a half hour is, 0 to 1; None when the hospital does not publish it."""
    if one.capacity is None or one.taken is None or one.capacity <= 0:
        return None
    return min(one.taken / one.capacity, 1.0)


def wait(one: Offer) -> int | None:
    """Minutes until one's turn when those already booked come before: taken numbers x length / capacity."""
    full = load(one)
    if full is None or one.end is None:
        return None
    return round(full * (one.end - one.start).total_seconds() / 60)


def cancel_until(start: datetime | None, cutoff_hours: int | None) -> datetime | None:
    """The last moment to cancel, from the hospital's own rule; None when it stated none."""
    return None if start is None or cutoff_hours is None else start - timedelta(hours=cutoff_hours)


def may_cancel(visit: Visit, now: datetime) -> bool:
    """Whether to offer cancelling: it stands, it has not begun, and the hospital's cut-off has not passed. The hospital
    has the last word."""
    if visit.stage not in CANCELLABLE or (visit.start is not None and visit.start <= now):
        return False
    until = cancel_until(visit.start, visit.cutoff_hours)
    return until is None or now <= until


def split(visits: Iterable[Visit], today: date, zone: tzinfo) -> tuple[tuple[Visit, ...], tuple[Visit, ...]]:
    """Upcoming (nearest first; those without a time first of all) and past (newest first)."""
    ahead = [one for one in visits if _is_ahead(one, today, zone)]
    behind = [one for one in visits if not _is_ahead(one, today, zone)]
    ahead.sort(key=lambda one: (one.start is not None, one.start.timestamp() if one.start else 0.0, one.id))
    behind.sort(key=lambda one: (one.start.timestamp() if one.start else 0.0, one.id), reverse=True)
    return tuple(ahead), tuple(behind)


def _is_ahead(one: Visit, today: date, zone: tzinfo) -> bool:
    if one.stage not in OPEN:
        return False
    return one.refusing is not None or one.start is None or one.start.astimezone(zone).date() >= today
