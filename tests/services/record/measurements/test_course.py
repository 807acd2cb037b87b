"""Means, shares and weeks equal a count by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.measurements.conversion import converted
from services.record.measurements.course import day_means, target_share, week_summary
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Meal
from services.record.measurements.target import PUBLISHED
from tests.services.record.measurements.samples import BEIJING, MORNING, measured, pressure

K = MeasurementKind
TODAY = date(2026, 11, 21)


def test_a_day_is_the_persons_day() -> None:
    late = MORNING.replace(hour=0, minute=10)
    readings = [pressure(121, 80, late), pressure(124, 83), pressure(140, 90, late - timedelta(hours=1))]
    found = day_means(readings, BEIJING)
    assert [(each.day.day, each.value, each.diastolic, each.count) for each in found] == [
        (20, 140, 90, 1),
        (21, 122, 82, 2),
    ]


def test_a_week_beside_the_one_before() -> None:
    week = [pressure(130 + n, 80, MORNING - timedelta(days=n)) for n in range(7)]
    before = [pressure(150, 95, MORNING - timedelta(days=n)) for n in (7, 13)]
    older = [pressure(200, 110, MORNING - timedelta(days=14))]
    found = week_summary([*week, *before, *older], BEIJING, TODAY)
    assert found is not None
    assert (found.count, found.days, found.mean, found.lowest, found.highest, found.before) == (
        7,
        7,
        133,
        130,
        136,
        150,
    )
    assert found.share is not None and (found.share.within, found.share.of, found.share.percent) == (5, 7, 71)
    assert week_summary(older, BEIJING, TODAY) is None


def test_a_share_needs_a_range() -> None:
    assert target_share([measured(K.WEIGHT, "60")]) is None
    assert target_share([]) is None
    assert PUBLISHED.has(pressure(120, 90)) is False
    assert PUBLISHED.has(measured(K.GLUCOSE, "7.8", meal=Meal.FASTING)) is False
    assert PUBLISHED.has(measured(K.GLUCOSE, "7.8", meal=Meal.AFTER)) is True


@settings(max_examples=30)
@given(st.lists(st.tuples(st.integers(70, 200), st.integers(40, 120), st.integers(0, 20)), max_size=40))
def test_a_week_equals_a_count_by_hand(readings: list[tuple[int, int, int]]) -> None:
    every = [pressure(upper, lower, MORNING - timedelta(days=ago)) for upper, lower, ago in readings]
    inside = [(upper, lower) for upper, lower, ago in readings if ago < 7]
    found = week_summary(every, BEIJING, TODAY)
    assert (found is None) == (not inside)
    if found is not None:
        assert abs(found.mean - Decimal(sum(upper for upper, _ in inside)) / len(inside)) <= Decimal("0.5")
        within = sum(90 <= upper <= 134 and 60 <= lower <= 84 for upper, lower in inside)
        assert found.share is not None and (found.share.within, found.share.of) == (within, len(inside))


@pytest.mark.parametrize(
    ("kind", "number", "unit", "found"),
    [
        (K.PRESSURE, "16.0", "kPa", "120"),
        (K.WEIGHT, "143.3", "[lb_av]", "65.0"),
        (K.WEIGHT, "65200", "g", "65.2"),
        (K.TEMPERATURE, "98.6", "[degF]", "37.0"),
        (K.GLUCOSE, "90", "mg/dL", "5.0"),
        (K.OXYGEN, "0.97", "1", "97"),
        (K.SLEEP, "450", "min", "7.5"),
        (K.WEIGHT, "65.23", "kg", "65.23"),
        (K.WEIGHT, "65", "mm[Hg]", None),
        (K.WEIGHT, "NaN", "kg", None),
        (K.WEIGHT, "1e99", "g", None),
    ],
)
def test_units_convert(kind: MeasurementKind, number: str, unit: str, found: str | None) -> None:
    assert converted(kind, Decimal(number), unit) == (None if found is None else Decimal(found))
