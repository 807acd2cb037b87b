"""Which times to recommend, with the wait to expect, its range and the reason. Pure; hides no other time.

The cost of a time is the wait in minutes plus `DAY_IS_WORTH` minutes for each day after the first possible one: a later
day has to save as much. The least cost comes first, of equal ones the earlier. For an older person the wait that one in
ten exceeds counts instead of the mean, because sitting long is hard; a person who needs a companion gets a day to ask
one.

Ten minutes of additional wait for all others together count as one of one's own (`OTHERS`): a number early in a full
morning delays everybody after it, one at its end nobody (Pigou, The economics of welfare, 1920; for queues Naor, The
regulation of queue size by levying tolls, Econometrica 37, 1969). Between times that are equal for the person this
takes the better one for all; `benchmarks/waiting` shows the effect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from math import inf
from typing import Final, NamedTuple

from services.booking.recommend.forecast import HALF_HOUR, ClinicSession, Forecast, UnmeasuredSession, Wait, WaitBasis
from services.booking.recommend.waits import MeasuredWait
from services.booking.rules import CLEARLY_QUIETER, Half, half, load
from services.moments import day_in, in_zone
from services.record.visits.slot import Availability, TimeSlot

__all__ = ["Advice", "Forecast", "Reason", "RecommendedTime", "Wait", "WaitBasis", "Why", "Wishes", "recommend"]

DAY_IS_WORTH: Final = 10.0  # minutes
OTHERS: Final = 0.1  # the weight of a minute that somebody else waits longer because of it
COMPANION_NOTICE: Final = timedelta(days=1)
CLEARLY_SHORTER: Final = (5.0, 0.2)  # minutes, and share of the usual wait

_HOURS: Final = {
    part: frozenset(hour for hour in range(24) if half(datetime(2000, 1, 1, hour, tzinfo=UTC), UTC) is part)
    for part in Half
}


class Why(StrEnum):
    """SOONEST: the next time there is. SHORTER: clearly less waiting than usual then. QUIET: waits are not known, but
    it is clearly emptier than usual then. FITS: meets the wishes, for no other reason."""

    SOONEST = "soonest"
    SHORTER = "shorter"
    QUIET = "quiet"
    FITS = "fits"


@dataclass(frozen=True)
class Wishes:
    """What a person wants. Empty sets: any. `weekdays` are ISO (Monday 1) on the clinic's calendar."""

    earliest: datetime | None = None
    weekdays: frozenset[int] = frozenset()
    halves: frozenset[Half] = frozenset()
    role_id: str | None = None
    elderly: bool = False
    companion: bool = False


@dataclass(frozen=True)
class Reason:
    """Why a time is recommended. `usual`: the measured mean wait (minutes) of that weekday's half-day in the
    department; `load`: how full (0-100) it is; `usual_load`: how full the doctor's are then on average, told where
    waits are not known. None: not known."""

    why: Why
    weekday: int
    half: Half
    usual: float | None
    load: int | None
    usual_load: int | None


@dataclass(frozen=True)
class RecommendedTime:
    """A recommended time. `wait` None: not known."""

    slot: TimeSlot
    wait: Wait | None
    reason: Reason


@dataclass(frozen=True)
class Advice:
    """The best first. `measured_until`: when the wait statistics behind it ended, also where no time fits; None: there
    are none."""

    options: tuple[RecommendedTime, ...]
    measured_until: datetime | None


def recommend(
    slots: Sequence[TimeSlot],
    measured: Iterable[MeasuredWait],
    services: Mapping[str, str],
    wishes: Wishes,
    *,
    now: datetime,
    zone: tzinfo,
    limit: int = 3,
    refused: Callable[[TimeSlot], bool] = lambda _: False,
) -> Advice:
    """At most `limit` free times that meet the wishes: the best of each doctor's half-day, and the soonest in any case.

    `slots` are all half hours of the departments' doctors, free and full, from the clinic's today on, in order of
    their starts: the full ones are part of the load. `services`: PractitionerRole id -> HealthcareService id. With a
    `limit` of one it is the best alone. `refused`: times that this person would not get, for visits they have.
    """
    if wishes.role_id is not None:
        service_id = services.get(wishes.role_id)
        slots = [
            slot for slot in slots if slot.role_id == wishes.role_id or services.get(slot.role_id or "") == service_id
        ]
    forecast = Forecast(slots, measured, services, zone)
    best, soonest = _best(forecast, wishes, now, limit, refused)
    options = tuple(_option(forecast, priced.slot, soonest=priced.second == soonest) for priced in best)
    about = {forecast.service(priced.slot) for priced in best} or set(services.values())
    return Advice(options, forecast.statistics.until(about))


