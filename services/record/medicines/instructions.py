"""What a dosage says, as facts in the order in which people say them; the words are in the catalogs. Pure; never
raises.

Only what the prescriber wrote is said: a time that the app chose is no part of the instruction. Where the timing cannot
be read, the instruction is its text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.fhir import resource as fhir
from services.record.medicines.model import Dosage, Repeat
from services.record.medicines.schedule import cycle_of, stated
from services.record.results.values import Amount, Proportion, Span, Value


class LimitScope(StrEnum):
    """What a maximum is about."""

    AT_ONCE = "at-once"
    IN_LIFE = "in-life"


@dataclass(frozen=True)
class AmountPhrase:
    """How much each time."""

    amount: Amount | Span


@dataclass(frozen=True)
class RatePhrase:
    """How fast."""

    rate: Value


@dataclass(frozen=True)
class OncePhrase:
    """A single dose."""


@dataclass(frozen=True)
class OftenPhrase:
    """So many times (`times` to `times_max`) in every period of so many units (`period` to `period_max`)."""

    times: int
    times_max: int
    period: Decimal
    period_max: Decimal
    unit: str


@dataclass(frozen=True)
class DaysPhrase:
    """On these days of the week; Monday is 0."""

    days: tuple[int, ...]


@dataclass(frozen=True)
class WhenPhrase:
    """About these events of the day (EventTiming), so many minutes before or after each; 0: not said. `daily`: every
    day."""

    codes: tuple[str, ...]
    minutes: int
    daily: bool


@dataclass(frozen=True)
class TimesPhrase:
    """At these times. `daily`: every day."""

    times: tuple[time, ...]
    daily: bool


@dataclass(frozen=True)
class WrittenDate:
    """A date as it was written, with its time by the clock it was written with."""

    day: fhir.FhirDate
    at: time | None = None


@dataclass(frozen=True)
class DatesPhrase:
    """On these dates."""

    dates: tuple[WrittenDate, ...]


@dataclass(frozen=True)
class CyclePhrase:
    """So many days on, so many off."""

    on: int
    off: int


@dataclass(frozen=True)
class FromTakenPhrase:
    """The interval counts from when the dose before was taken."""


@dataclass(frozen=True)
class AsNeededPhrase:
    """Only when needed, for these reasons."""

    reasons: tuple[str, ...]


@dataclass(frozen=True)
class MostPhrase:
    """No more than this: within a period, at once, or in a lifetime."""

    amount: Amount
    within: Amount | LimitScope


@dataclass(frozen=True)
class LastsPhrase:
    """One dose takes so long."""

    number: Decimal
    unit: str


@dataclass(frozen=True)
class CoursePhrase:
    """The whole course takes so long; from the first to the second."""

    low: tuple[Decimal, str]
    high: tuple[Decimal, str]


@dataclass(frozen=True)
class PeriodPhrase:
    """From and until when."""

    start: WrittenDate | None
    end: WrittenDate | None


@dataclass(frozen=True)
class CountPhrase:
    """So many doses in all."""

    count: int
    most: int


@dataclass(frozen=True)
class TextPhrase:
    """Words of the prescriber's."""

    text: str


Phrase = (
    AmountPhrase
    | RatePhrase
    | OncePhrase
    | OftenPhrase
    | DaysPhrase
    | WhenPhrase
    | TimesPhrase
    | DatesPhrase
    | CyclePhrase
    | FromTakenPhrase
    | AsNeededPhrase
    | MostPhrase
    | LastsPhrase
    | CoursePhrase
    | PeriodPhrase
    | CountPhrase
    | TextPhrase
)

_ONE: Final = Decimal(1)
_SECONDS: Final = "s"


def instruction(dosage: Dosage) -> tuple[Phrase, ...]:
    """What a dosage says, in order. Empty where it says nothing."""
    timing, repeat = dosage.timing, stated(dosage.timing) if dosage.timing else None
    written = dosage.text or dosage.patient_text
    unread = timing is not None and (
        bool(timing.unread) or _is_unread(repeat) or (repeat is None and not timing.events and bool(timing.code))
    )
    if unread and written is not None:
        return (TextPhrase(written), *_beside(dosage))
    found: list[Phrase] = list(_amount(dosage))
    if timing is not None and timing.events:
        found.append(DatesPhrase(tuple(map(_written, timing.events))))
    if repeat is not None and not unread:
        found += _often(repeat)
        found += [FromTakenPhrase()] if timing is not None and timing.from_taken else []
    if unread and timing is not None and timing.code_text:
        found.append(TextPhrase(timing.code_text))
    if dosage.as_needed:
        found.append(AsNeededPhrase(dosage.as_needed_for))
    found += _limits(dosage)
    bounds = timing.repeat if timing is not None else None
    found += _bounds(bounds) if bounds is not None else ()
    if not found and written is not None:
        return (TextPhrase(written), *_beside(dosage))
    return (*found, *_beside(dosage))


