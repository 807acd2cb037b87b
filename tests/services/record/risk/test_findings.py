"""What home readings mean together: by the rule, never by a withdrawn or an old reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.risk.findings import FindingKind, FindingUrgency, findings, is_rising
from tests.fakes.clock import NOON


def reading(kind: MeasurementKind, value: str, hours_ago: float = 0, lower: str | None = None) -> Measurement:
    moment = NOON - timedelta(hours=hours_ago)
    return Measurement(kind, moment, Decimal(value), Decimal(lower) if lower else None)


def found(*readings: Measurement, heart_failure: bool = False) -> list[FindingKind]:
    return [finding.kind for finding in findings(readings, NOON, heart_failure=heart_failure)]


PRESSURE, GLUCOSE = MeasurementKind.PRESSURE, MeasurementKind.GLUCOSE
WEIGHT, TEMPERATURE = MeasurementKind.WEIGHT, MeasurementKind.TEMPERATURE


def test_a_crisis_is_told_until_a_better_reading_or_a_day_has_passed() -> None:
    crisis = reading(PRESSURE, "190", 1, "100")
    assert found(crisis) == [FindingKind.PRESSURE_CRISIS]
    assert found(crisis, reading(PRESSURE, "150", 0, "90")) == []
    assert found(replace(crisis, withdrawn=True)) == []
    assert found(replace(crisis, moment=NOON - timedelta(days=2))) == []


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("3.9", []),
        ("3.8", [FindingKind.LOW_GLUCOSE]),
        ("3.0", [FindingKind.LOW_GLUCOSE]),
        ("2.9", [FindingKind.VERY_LOW_GLUCOSE]),
    ],
)
def test_low_glucose_is_told_by_its_level(value: str, kinds: list[FindingKind]) -> None:
    assert found(reading(GLUCOSE, value)) == kinds
    assert found(reading(GLUCOSE, value, 1), reading(GLUCOSE, "5.2")) == []
    assert found(reading(GLUCOSE, value, 3)) == []


def test_a_gain_of_weight_matters_in_heart_failure_alone() -> None:
    gain = (reading(WEIGHT, "70.0", 60), reading(WEIGHT, "71.0", 30), reading(WEIGHT, "72.1"))
    assert found(*gain, heart_failure=True) == [FindingKind.WEIGHT_GAIN]
    assert found(*gain) == []
    assert found(*gain[:2], reading(WEIGHT, "72.0"), heart_failure=True) == []
    assert found(reading(WEIGHT, "70.0", 80), reading(WEIGHT, "72.5"), heart_failure=True) == []


def test_a_fever_of_more_than_three_days_goes_to_a_doctor() -> None:
    days = [reading(TEMPERATURE, "38.6", hours) for hours in (80, 56, 32, 8)]
    assert found(*days[1:]) == []
    assert found(*[reading(TEMPERATURE, "38.6", hours) for hours in (82, 56, 32, 8)]) == [FindingKind.FEVER_THREE_DAYS]
    assert found(*days, reading(TEMPERATURE, "37.4", 1)) == []


def test_a_rise_is_proposed_to_a_doctor_when_it_is_clear_and_above_the_target() -> None:
    rising = [reading(PRESSURE, str(128 + 2 * n), 24 * (12 - n), "80") for n in range(12)]
    (finding,) = findings(rising, NOON, heart_failure=False)
    assert (finding.kind, finding.urgency, finding.amount) == (
        FindingKind.PRESSURE_RISING,
        FindingUrgency.DOCTOR,
        Decimal(14),
    )
    assert found(*[replace(each, value=each.value - 20) for each in rising]) == []
    assert found(*rising[:9]) == []


def test_the_trend_test_is_the_published_one() -> None:
    """Four values cannot be clear at 5 % (Kendall 1975, table of exact probabilities); ten in order are; ties are no
    change."""
    assert not is_rising([Decimal(n) for n in (10, 15, 14, 20)])
    assert is_rising([Decimal(n) for n in range(10)])
    assert not is_rising([Decimal(5)] * 12)
    assert not is_rising([Decimal(n) for n in reversed(range(10))])


def test_the_most_urgent_comes_first_and_the_future_counts_for_nothing() -> None:
    readings = (
        reading(GLUCOSE, "3.5"),
        reading(PRESSURE, "200", 0, "130"),
        reading(GLUCOSE, "2.0", -1),
    )
    assert found(*readings) == [FindingKind.PRESSURE_CRISIS, FindingKind.LOW_GLUCOSE]
