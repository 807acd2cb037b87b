"""The hospital's rules and the app's findings, from the same publications: one table of readings, two verdicts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.monitoring.readings import HomeReading, ReadingKind, reading_of
from hospital.monitoring.rules import RULES, MonitoringRule, finding, findings
from hospital.monitoring.trend import is_rising
from services.record.measurements.model import Measurement
from services.record.risk import findings as in_the_app
from services.record.risk.findings import FindingKind
from tests.hospital.fhir.labels import as_patients
from tests.hospital.monitoring.clinic import NOW, K, ago, crisis, of_patient, weight
from tests.services.record.measurements.samples import measured, pressure

#: Told to the person alone: sugar helps at once, and one slightly low number is no reason to change a treatment.
_PERSONS_OWN = {FindingKind.LOW_GLUCOSE}
_ACTED_ON = {kind for kind in FindingKind if kind not in _PERSONS_OWN}


def at_the_hospital(*readings: Measurement) -> list[HomeReading]:
    read = [reading_of(as_patients(of_patient(each))) for each in readings]
    assert all(read)
    return [each for each in read if each is not None]


def daily(kind: K, *values: str, hours: float = 24, lower: str | None = None) -> tuple[Measurement, ...]:
    """A value each so many hours, the last one now."""
    ends = [(value, ago(hours * (len(values) - 1 - n))) for n, value in enumerate(values)]
    if kind is K.PRESSURE:
        return tuple(pressure(int(value), 84, moment) for value, moment in ends)
    return tuple(measured(kind, value, moment) for value, moment in ends)


TABLE = {
    "nothing": (),
    "crisis": (crisis(0),),
    "crisis-by-the-lower": (pressure(150, 120, ago(0)),),
    "just-below-crisis": (pressure(179, 119, ago(0)),),
    "crisis-then-better": (crisis(2), pressure(150, 90, ago(0))),
    "rising": daily(K.PRESSURE, *(str(130 + 2 * n) for n in range(12))),
    "rising-below-target": daily(K.PRESSURE, *(str(100 + 2 * n) for n in range(12))),
    "nine-readings": daily(K.PRESSURE, *(str(140 + 2 * n) for n in range(9))),
    "falling": daily(K.PRESSURE, *(str(170 - 2 * n) for n in range(12))),
    "high-and-flat": daily(K.PRESSURE, *["150"] * 12),
    "ties": daily(K.PRESSURE, *(str(140 + n // 3) for n in range(14))),
    "slow": daily(K.PRESSURE, *(str(136 + 2 * n) for n in range(10)), hours=96),
    "very-low": daily(K.GLUCOSE, "2.9"),
    "low": daily(K.GLUCOSE, "3.0"),
    "usual-glucose": daily(K.GLUCOSE, "5.6"),
    "gain": (weight("70.0", 60), weight("71.0", 30), weight("72.1", 0)),
    "gain-of-two": (weight("70.0", 60), weight("72.0", 0)),
    "gain-in-four-days": (weight("70.0", 80), weight("72.5", 0)),
    "one-weight": (weight("72.5", 0),),
    "fever": daily(K.TEMPERATURE, *["38.6"] * 8, hours=12),
    "fever-of-three-days": daily(K.TEMPERATURE, *["38.6"] * 4),
    "fever-with-a-break": daily(K.TEMPERATURE, "38.6", "38.6", "37.2", "38.6", "38.6"),
}


@pytest.mark.parametrize("failing", [True, False])
@pytest.mark.parametrize("name", TABLE)
def test_both_find_the_same_in_the_same_readings(name: str, failing: bool) -> None:
    told = {found.kind.value for found in in_the_app.findings(TABLE[name], NOW, heart_failure=failing)}
    here = {found.rule.value for found in findings(at_the_hospital(*TABLE[name]), heart_failure=failing)}
    assert here == told - {kind.value for kind in _PERSONS_OWN}


def test_every_rule_has_readings_in_the_table_and_a_publication() -> None:
    found = {
        each.rule for readings in TABLE.values() for each in findings(at_the_hospital(*readings), heart_failure=True)
    }
    assert found == set(MonitoringRule) and {rule.value for rule in MonitoringRule} == {
        kind.value for kind in _ACTED_ON
    }
    for row in RULES.values():
        assert all(row.publication) and row.version and all(row.names)


def test_what_was_low_counts_for_a_week_whatever_came_after() -> None:
    eaten = (measured(K.GLUCOSE, "2.6", ago(1)), measured(K.GLUCOSE, "6.2", ago(0)))
    assert finding(MonitoringRule.VERY_LOW_GLUCOSE, at_the_hospital(*eaten), heart_failure=False) is not None
    old = (measured(K.GLUCOSE, "2.6", ago(24 * 8)), measured(K.GLUCOSE, "6.2", ago(0)))
    assert finding(MonitoringRule.VERY_LOW_GLUCOSE, at_the_hospital(*old), heart_failure=False) is None


@given(st.lists(st.tuples(st.integers(60, 300), st.integers(0, 40)), max_size=30))
def test_any_pressures_are_judged_alike(points: list[tuple[int, int]]) -> None:
    readings = [pressure(value, 50, NOW - timedelta(days=days, minutes=n)) for n, (value, days) in enumerate(points)]
    known = at_the_hospital(*readings)
    newest = max((each.moment for each in readings), default=NOW)
    told = {found.kind.value for found in in_the_app.findings(readings, newest, heart_failure=False)}
    assert {found.rule.value for found in findings(known, heart_failure=False)} == told


@given(st.lists(st.decimals(60, 300, places=0), max_size=30))
def test_the_test_for_a_trend_is_the_same(values: list[object]) -> None:
    assert is_rising(values) == in_the_app.is_rising(values)  # type: ignore[arg-type]


def test_a_finding_names_its_readings_and_how_much() -> None:
    rising = finding(MonitoringRule.PRESSURE_RISING, at_the_hospital(*TABLE["rising"]), heart_failure=False)
    assert rising is not None and (len(rising.readings), str(rising.amount)) == (12, "14")
    assert {each.kind for each in rising.readings} == {ReadingKind.PRESSURE}