def _is_unread(repeat: Repeat | None) -> bool:
    return repeat is not None and (bool(repeat.unread) or repeat.period_unit == _SECONDS)


def _amount(dosage: Dosage) -> Iterator[Phrase]:
    if dosage.amount is not None:
        yield AmountPhrase(dosage.amount)
    if dosage.rate is not None:
        yield RatePhrase(dosage.rate)


def _often(repeat: Repeat) -> Iterator[Phrase]:
    """How often and when. Times of the day every day need no "once a day" beside them."""
    daily = repeat.period is None
    often, most = repeat.frequency or 1, max(repeat.frequency_max or 1, repeat.frequency or 1)
    by_clock = bool(repeat.times or repeat.when)
    on_days = cycle_of(repeat)
    if on_days is not None and repeat.period is not None:
        yield CyclePhrase(on_days[0], on_days[1] - on_days[0])
    elif repeat.period is not None and repeat.period_unit is not None:
        longest = max(repeat.period_max or repeat.period, repeat.period)
        plain = repeat.period == longest == _ONE and often == most
        daily = plain and repeat.period_unit == "d" and (by_clock or bool(repeat.days)) and often <= _named(repeat)
        weekly = plain and repeat.period_unit == "wk" and often == len(repeat.days)
        if not daily and not weekly:
            yield OftenPhrase(often, most, repeat.period, longest, repeat.period_unit)
    elif repeat.count == 1 and not by_clock and not repeat.days:
        yield OncePhrase()
    if repeat.days:
        yield DaysPhrase(repeat.days)
    if repeat.times:
        yield TimesPhrase(repeat.times, daily and not repeat.days)
    if repeat.when:
        yield WhenPhrase(repeat.when, repeat.offset, daily and not repeat.days)
    if repeat.duration is not None and repeat.duration_unit is not None and on_days is None:
        yield LastsPhrase(repeat.duration, repeat.duration_unit)


def _named(repeat: Repeat) -> int:
    """How many doses a day the times of the day, or a day of the week, stand for."""
    meals = sum(3 if code in {"C", "AC", "PC"} else 1 for code in repeat.when)
    return max(meals, len(repeat.times), 1)


def _limits(dosage: Dosage) -> Iterator[Phrase]:
    limit: Proportion | None = dosage.most_per_period
    if limit is not None and limit.numerator is not None and limit.denominator is not None:
        yield MostPhrase(limit.numerator, limit.denominator)
    if dosage.most_at_once is not None:
        yield MostPhrase(dosage.most_at_once, LimitScope.AT_ONCE)
    if dosage.most_in_life is not None:
        yield MostPhrase(dosage.most_in_life, LimitScope.IN_LIFE)


def _bounds(repeat: Repeat) -> Iterator[Phrase]:
    if repeat.low is not None and repeat.high is not None:
        yield CoursePhrase(repeat.low, repeat.high)
    if repeat.start is not None or repeat.end is not None:
        start, end = (None if each is None else _written(each) for each in (repeat.start, repeat.end))
        yield PeriodPhrase(start, end)
    count = repeat.count or repeat.count_max
    if count is not None and max(count, repeat.count_max or 0) > 1:
        yield CountPhrase(count, max(count, repeat.count_max or 0))


def _written(when: fhir.When) -> WrittenDate:
    if isinstance(when, datetime):
        return WrittenDate(fhir.FhirDate(when.year, when.month, when.day), when.time())
    return WrittenDate(when)


def _beside(dosage: Dosage) -> Iterator[Phrase]:
    """What the hospital adds in its own words."""
    for text in (dosage.method, dosage.route, dosage.site, *dosage.additional):
        if text is not None:
            yield TextPhrase(text)
