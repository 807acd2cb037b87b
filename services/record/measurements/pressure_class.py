"""The class of one blood pressure that was measured at home. Pure.

Source: Chinese guidelines for the prevention and treatment of hypertension, 2024 revision (home readings of 135/85 mmHg
and above are high; severe is 180/120 and above). Below 90/60 mmHg is low: American Heart Association, "Low Blood
Pressure", 2024. One reading diagnoses nothing: the class is a word beside a number.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement


class PressureClass(StrEnum):
    """From low to what needs help now."""

    LOW = "low"
    USUAL = "usual"
    HIGH = "high"
    CRISIS = "crisis"


CRISIS_COUNTS: Final = timedelta(days=1)
"""So long after a reading it says what to do now."""
_CRISIS: Final = (Decimal(180), Decimal(120))
_HIGH: Final = (Decimal(135), Decimal(85))
_LOW: Final = (Decimal(90), Decimal(60))


def pressure_class(measured: Measurement) -> PressureClass | None:
    """The class of a blood pressure, by whichever of its numbers is the worse; None for any other kind."""
    if measured.kind is not MeasurementKind.PRESSURE:
        return None
    return class_of(measured.value, measured.diastolic)


def class_of(upper: Decimal, lower: Decimal | None) -> PressureClass:
    """The class of a systolic and a diastolic pressure."""
    if upper >= _CRISIS[0] or (lower is not None and lower >= _CRISIS[1]):
        return PressureClass.CRISIS
    if upper >= _HIGH[0] or (lower is not None and lower >= _HIGH[1]):
        return PressureClass.HIGH
    if upper < _LOW[0] or (lower is not None and lower < _LOW[1]):
        return PressureClass.LOW
    return PressureClass.USUAL


def is_crisis_now(measured: Measurement, now: datetime) -> bool:
    """Whether a blood pressure needs help now: one of the last day that is in a crisis."""
    return pressure_class(measured) is PressureClass.CRISIS and now - measured.moment <= CRISIS_COUNTS