def _best(
    forecast: Forecast, wishes: Wishes, now: datetime, limit: int, refused: Callable[[TimeSlot], bool]
) -> tuple[list[_Priced], float | None]:
    """The best by cost, and when the soonest that fits begins. Times that cannot be better are not computed: for a
    later day not even one without any wait."""
    since = max(now, wishes.earliest or now, now + COMPANION_NOTICE if wishes.companion else now)
    first = day_in(since, forecast.zone)
    best: list[_Priced] = []
    soonest: _Priced | None = None
    for day in forecast.days:
        late = (day.day - first).days * DAY_IS_WORTH
        most = best[-1].cost if len(best) >= limit else inf
        if late > most:
            break
        if day.day < first or (wishes.weekdays and day.day.isoweekday() not in wishes.weekdays):
            continue
        priced = [
            _Priced(late + _cost(forecast, session, at, elderly=wishes.elderly), slot.start.timestamp(), slot.id, slot)
            for session in forecast.sessions(day)
            for at, slot in enumerate(session.slots)
            if _fits(slot, wishes, since, forecast.zone) and late + session.least(at) <= most and not refused(slot)
        ]
        soonest = soonest or min(priced, key=lambda option: (option.second, option.cost, option.id), default=None)
        best = _apart(sorted([*best, *priced]), forecast.zone, limit)
    if soonest is not None and limit > 1 and all(priced.second > soonest.second for priced in best):
        best[limit - 1 :] = [soonest]
    return best, soonest.second if soonest else None


class _Priced(NamedTuple):
    """In order of cost, then time. Slot ids are unique, so two slots are never compared."""

    cost: float
    second: float
    id: str
    slot: TimeSlot


def _fits(slot: TimeSlot, wishes: Wishes, since: datetime, zone: tzinfo) -> bool:
    return (
        slot.availability is Availability.FREE
        and slot.start > since
        and wishes.role_id in (None, slot.role_id)
        and (not wishes.halves or half(slot.start, zone) in wishes.halves)
    )


def _cost(forecast: Forecast, session: ClinicSession | UnmeasuredSession, at: int, *, elderly: bool) -> float:
    """Minutes of waiting; where they are not known, as if everybody before came in order."""
    if isinstance(session, ClinicSession):
        own = session.wait(at)[2] if elderly else session.mean(at)
        return own + OTHERS * session.delays[at]
    if (known := forecast.usual(session.slots[at])) is not None:
        return known.high if elderly else known.expected
    full = load(session.slots[at])
    return HALF_HOUR * (1.0 if full is None else full)


def _apart(ranked: Iterable[_Priced], zone: tzinfo, limit: int) -> list[_Priced]:
    """The first of each half-day of a doctor: three half hours in a row would be no choice."""
    kept: dict[tuple[object, ...], _Priced] = {}
    for priced in ranked:
        at = priced.slot.start
        kept.setdefault((priced.slot.schedule_id, day_in(at, zone), half(at, zone)), priced)
        if len(kept) == limit:
            break
    return list(kept.values())


def _option(forecast: Forecast, slot: TimeSlot, *, soonest: bool) -> RecommendedTime:
    here = in_zone(slot.start, forecast.zone)
    part, weekday, service = half(here, forecast.zone), here.isoweekday(), forecast.service(slot)
    usual = forecast.statistics.usual_wait(service, weekday, _HOURS[part])
    wait, full = forecast.wait(slot), load(slot)
    full_usually = _usual_load(forecast, slot, weekday, part) if wait is None else None
    why = Why.FITS
    if soonest:
        why = Why.SOONEST
    elif wait is not None and usual is not None:
        less, share = CLEARLY_SHORTER
        why = Why.SHORTER if usual - wait.expected >= max(less, share * usual) else Why.FITS
    elif wait is None and full is not None and full_usually is not None and full_usually - full >= CLEARLY_QUIETER:
        why = Why.QUIET
    return RecommendedTime(slot, wait, Reason(why, weekday, part, usual, _percent(full), _percent(full_usually)))


def _usual_load(forecast: Forecast, slot: TimeSlot, weekday: int, part: Half) -> float | None:
    """How full the doctor's same half-days of that weekday are on average, this half hour left out."""
    loads = [
        full
        for day in forecast.days
        if day.day.isoweekday() == weekday
        for other in day.slots
        if other.schedule_id == slot.schedule_id
        and other.id != slot.id
        and other.availability is not Availability.CLOSED
        if half(other.start, forecast.zone) is part and (full := load(other)) is not None
    ]
    return sum(loads) / len(loads) if loads else None


def _percent(share: float | None) -> int | None:
    return None if share is None else round(share * 100)
