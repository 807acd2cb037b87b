"""The values of an Observation, one frozen type per kind, and how each is read from JSON. Never raises.

Source: FHIR R4 §10.1 Observation.value[x] (eleven types) and §2.24 Data Types. A value of a kind we do not know, or one
that does not look as it should, becomes `VerbatimValue`: it is shown as it was sent, never dropped.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from services.fhir import resource as fhir
from services.fhir import terms

_VERBATIM_LIMIT = 400


@dataclass(frozen=True)
class Amount:
    """A Quantity. `unit` is for people, `code` (UCUM only) for computing; `comparator` is one of < <= >= > or none."""

    number: Decimal
    unit: str = ""
    code: str | None = None
    comparator: str = ""

    @property
    def unit_key(self) -> str:
        """Two amounts may be compared directly when their keys are equal."""
        return f"ucum:{self.code}" if self.code else f"text:{self.unit}"


@dataclass(frozen=True)
class Coded:
    """A CodeableConcept: the words the hospital sent; `coding` (system|code) only when it adds to them."""

    text: str
    coding: str | None = None


@dataclass(frozen=True)
class Words:
    """A string, as sent."""

    text: str


@dataclass(frozen=True)
class YesNo:
    """A boolean."""

    value: bool


@dataclass(frozen=True)
class Whole:
    """An integer."""

    value: int


@dataclass(frozen=True)
class Span:
    """A Range; either end may be open."""

    low: Amount | None
    high: Amount | None


@dataclass(frozen=True)
class Proportion:
    """A Ratio such as a titre of 1:128."""

    numerator: Amount | None
    denominator: Amount | None


@dataclass(frozen=True)
class Samples:
    """SampledData. `points` are real values (raw x factor + origin); `marks` counts E, U and L (beyond a limit)."""

    origin: Amount | None
    period_ms: Decimal | None
    dimensions: int
    points: tuple[float, ...]
    marks: int


@dataclass(frozen=True)
class ClockTime:
    """A time of day without a date."""

    value: time


@dataclass(frozen=True)
class Moment:
    """A dateTime, as exact as it was sent."""

    value: fhir.When


@dataclass(frozen=True)
class Stretch:
    """A Period."""

    value: fhir.Period


@dataclass(frozen=True)
class VerbatimValue:
    """What we could not read, as sent."""

    text: str


Value = (
    Amount | Coded | Words | YesNo | Whole | Span | Proportion | Samples | ClockTime | Moment | Stretch | VerbatimValue
)


def value_of(element: Any, language: str | None = None) -> Value | None:
    """Reads `value[x]` of an Observation or of one of its components; None when there is none."""
    found = fhir.choice(element, "value")
    if found is None:
        return None
    kind, raw = found
    said = fhir.translated(element, "valueString", language) if kind == "String" else None
    return _read(kind, said or raw, language) or verbatim(raw)


def _read(kind: str, raw: Any, language: str | None) -> Value | None:  # noqa: PLR0911 - one return per R4 type
    match kind:
        case "Quantity":
            return amount(raw, language)
        case "CodeableConcept":
            return coded(raw, language)
        case "String":
            return Words(text) if (text := fhir.as_text(raw)) else None
        case "Boolean":
            return YesNo(raw) if isinstance(raw, bool) else None
        case "Integer":
            return Whole(number) if (number := fhir.as_int(raw)) is not None else None
        case "Range":
            return span(raw, language)
        case "Ratio":
            return _proportion(raw)
        case "SampledData":
            return _samples(raw)
        case "Time":
            return ClockTime(clock) if (clock := fhir.time_of(raw)) else None
        case "DateTime":
            return Moment(moment) if (moment := fhir.when(raw)) else None
        case "Period":
            return Stretch(period) if (period := fhir.period(raw)) else None
    return None


def amount(raw: Any, language: str | None = None) -> Amount | None:
    """A Quantity with a number a person can read; its unit as written, or translated. Absurd numbers are left
    to `VerbatimValue`."""
    body = fhir.as_object(raw)
    number = fhir.as_decimal(body.get("value"))
    if number is None:
        return None
    code = fhir.as_text(body.get("code"))
    ucum = code if fhir.as_text(body.get("system")) == terms.UCUM else None
    unit = fhir.translated(body, "unit", language) or ("" if ucum else code or "")
    return Amount(number, unit, ucum, fhir.as_text(body.get("comparator")) or "")


def coded(raw: Any, language: str | None) -> Coded | None:
    """The words of a concept; a concept without any words shows its code."""
    text = fhir.text_of(raw, language)
    if text is None:
        return None
    first = next((c for c in fhir.codings(raw) if c.code), None)
    return Coded(text, f"{first.system or ''}|{first.code}" if first else None)


def span(raw: Any, language: str | None = None) -> Span | None:
    """A Range; None when neither end can be read."""
    body = fhir.as_object(raw)
    low, high = amount(body.get("low"), language), amount(body.get("high"), language)
    return None if low is None and high is None else Span(low, high)


def _proportion(raw: Any) -> Proportion | None:
    body = fhir.as_object(raw)
    above, below = amount(body.get("numerator")), amount(body.get("denominator"))
    return None if above is None and below is None else Proportion(above, below)


def _samples(raw: Any) -> Samples | None:
    body = fhir.as_object(raw)
    data = fhir.as_text(body.get("data"))
    if data is None:
        return None
    origin = amount(body.get("origin"))
    scale = fhir.as_decimal(body.get("factor"))
    base = float(origin.number) if origin else 0.0
    entries = data.split()
    numbers = [number for number in map(fhir.as_decimal, entries) if number is not None]
    points = tuple(float(number) * float(1 if scale is None else scale) + base for number in numbers)
    dimensions = fhir.as_int(body.get("dimensions")) or 1
    return Samples(origin, fhir.as_decimal(body.get("period")), dimensions, points, len(entries) - len(numbers))


def verbatim(raw: Any) -> VerbatimValue:
    """The JSON as sent, cut to a length a person can read."""
    text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, default=str)
    return VerbatimValue(text if len(text) <= _VERBATIM_LIMIT else text[:_VERBATIM_LIMIT] + "…")
