"""What is asked for when a measurement is entered: one number or three, and the numbers to choose from. Pure.

A tap on a number is one tap: blood pressure takes three. The numbers lie around the last one, where the next is likely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.moments import day_in, days_later, in_zone, midnight
from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Meal, Measurement
from services.vitals.model import EntryPage

K = MeasurementKind
COUNTS: Final = timedelta(hours=1)
"""So long a half entry counts."""


class EntryPart(StrEnum):
    """A number that is asked for."""

    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    PULSE = "pulse"
    VALUE = "value"


@dataclass(frozen=True)
class NumberRange:
    """The numbers that can be chosen: from `low` to `high` by `step`. `start`: near which they begin where there is no
    last one; None where a number is then typed."""

    low: Decimal
    high: Decimal
    step: Decimal
    start: Decimal | None


def _range(low: str, high: str, step: str, start: str | None) -> NumberRange:
    return NumberRange(Decimal(low), Decimal(high), Decimal(step), None if start is None else Decimal(start))


RANGES: Final = {
    (K.PRESSURE, EntryPart.SYSTOLIC): _range("60", "300", "1", "125"),
    (K.PRESSURE, EntryPart.DIASTOLIC): _range("30", "180", "1", "80"),
    (K.PRESSURE, EntryPart.PULSE): _range("30", "220", "1", "75"),
    (K.PULSE, EntryPart.VALUE): _range("30", "220", "1", "75"),
    (K.GLUCOSE, EntryPart.VALUE): _range("1.0", "33.3", "0.1", "6.0"),
    (K.WEIGHT, EntryPart.VALUE): _range("2.0", "300.0", "0.1", None),
    (K.TEMPERATURE, EntryPart.VALUE): _range("34.0", "42.0", "0.1", "37.2"),
    (K.OXYGEN, EntryPart.VALUE): _range("70", "100", "1", "100"),
    (K.STEPS, EntryPart.VALUE): _range("0", "40000", "500", "6000"),
    (K.SLEEP, EntryPart.VALUE): _range("0", "18", "0.5", "7.5"),
    (K.PAIN, EntryPart.VALUE): _range("0", "10", "1", "5"),
    (K.MOOD, EntryPart.VALUE): _range("1", "5", "1", "3"),
}
_PRESSURE_PARTS: Final = (EntryPart.SYSTOLIC, EntryPart.DIASTOLIC, EntryPart.PULSE)
_TYPED: Final = re.compile(r"\s*(\d{1,5}(?:[.,．。，]\d{1,3})?)\s*")  # also in the forms a Chinese keyboard writes


class EntryTime(StrEnum):
    """When it was measured, for what is entered later."""

    NOW = "now"
    HOUR_AGO = "hour-ago"
    MORNING = "morning"
    LAST_EVENING = "last-evening"


@dataclass(frozen=True)
class EntryDraft:
    """What was entered so far. `at`: which number is asked for; `typed`: the person types it; `paged`: by how many
    pages the numbers were moved; `begun`: when the first of it was entered."""

    values: tuple[Decimal | None, ...]
    at: int = 0
    meal: Meal | None = None
    time: EntryTime = EntryTime.NOW
    typing: bool = False
    typed: str = ""
    paged: int = 0
    begun: datetime | None = None


def parts(kind: MeasurementKind) -> tuple[EntryPart, ...]:
    return _PRESSURE_PARTS if kind is K.PRESSURE else (EntryPart.VALUE,)


def first_draft(kind: MeasurementKind, page: EntryPage, now: datetime, zone: tzinfo) -> EntryDraft:
    """An entry at its beginning: the meal by the time of day; typing where there is no number to begin near."""
    meal = usual_meal(now, zone) if kind is K.GLUCOSE else None
    return EntryDraft((None,) * len(parts(kind)), meal=meal, typing=last_number(kind, 0, page) is None)


def still_counts(draft: EntryDraft, now: datetime) -> bool:
    """Whether a half entry is taken up again: for an hour. Later its numbers would get the time of others, as a blood
    pressure of two days."""
    entered = bool(draft.typed.strip()) or any(value is not None for value in draft.values)
    return entered and draft.begun is not None and timedelta(0) <= now - draft.begun < COUNTS


def usual_meal(now: datetime, zone: tzinfo) -> Meal:
    """When most people take their blood at this time of day."""
    hour = in_zone(now, zone).hour
    if hour < 9:
        return Meal.FASTING
    return Meal.BEDTIME if hour >= 21 else Meal.AFTER


def last_number(kind: MeasurementKind, at: int, page: EntryPage) -> Decimal | None:
    """The last number of this part, or where most people's is."""
    part, last = parts(kind)[at], page.of(kind)
    pulse = page.of(K.PULSE)
    known = {
        EntryPart.SYSTOLIC: last.value if last else None,
        EntryPart.VALUE: last.value if last else None,
        EntryPart.DIASTOLIC: last.diastolic if last else None,
        EntryPart.PULSE: pulse.value if pulse else None,
    }[part]
    return known if known is not None else RANGES[kind, part].start


