"""What makes a measurement doubtful, so that the person is asked before it is kept. Nothing is ever dropped. Pure.

Bounds: what home devices can show and people survive (blood pressure 70-300 over 40-180 mmHg). A number far from the
last one is more often a slip of the finger than a change: how far is a rule of this app, and it only asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.clock import TOLERANCE
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.pressure_class import PressureClass, pressure_class


class Doubt(StrEnum):
    """Why a measurement is asked about."""

    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    UPSIDE_DOWN = "upside-down"
    FAR_FROM_LAST = "far-from-last"
    CRISIS = "crisis"
    FUTURE = "future"
    LONG_AGO = "long-ago"


@dataclass(frozen=True)
class Bounds:
    """Outside of `low` and `high` a number is asked about, and when it is more than `jump` away from the last one."""

    low: Decimal
    high: Decimal
    jump: Decimal | None = None


def _bounds(low: str, high: str, jump: str | None = None) -> Bounds:
    return Bounds(Decimal(low), Decimal(high), None if jump is None else Decimal(jump))


BOUNDS: Final[Mapping[MeasurementKind, Bounds]] = {
    MeasurementKind.PRESSURE: _bounds("70", "300", "60"),
    MeasurementKind.PULSE: _bounds("30", "220", "60"),
    MeasurementKind.GLUCOSE: _bounds("2.0", "30.0", "12"),
    MeasurementKind.WEIGHT: _bounds("2", "300", "8"),
    MeasurementKind.TEMPERATURE: _bounds("34.0", "42.0"),
    MeasurementKind.OXYGEN: _bounds("70", "100", "12"),
    MeasurementKind.STEPS: _bounds("0", "80000"),
    MeasurementKind.SLEEP: _bounds("0", "18"),
    MeasurementKind.PAIN: _bounds("0", "10"),
    MeasurementKind.MOOD: _bounds("1", "5"),
}
DIASTOLIC_BOUNDS: Final = _bounds("40", "180", "40")
_FIRST_YEAR: Final = 2005
"""Devices whose clock was never set begin in 1970 or 2000."""


def doubts(measured: Measurement, last: Measurement | None, now: datetime) -> tuple[Doubt, ...]:
    """Everything about a measurement that the person is asked to confirm; empty for a plausible one."""
    found = [*_of_values(measured), *_of_time(measured.moment, now)]
    if last is not None and not found and _is_far(measured, last):
        found.append(Doubt.FAR_FROM_LAST)
    return tuple(found)


def _of_values(measured: Measurement) -> list[Doubt]:
    ranges = [(measured.value, BOUNDS[measured.kind])]
    if measured.diastolic is not None:
        ranges.append((measured.diastolic, DIASTOLIC_BOUNDS))
    found = [Doubt.TOO_LOW] if any(value < bounds.low for value, bounds in ranges) else []
    found += [Doubt.TOO_HIGH] if any(value > bounds.high for value, bounds in ranges) else []
    if measured.diastolic is not None and measured.value <= measured.diastolic:
        found.append(Doubt.UPSIDE_DOWN)
    if not found and pressure_class(measured) is PressureClass.CRISIS:
        found.append(Doubt.CRISIS)
    return found


def _of_time(moment: datetime, now: datetime) -> list[Doubt]:
    if moment - now > TOLERANCE:
        return [Doubt.FUTURE]
    return [Doubt.LONG_AGO] if moment < datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC) else []


def _is_far(measured: Measurement, last: Measurement) -> bool:
    pairs = [(measured.value, last.value, BOUNDS[measured.kind])]
    if measured.diastolic is not None and last.diastolic is not None:
        pairs.append((measured.diastolic, last.diastolic, DIASTOLIC_BOUNDS))
    return any(bounds.jump is not None and abs(value - before) > bounds.jump for value, before, bounds in pairs)


STALE: Final = timedelta(days=90)
"""An older measurement says nothing about what to expect."""
