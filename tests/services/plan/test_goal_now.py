"""How far a goal has come, by home readings that count and by nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from services.plan.care_plan import GoalTarget, HospitalGoal
from services.plan.goal_now import goal_now
from services.record.measurements.kinds import DIASTOLIC, KINDS, SYSTOLIC, MeasurementKind
from services.record.measurements.model import Measurement
from tests.fakes.clock import NOON
from tests.services.record.measurements.samples import measured, pressure

PRESSURE = HospitalGoal(
    "低于 135/85",
    targets=(
        GoalTarget(SYSTOLIC.token, Decimal(135), inclusive=False),
        GoalTarget(DIASTOLIC.token, Decimal(85), inclusive=False),
    ),
)
WEIGHT = HospitalGoal("72 kg", targets=(GoalTarget(KINDS[MeasurementKind.WEIGHT].coding.token, Decimal(72)),))


def daily(*values: tuple[int, int]) -> list[Measurement]:
    return [pressure(upper, lower, NOON - timedelta(days=n)) for n, (upper, lower) in enumerate(values)]


def test_a_pressure_is_the_mean_of_four_weeks_and_both_numbers_count() -> None:
    found = goal_now(PRESSURE, daily((130, 80), (134, 82), (136, 84)), NOON)
    assert found is not None
    assert (found.value, found.diastolic, found.readings, found.within) == (133, 82, 3, True)
    lower = goal_now(PRESSURE, daily((130, 90), (130, 90), (130, 90)), NOON)
    assert lower is not None and not lower.within
    edge = goal_now(PRESSURE, daily((135, 80), (135, 80), (135, 80)), NOON)
    assert edge is not None and not edge.within


def test_what_does_not_count_says_nothing() -> None:
    three = daily((130, 80), (134, 82), (136, 84))
    assert goal_now(PRESSURE, three[:2], NOON) is None
    assert goal_now(PRESSURE, [*three[:2], replace(three[2], withdrawn=True)], NOON) is None
    assert goal_now(PRESSURE, [*three[:2], replace(three[2], by_patient=False)], NOON) is None
    assert goal_now(PRESSURE, three, NOON + timedelta(days=40)) is None
    assert goal_now(PRESSURE, three, NOON - timedelta(days=40)) is None
    assert goal_now(HospitalGoal("少吃盐"), three, NOON) is None


def test_a_weight_is_the_newest() -> None:
    readings = [
        measured(MeasurementKind.WEIGHT, "74.0", NOON - timedelta(days=9)),
        measured(MeasurementKind.WEIGHT, "72.0", NOON),
    ]
    found = goal_now(WEIGHT, readings, NOON)
    assert found is not None and (found.value, found.within) == (72, True)
    assert goal_now(WEIGHT, [], NOON) is None