def numbers(chosen: NumberRange, near: Decimal, count: int, paged: int) -> tuple[Decimal, ...]:
    """At most `count` numbers with `near` in the middle of the first page; the ends of the range are not crossed."""
    every = int((chosen.high - chosen.low) / chosen.step) + 1
    middle = int((near - chosen.low) / chosen.step)
    begin = middle - count // 2 + paged * count
    begin = max(0, min(begin, every - count))
    return tuple(chosen.low + chosen.step * n for n in range(begin, min(begin + count, every)))


def parsed(typed: str) -> Decimal | None:
    """The number that was typed; None while it is none."""
    found = _TYPED.fullmatch(typed)
    return None if found is None else Decimal(re.sub(r"[,．。，]", ".", found[1]))


def with_number(draft: EntryDraft, value: Decimal | None) -> EntryDraft:
    """The entry after a number was chosen (None: left out); it goes on to one that must not be missing, else to the
    next."""
    values = (*draft.values[: draft.at], value, *draft.values[draft.at + 1 :])
    missing = next((at for at, known in enumerate(values[:2]) if known is None), None)
    following = min(draft.at + 1, len(values) - 1) if missing is None else missing
    return replace(draft, values=values, at=following, typed="", paged=0)


def is_whole(draft: EntryDraft) -> bool:
    """Whether nothing is missing but, of a blood pressure, the pulse."""
    return None not in draft.values[:2]


def moment_of(time: EntryTime, now: datetime, zone: tzinfo) -> datetime:
    """The moment a choice of time means, by the clock of this device."""
    today = day_in(now, zone)
    match time:
        case EntryTime.NOW:
            return in_zone(now, zone).replace(second=0, microsecond=0)
        case EntryTime.HOUR_AGO:
            return in_zone(now, zone).replace(second=0, microsecond=0) - timedelta(hours=1)
        case EntryTime.MORNING:
            return midnight(today, zone) + timedelta(hours=8)
        case EntryTime.LAST_EVENING:
            return midnight(days_later(today, -1), zone) + timedelta(hours=20)


def times_for(now: datetime, zone: tzinfo) -> tuple[EntryTime, ...]:
    """The choices of time that have passed."""
    return tuple(each for each in EntryTime if moment_of(each, now, zone) <= now)


def measurements(kind: MeasurementKind, draft: EntryDraft, now: datetime, zone: tzinfo) -> tuple[Measurement, ...]:
    """What the entry says; a pulse is a measurement of its own. A daily number belongs to its day."""
    value = draft.values[0]
    if value is None:
        return ()
    moment = moment_of(draft.time, now, zone)
    if KINDS[kind].daily:
        moment = midnight(day_in(moment, zone), zone)
    lower = draft.values[1] if kind is K.PRESSURE else None
    made = Measurement(kind, moment, value, lower, draft.meal, recorded_at=now)
    if kind is not K.PRESSURE or draft.values[2] is None:
        return (made,)
    return (made, Measurement(K.PULSE, moment, draft.values[2], recorded_at=now))
