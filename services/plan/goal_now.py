"""How far a goal has come by what was measured at home: the mean of four weeks of blood pressure, the newest weight.
Pure.

A mean needs three readings at least; whether a goal is reached is the doctor's to say, so a mean below the limit is
told as "within it" and no more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from statistics import mean
from typing import Final

from services.plan.care_plan import HospitalGoal
from services.record.measurements.kinds import DIASTOLIC, KINDS, SYSTOLIC, MeasurementKind
from services.record.measurements.model import Measurement
from services.record.risk.facts import FEWEST_AT_HOME, HOME

_WHOLE: Final = Decimal(1)
_WEIGHT: Final = KINDS[MeasurementKind.WEIGHT].coding.token


@dataclass(frozen=True)
class GoalNow:
    """`value` (and `diastolic`) in the unit of the kind; of how many `readings` it is the mean. `within`: whether it is
    within what the goal asks for."""

    kind: MeasurementKind
    value: Decimal
    diastolic: Decimal | None
    readings: int
    within: bool


def goal_now(goal: HospitalGoal, readings: Sequence[Measurement], now: datetime) -> GoalNow | None:
    """What home readings say to a goal; None where they say nothing."""
    limits = {target.token: target for target in goal.targets}
    if SYSTOLIC.token in limits:
        home = _recent(readings, MeasurementKind.PRESSURE, now)
        if len(home) < FEWEST_AT_HOME:
            return None
        upper = mean(each.value for each in home).quantize(_WHOLE)
        lowers = [each.diastolic for each in home if each.diastolic is not None]
        lower = mean(lowers).quantize(_WHOLE) if lowers else None
        within = limits[SYSTOLIC.token].is_met_by(upper)
        if lower is not None and DIASTOLIC.token in limits:
            within = within and limits[DIASTOLIC.token].is_met_by(lower)
        return GoalNow(MeasurementKind.PRESSURE, upper, lower, len(home), within)
    weights = _recent(readings, MeasurementKind.WEIGHT, now)
    if _WEIGHT in limits and weights:
        newest = max(weights, key=lambda each: each.moment)
        return GoalNow(MeasurementKind.WEIGHT, newest.value, None, 1, limits[_WEIGHT].is_met_by(newest.value))
    return None


def _recent(readings: Sequence[Measurement], kind: MeasurementKind, now: datetime) -> list[Measurement]:
    return [
        each
        for each in readings
        if each.kind is kind and each.by_patient and not each.withdrawn and each.moment <= now
        and now - each.moment <= HOME
    ]  # fmt: skip
