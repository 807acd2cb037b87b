"""Medicines that are taken as needed: no dose is due and none is missed, but a minimum gap and a maximum warn. Pure.

The gap is the shortest interval the prescriber wrote ("every 4 to 6 hours": four). The maximum is what
`maxDosePerPeriod` and the timing allow at the most, within the period they name. Periods are the hours before now, so
that midnight gives no new doses. Source: FHIR R4 §2.24.0.26 Dosage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from services.moments import later
from services.record.medicines.dose import Administration, AdministrationStatus, AsNeeded, AsNeededState
from services.record.medicines.model import Dosage, Repeat
from services.record.medicines.schedule import stated
from services.record.results.values import Amount, Span

_MINUTES: Final = {"s": Decimal(1) / 60, "min": Decimal(1), "h": Decimal(60), "d": Decimal(1440), "wk": Decimal(10080)}
_SHORT: Final = frozenset({"s", "min", "h"})
_DAY: Final = 1440
_LONGEST: Final = Decimal(366 * _DAY)


@dataclass(frozen=True)
class DoseLimit:
    """At the most so much within so many minutes: doses (`unit` None), or amounts of a unit."""

    minutes: int
    most: Decimal
    unit: str | None = None


def as_needed(prescription: str, dosage: Dosage, administrations: Iterable[Administration], now: datetime) -> AsNeeded:
    """What the limits of a dosage say now. `prescription`: its key; `administrations`: any recorded doses."""
    taken = _taken(prescription, administrations, now)
    gap, limits = minimum_gap(dosage), tuple(limits_of(dosage))
    after_gap = later(taken[0][0], minutes=gap) if taken and gap is not None else now
    left = min((_left(limit, dosage, taken, now) for limit in limits), default=None)
    today = tuple(record for at, record in taken if at > later(now, minutes=-_DAY))
    if left == 0:
        frees = max(_frees(limit, dosage, taken, now) for limit in limits)
        return AsNeeded(prescription, dosage, AsNeededState.MAXIMUM, max(frees, after_gap), 0, today)
    if now < after_gap:
        return AsNeeded(prescription, dosage, AsNeededState.TOO_SOON, after_gap, left, today)
    return AsNeeded(prescription, dosage, AsNeededState.OPEN, None, left, today)


def minimum_gap(dosage: Dosage) -> int | None:
    """The shortest time between two doses in minutes, where the prescriber wrote an interval; None: none is written.
    "Three times a day" and "once a day" are numbers of doses, not gaps."""
    repeat = _readable(dosage)
    if repeat is None or repeat.period is None or repeat.period_unit not in _MINUTES:
        return None
    minutes = min(repeat.period * _MINUTES[repeat.period_unit] / _most_often(repeat), _LONGEST)
    is_interval = repeat.period_unit in _SHORT or (_most_often(repeat) == 1 and minutes > _DAY)
    return int(minutes) if is_interval else None


def limits_of(dosage: Dosage) -> Iterator[DoseLimit]:
    """The maxima of a dosage, by `maxDosePerPeriod` and by its timing. One in another unit than the doses cannot be
    counted; the instruction still says it."""
    limit = dosage.most_per_period
    if limit is not None and limit.numerator is not None and limit.denominator is not None:
        unit = limit.denominator.code or limit.denominator.unit
        minutes = min(_MINUTES.get(unit, Decimal(0)) * limit.denominator.number, _LONGEST)
        named = bool(limit.numerator.code or limit.numerator.unit)
        smallest = _smallest(dosage)
        same = smallest is not None and smallest.unit_key == limit.numerator.unit_key and smallest.number > 0
        if minutes > 0 and limit.numerator.number > 0 and (same or not named):
            yield DoseLimit(int(minutes), limit.numerator.number, limit.numerator.unit_key if named else None)
    repeat = _readable(dosage)
    if repeat is not None and repeat.frequency and repeat.period is not None and repeat.period_unit in {"d", "wk"}:
        minutes = min(repeat.period * _MINUTES[repeat.period_unit], _LONGEST)
        yield DoseLimit(int(minutes), Decimal(_most_often(repeat)))


def _left(limit: DoseLimit, dosage: Dosage, taken: list[tuple[datetime, Administration]], now: datetime) -> int:
    """How many doses, of the smallest amount, a maximum still allows."""
    within = [record for at, record in taken if at > later(now, minutes=-limit.minutes)]
    rest = limit.most - sum((_used(limit, dosage, record) for record in within), Decimal(0))
    return max(int(rest // _each(limit, dosage)), 0)


def _frees(limit: DoseLimit, dosage: Dosage, taken: list[tuple[datetime, Administration]], now: datetime) -> datetime:
    """When a maximum allows a dose again; now, where it does already."""
    moments = (later(at, minutes=limit.minutes) for at, _ in reversed(taken))
    return next((at for at in (now, *moments) if at >= now and _left(limit, dosage, taken, at) > 0), now)


def _used(limit: DoseLimit, dosage: Dosage, record: Administration) -> Decimal:
    """What a recorded dose takes of a maximum; an amount in another unit counts as one dose."""
    if limit.unit is None:
        return Decimal(1)
    same = record.amount is not None and record.amount.unit_key == limit.unit
    return record.amount.number if record.amount is not None and same else _each(limit, dosage)


def _each(limit: DoseLimit, dosage: Dosage) -> Decimal:
    """What one dose takes of a maximum at the least."""
    smallest = _smallest(dosage)
    return Decimal(1) if limit.unit is None or smallest is None else smallest.number


def _smallest(dosage: Dosage) -> Amount | None:
    return dosage.amount.low or dosage.amount.high if isinstance(dosage.amount, Span) else dosage.amount


def _readable(dosage: Dosage) -> Repeat | None:
    repeat = stated(dosage.timing) if dosage.timing else None
    return None if repeat is None or repeat.unread else repeat


def _most_often(repeat: Repeat) -> int:
    return max(repeat.frequency or 1, repeat.frequency_max or 1)


def _taken(
    prescription: str, administrations: Iterable[Administration], now: datetime
) -> list[tuple[datetime, Administration]]:
    """The doses taken of a prescription, newest first. One that lies more than a day ahead comes from a wrong clock."""
    ahead = later(now, hours=24)
    found = [
        (each.taken, each)
        for each in administrations
        if each.prescription == prescription and each.status is AdministrationStatus.TAKEN
        and each.taken is not None and each.taken < ahead
    ]  # fmt: skip
    return sorted(found, key=lambda pair: pair[0], reverse=True)
