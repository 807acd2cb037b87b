"""Reads Dosage and Timing. Pure; never raises. An element that is there and cannot be read is named in `unread`, so
that nothing is planned from half an instruction.

Source: FHIR R4 §2.24.0.26 Dosage, §2.24.0.23 Timing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from decimal import Decimal
from typing import Any, Final, TypeVar

from services.fhir import resource as fhir
from services.fhir import terms
from services.record.medicines.day_times import EVENTS
from services.record.medicines.model import Dosage, Repeat, Timing
from services.record.results.values import Proportion, amount, span, value_of

T = TypeVar("T")

UNITS: Final = ("s", "min", "h", "d", "wk", "mo", "a")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_BOUNDS: Final = ("boundsPeriod", "boundsDuration", "boundsRange")
_MOST_EVENTS: Final = 1000


def dosage(body: Any, number: int, language: str | None = None) -> Dosage:
    """Reads a Dosage of any shape. Amounts that were ordered come before those that were calculated."""
    own = fhir.as_object(body)
    given = _given(own)
    wanted = fhir.choice(own, "asNeeded")
    return Dosage(
        number=number,
        sequence=fhir.as_int(own.get("sequence")),
        text=fhir.translated(own, "text", language),
        patient_text=fhir.translated(own, "patientInstruction", language),
        additional=fhir.texts_of(own.get("additionalInstruction"), language),
        timing=timing(own["timing"], language) if own.get("timing") is not None else None,
        as_needed=wanted is not None and wanted[1] is not False,
        as_needed_for=_reasons(wanted, language),
        amount=span(given.get("doseRange"), language) or amount(given.get("doseQuantity"), language),
        rate=value_of(_as_value(given), language),
        route=fhir.text_of(own.get("route"), language),
        site=fhir.text_of(own.get("site"), language),
        method=fhir.text_of(own.get("method"), language),
        most_per_period=_ratio(own.get("maxDosePerPeriod"), language),
        most_at_once=amount(own.get("maxDosePerAdministration"), language),
        most_in_life=amount(own.get("maxDosePerLifetime"), language),
    )


def timing(body: Any, language: str | None = None) -> Timing:
    """Reads a Timing of any shape."""
    own = fhir.as_object(body)
    written = fhir.as_list(own.get("event"))[:_MOST_EVENTS]
    events = tuple(moment for value in written if (moment := fhir.when(value)) is not None)
    code = next((coding.code for coding in fhir.codings(own.get("code")) if coding.code), None)
    unread = [name for name, wrong in (("event", len(events) < len(written)), ("timing", not own)) if wrong]
    return Timing(
        events=events,
        repeat=_repeat(own["repeat"]) if own.get("repeat") is not None else None,
        code=code or fhir.as_text(fhir.as_object(own.get("code")).get("text")),
        code_text=fhir.text_of(own.get("code"), language),
        from_taken=fhir.extension_value(own, terms.INTERVAL_FROM) == "taken",
        unread=tuple(unread),
    )


class _Reading:
    """Reads elements of one object and remembers which of them could not be read."""

    def __init__(self, own: fhir.JsonObject) -> None:
        self._own = own
        self.unread: list[str] = []

    def of(self, name: str, read: Callable[[Any], T | None]) -> T | None:
        value = self._own.get(name)
        found = None if value is None else read(value)
        if value is not None and found is None:
            self.unread.append(name)
        return found

    def all_of(self, name: str, read: Callable[[Any], T | None]) -> tuple[T, ...]:
        written = fhir.as_list(self._own.get(name))
        found = [read(value) for value in written]
        if None in found:
            self.unread.append(name)
        return tuple(dict.fromkeys(value for value in found if value is not None))


def _repeat(body: Any) -> Repeat:
    own = fhir.as_object(body)
    reading = _Reading(own)
    period = reading.of("boundsPeriod", fhir.period)
    length = reading.of("boundsDuration", _length)
    lengths = reading.of("boundsRange", _lengths)
    low, high = lengths or (length, length)
    days = reading.all_of(
        "dayOfWeek", lambda value: WEEKDAYS.index(value) if isinstance(value, str) and value in WEEKDAYS else None
    )
    found = Repeat(
        start=period.start if period else None,
        end=period.end if period else None,
        low=low or high,
        high=high or low,
        count=reading.of("count", _positive),
        count_max=reading.of("countMax", _positive),
        duration=reading.of("duration", _above_zero),
        duration_max=reading.of("durationMax", _above_zero),
        duration_unit=reading.of("durationUnit", _unit),
        frequency=reading.of("frequency", _positive),
        frequency_max=reading.of("frequencyMax", _positive),
        period=reading.of("period", _above_zero),
        period_max=reading.of("periodMax", _above_zero),
        period_unit=reading.of("periodUnit", _unit),
        days=tuple(sorted(days)),
        times=tuple(sorted(reading.all_of("timeOfDay", _minute))),
        when=reading.all_of("when", lambda value: value if isinstance(value, str) and value in EVENTS else None),
        offset=reading.of("offset", _minutes) or 0,
    )
    broken = own is not body or len([name for name in _BOUNDS if name in own]) > 1
    unread = [*reading.unread, *(["repeat"] if broken else [])]
    return Repeat(**{**vars(found), "unread": tuple(unread)})


def _positive(value: Any) -> int | None:
    number = fhir.as_int(fhir.as_decimal(value) if isinstance(value, str) else value)
    return number if number is not None and number > 0 else None


def _above_zero(value: Any) -> Decimal | None:
    number = fhir.as_decimal(value)
    return number if number is not None and number > 0 else None


def _unit(value: Any) -> str | None:
    return value if isinstance(value, str) and value in UNITS else None


def _minutes(value: Any) -> int | None:
    number = fhir.as_int(value)
    return number if number is not None and 0 <= number <= 24 * 60 else None


def _minute(value: Any) -> time | None:
    found = fhir.time_of(value)
    return found.replace(second=0, microsecond=0) if found else None


def _length(value: Any) -> tuple[Decimal, str] | None:
    """A Duration as number and UCUM unit; a unit without a code counts when it is written like one."""
    body = fhir.as_object(value)
    number = _above_zero(body.get("value"))
    unit = _unit(body.get("code")) or _unit(body.get("unit"))
    return None if number is None or unit is None else (number, unit)


def _lengths(value: Any) -> tuple[tuple[Decimal, str] | None, tuple[Decimal, str] | None] | None:
    body = fhir.as_object(value)
    low, high = _length(body.get("low")), _length(body.get("high"))
    return None if low is None and high is None else (low, high)


def _given(own: fhir.JsonObject) -> fhir.JsonObject:
    every = list(fhir.objects(own.get("doseAndRate")))
    ordered = (item for item in every if fhir.has_code(item.get("type"), "ordered"))
    return next(ordered, every[0] if every else {})


def _as_value(given: fhir.JsonObject) -> dict[str, Any]:
    found = fhir.choice(given, "rate")
    return {f"value{found[0]}": found[1]} if found else {}


def _reasons(wanted: tuple[str, Any] | None, language: str | None) -> tuple[str, ...]:
    return fhir.texts_of(wanted[1], language) if wanted and wanted[0] == "CodeableConcept" else ()


def _ratio(value: Any, language: str | None) -> Proportion | None:
    body = fhir.as_object(value)
    above, below = amount(body.get("numerator"), language), amount(body.get("denominator"), language)
    return None if above is None or below is None else Proportion(above, below)
