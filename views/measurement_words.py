"""The amounts of measurements in words, the same on every screen. Texts come from the catalogs."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Measurement
from views.i18n import format as fmt
from views.i18n.texts import Texts

_UNITS: Final = {
    MeasurementKind.PULSE: "vitals.unit.per_minute",
    MeasurementKind.STEPS: "vitals.unit.steps",
    MeasurementKind.SLEEP: "vitals.unit.hours",
    MeasurementKind.PAIN: "vitals.unit.points",
}
_ONE_DECIMAL: Final = frozenset({MeasurementKind.GLUCOSE, MeasurementKind.WEIGHT, MeasurementKind.TEMPERATURE})
_MOODS: Final = (
    "vitals.mood.1",
    "vitals.mood.2",
    "vitals.mood.3",
    "vitals.mood.4",
    "vitals.mood.5",
)


def unit_words(t: Texts, kind: MeasurementKind) -> str:
    """The unit as people say it; empty where the value is words."""
    if kind is MeasurementKind.MOOD:
        return ""
    return t.get(_UNITS[kind]) if kind in _UNITS else fmt.unit(KINDS[kind].unit)


def number_words(t: Texts, kind: MeasurementKind, value: Decimal) -> str:
    """A number of this kind as a person reads it; a mood is words."""
    if kind is MeasurementKind.MOOD and value == int(value) and 1 <= value <= len(_MOODS):
        return t.get(_MOODS[int(value) - 1])
    if kind in _ONE_DECIMAL:
        return fmt.number(value, 1)
    return fmt.number(value.to_integral() if value == value.to_integral() else value)


def value_words(t: Texts, measured: Measurement) -> str:
    """ "128/82", "6.4": a measurement without its unit."""
    return _numbers(t, measured.kind, measured.value, measured.diastolic)


def amount_words(t: Texts, measured: Measurement) -> str:
    """ "128/82 mmHg": a measurement with its unit."""
    return numbers_words(t, measured.kind, measured.value, measured.diastolic)


def numbers_words(t: Texts, kind: MeasurementKind, value: Decimal, diastolic: Decimal | None = None) -> str:
    """The same of what several measurements come to."""
    return f"{_numbers(t, kind, value, diastolic)} {unit_words(t, kind)}".strip()


def _numbers(t: Texts, kind: MeasurementKind, value: Decimal, diastolic: Decimal | None) -> str:
    upper = number_words(t, kind, value)
    return upper if diastolic is None else f"{upper}/{number_words(t, kind, diastolic)}"
