"""The range to aim for: a person's own goal, else that of a guideline for adults, each named. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal, Measurement


class TargetSource(StrEnum):
    """The guideline that a range is from."""

    HYPERTENSION = "hypertension"  # Chinese guidelines for hypertension, 2024 revision: at home below 135/85
    DIABETES = "diabetes"  # Chinese guideline for type 2 diabetes, 2024: fasting 4.4-7.0, otherwise below 10.0 mmol/L
    HEART_RATE = "heart-rate"  # American Heart Association, "All About Heart Rate", 2024: 60-100 at rest
    OXYGEN = "oxygen"  # WHO, Pulse Oximetry Training Manual, 2011: 95-100 %
    ACTIVITY = "activity"  # Dietary Guidelines for Chinese Residents, 2022: 6000 steps of activity a day
    SLEEP = "sleep"  # Healthy China Action 2019-2030: adults sleep 7-8 hours a night


@dataclass(frozen=True)
class OwnGoal:
    """A goal of the person's own as the source of a range: in its words, and who set it where that is said."""

    words: str
    by: str | None = None


@dataclass(frozen=True)
class TargetBand:
    """Both ends belong to it; an open end is None."""

    low: Decimal | None
    high: Decimal | None
    source: TargetSource | OwnGoal

    def has(self, value: Decimal) -> bool:
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def _band(low: str | None, high: str | None, source: TargetSource) -> TargetBand:
    return TargetBand(None if low is None else Decimal(low), None if high is None else Decimal(high), source)


SYSTOLIC_TARGET: Final = _band("90", "134", TargetSource.HYPERTENSION)
DIASTOLIC_TARGET: Final = _band("60", "84", TargetSource.HYPERTENSION)
_FASTING: Final = _band("4.4", "7.0", TargetSource.DIABETES)
_OTHERWISE: Final = _band("4.4", "9.9", TargetSource.DIABETES)
_TARGETS: Final = {
    MeasurementKind.PRESSURE: SYSTOLIC_TARGET,
    MeasurementKind.PULSE: _band("60", "100", TargetSource.HEART_RATE),
    MeasurementKind.GLUCOSE: _OTHERWISE,
    MeasurementKind.OXYGEN: _band("95", "100", TargetSource.OXYGEN),
    MeasurementKind.STEPS: _band("6000", None, TargetSource.ACTIVITY),
    MeasurementKind.SLEEP: _band("7", "8", TargetSource.SLEEP),
}


class TargetPart(StrEnum):
    """Which number of a kind a range is for."""

    VALUE = "value"
    DIASTOLIC = "diastolic"
    FASTING = "fasting"


_BEFORE_FOOD: Final = frozenset({Meal.FASTING, Meal.BEFORE})


@dataclass(frozen=True)
class TargetBands:
    """The ranges of one person: their own, and where they have none the published one."""

    own: Mapping[tuple[MeasurementKind, TargetPart], TargetBand] = field(default_factory=dict)

    def of(self, kind: MeasurementKind, meal: Meal | None = None) -> TargetBand | None:
        """The range of a kind; None where no guideline names one for everybody (weight, pain, mood)."""
        if kind is MeasurementKind.GLUCOSE and meal in _BEFORE_FOOD:
            return self.own.get((kind, TargetPart.FASTING)) or self.own.get((kind, TargetPart.VALUE)) or _FASTING
        return self.own.get((kind, TargetPart.VALUE)) or _TARGETS.get(kind)

    @property
    def diastolic(self) -> TargetBand:
        return self.own.get((MeasurementKind.PRESSURE, TargetPart.DIASTOLIC)) or DIASTOLIC_TARGET

    def has(self, measured: Measurement) -> bool | None:
        """Whether all numbers of a measurement are in the range; None where there is no range."""
        band = self.of(measured.kind, measured.meal)
        if band is None:
            return None
        return band.has(measured.value) and (measured.diastolic is None or self.diastolic.has(measured.diastolic))


PUBLISHED: Final = TargetBands()
