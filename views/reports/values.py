"""Every kind of value an Observation can have, as words. Numbers keep the digits the laboratory wrote.

Source: FHIR R4 §10.1 Observation.value[x]; GB/T 15835 for the blank between number and unit.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from services.record.results.band import ReferenceBand
from services.record.results.model import ReferenceRange
from services.record.results.values import (
    Amount,
    ClockTime,
    Coded,
    Moment,
    Proportion,
    Samples,
    Span,
    Stretch,
    Value,
    VerbatimValue,
    Whole,
    Words,
    YesNo,
)
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.texts import Texts
from views.reports.words import when_words

_SPOKEN = {
    "<": "reports.spoken.below",
    "<=": "reports.spoken.at_most",
    ">=": "reports.spoken.at_least",
    ">": "reports.spoken.above",
}
_SIGNS = {"<=": "≤", ">=": "≥"}
_AGES = {
    "a": "reports.age.years",
    "yr": "reports.age.years",
    "mo": "reports.age.months",
    "wk": "reports.age.weeks",
    "d": "reports.age.days",
}


def value_words(around: UiContext, value: Value | None, now: datetime) -> str:  # noqa: PLR0911 - one line per kind
    """A value of any kind as a person reads it."""
    t = around.texts
    match value:
        case None:
            return t.get("reports.value.none")
        case Amount():
            return amount_words(value)
        case Coded(text=text) | Words(text=text) | VerbatimValue(text=text):
            return text
        case YesNo(value=yes):
            return t.get("reports.value.yes") if yes else t.get("reports.value.no")
        case Whole(value=number):
            return fmt.number(number)
        case Span():
            return span_words(value)
        case Proportion():
            return _proportion(value)
        case Samples():
            return samples_words(t, value)
        case ClockTime(value=clock):
            return clock.strftime("%H:%M") if clock.second == 0 else clock.strftime("%H:%M:%S")
        case Moment(value=moment):
            return when_words(around, moment, now)
        case Stretch(value=period):
            return when_words(around, period, now)


def spoken_words(around: UiContext, value: Value | None) -> str | None:
    """What a screen reader says where signs alone would not be read."""
    if not isinstance(value, Amount) or value.comparator not in _SPOKEN:
        return None
    return around.texts.get(_SPOKEN[value.comparator], value=_bare(value))


def amount_words(amount: Amount) -> str:
    """ "< 0.5 mg/L": the comparator is part of the result, the unit as the laboratory wrote it."""
    sign = _SIGNS.get(amount.comparator, amount.comparator)
    return f"{sign} {_bare(amount)}" if sign else _bare(amount)


def unit_words(amount: Amount) -> str:
    unit = amount.unit or fmt.unit(amount.code)
    return unit[1:-1] if unit.startswith("{") and unit.endswith("}") else "" if unit == "1" else unit


def number_words(number: Decimal) -> str:
    return fmt.number(number)


def _bare(amount: Amount) -> str:
    unit, number = unit_words(amount), number_words(amount.number)
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".rstrip()


def span_words(span: Span) -> str:
    """ "3.9-6.1 mmol/L", "≥ 60", "≤ 5"."""
    low, high = span.low, span.high
    if low is not None and high is not None:
        same = unit_words(low) == unit_words(high) or not unit_words(low)
        first = number_words(low.number) if same else _bare(low)
        return f"{first}-{_bare(high)}"
    if high is not None:
        return f"≤ {_bare(high)}"
    return f"≥ {_bare(low)}" if low is not None else ""


def ends_words(found: ReferenceBand) -> str:
    """ "3.9-6.1", "≥ 1.04": a range in the unit of the value beside it."""
    low, high = found.low, found.high
    if low is not None and high is not None:
        return f"{number_words(low)}-{number_words(high)}"
    return f"≥ {number_words(low)}" if low is not None else f"≤ {number_words(high)}" if high is not None else ""


def _proportion(ratio: Proportion) -> str:
    """A titre "1:128", or a quotient with units "5 mg / 24 h"."""
    above = _bare(ratio.numerator) if ratio.numerator else "?"
    below = _bare(ratio.denominator) if ratio.denominator else "?"
    plain = not any(part and unit_words(part) for part in (ratio.numerator, ratio.denominator))
    if not plain:
        return f"{_sided(ratio.numerator, above)} / {_sided(ratio.denominator, below)}"
    return f"{_sided(ratio.numerator, above)}:{_sided(ratio.denominator, below)}"


def _sided(amount: Amount | None, words: str) -> str:
    return f"{_SIGNS.get(amount.comparator, amount.comparator)}{words}" if amount and amount.comparator else words


def samples_words(t: Texts, samples: Samples) -> str:
    """The curve in words: how many points, how far apart, from where to where."""
    parts = [t.get("reports.samples", n=len(samples.points))]
    if samples.period_ms is not None:
        parts.append(t.get("reports.samples.period", ms=fmt.number(samples.period_ms)))
    if samples.points:
        low, high = min(samples.points), max(samples.points)
        parts.append(t.get("reports.samples.between", low=f"{low:g}", high=f"{high:g}"))
    if samples.marks:
        parts.append(t.get("reports.samples.marks", n=samples.marks))
    return " · ".join(parts)


def bounds_words(t: Texts, bounds: ReferenceRange) -> str:
    """One reference range with its meaning and for whom it holds; the laboratory's own text when it wrote one."""
    ends = bounds.text or (span_words(bounds.span) if bounds.span else "")
    named = t.get("reports.range.named", kind=bounds.kind, range=ends) if bounds.kind and ends else ends or bounds.kind
    whom = [who for who in bounds.whom if who not in (bounds.text or "")]
    if bounds.age is not None:
        whom.append(_age(t, bounds.age))
    return t.get("reports.range.for", range=named, whom=", ".join(whom)) if whom else named or ""


def _age(t: Texts, age: Span) -> str:
    low, high = age.low, age.high
    if low is not None and high is not None:
        return t.get("reports.age.between", low=number_words(low.number), high=_years(t, high))
    if low is not None:
        return t.get("reports.age.from", age=_years(t, low))
    return t.get("reports.age.until", age=_years(t, high)) if high is not None else ""


def _years(t: Texts, amount: Amount) -> str:
    key = _AGES.get(amount.code or "")
    return t.get(key, n=number_words(amount.number)) if key else _bare(amount)
