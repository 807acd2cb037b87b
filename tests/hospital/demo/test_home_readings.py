"""What people of the demo measured at home: theirs to take back, up to yesterday, with courses that rules see."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hospital.demo import home_readings
from hospital.demo.build import DEFAULT_SEED
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.observation import measurement_of
from services.record.risk.findings import FindingKind, findings

DAYS = (date(2026, 11, 21), date(2027, 3, 1), date(2028, 2, 29))


def measured(person: str, today: date, seed: int = DEFAULT_SEED) -> list[Measurement]:
    found = [measurement_of(body) for body in home_readings.resources(seed, today) if person in body["id"]]
    assert None not in found
    return [each for each in found if each is not None]


def noon(today: date) -> datetime:
    return datetime(today.year, today.month, today.day, 4, tzinfo=UTC)


@pytest.mark.parametrize("today", DAYS)
def test_they_end_yesterday_and_are_the_same_each_time(today: date) -> None:
    once = list(home_readings.resources(DEFAULT_SEED, today))
    assert once == list(home_readings.resources(DEFAULT_SEED, today))
    assert len({body["id"] for body in once}) == len(once) < 600
    days = {body["effectiveDateTime"][:10] for body in once}
    assert max(days) == (today - timedelta(days=1)).isoformat()
    assert min(days) >= (today - timedelta(days=28)).isoformat()
    assert all(home_readings.is_by_the_person(body) for body in once)


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("seed", [DEFAULT_SEED, 1, 2])
def test_a_pressure_that_rises_and_a_weight_that_rises_fast_are_noticed(today: date, seed: int) -> None:
    def kinds(person: str, *, heart_failure: bool = False) -> list[FindingKind]:
        found = findings(measured(person, today, seed), noon(today), heart_failure=heart_failure)
        return [each.kind for each in found]

    assert kinds("zhao-jianguo") == [FindingKind.PRESSURE_RISING]
    assert kinds("tang-wenhua", heart_failure=True) == [FindingKind.WEIGHT_GAIN]
    for person in ("wang-xiulan", "zhang-wei", "wu-guifen", "sun-meiling"):
        assert kinds(person) == []


def test_they_are_plausible() -> None:
    bounds = {
        MeasurementKind.PRESSURE: (105, 155),
        MeasurementKind.PULSE: (55, 90),
        MeasurementKind.GLUCOSE: (5, 9),
        MeasurementKind.WEIGHT: (55, 80),
    }
    for body in home_readings.resources(DEFAULT_SEED, DAYS[0]):
        each = measurement_of(body)
        assert each is not None
        low, high = bounds[each.kind]
        assert low <= each.value <= high
