"""The doses of days without a beginning, an end or a change of clocks are those that are counted one by one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.record.medicines.dose import PlannedDose
from services.record.medicines.model import Circumstances, ClockRule, MedicineSettings, Rhythm
from services.record.medicines.plan import plan
from tests.services.record.medicines.worlds import AT_HOME, DAY, medicine, repeat

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns")]
REPEATS: list[dict[str, Any]] = [
    {"frequency": 1, "period": 1, "periodUnit": "d"},
    {"frequency": 4, "period": 1, "periodUnit": "d"},
    {"timeOfDay": ["02:30:00", "14:00:00"]},
    {"when": ["ACM", "HS"]},
    {"period": 2, "periodUnit": "d"},
    {"period": 1, "periodUnit": "wk", "dayOfWeek": ["mon", "thu"]},
    {"period": 1, "periodUnit": "mo"},
    {"duration": 21, "durationUnit": "d", "period": 28, "periodUnit": "d", "when": ["HS"]},
    {"period": 8, "periodUnit": "h"},
    {"period": 5, "periodUnit": "h"},
    {"period": 50, "periodUnit": "min"},
    {"period": 80, "periodUnit": "h"},
]
BOUNDS: list[dict[str, Any]] = [
    {},
    {"boundsPeriod": {"start": "2026-11-23T09:20:00+08:00"}},
    {"boundsPeriod": {"start": "2026-12-24", "end": "2027-04-04T10:00:00+08:00"}},
    {"boundsRange": {"low": {"value": 30, "code": "d"}, "high": {"value": 60, "code": "d"}}},
]
RHYTHMS = [Rhythm(), Rhythm(sleep=time(0, 40))]
_COUNTED = {"count": 20_000}
"""What is counted is planned dose by dose; so many doses are more than any of these plans holds."""


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return one | other


@given(
    elements=st.builds(_joined, st.sampled_from(REPEATS), st.sampled_from(BOUNDS)),
    by=st.builds(Circumstances, st.sampled_from(RHYTHMS), st.sampled_from(ZONES), st.sampled_from(ZONES)),
    clock=st.sampled_from([None, *ClockRule]),
    first=st.dates(DAY - timedelta(days=5), DAY + timedelta(days=200)),
    days=st.integers(0, 150),
)
def test_doses_planned_together_are_those_planned_one_by_one(
    elements: dict[str, Any], by: Circumstances, clock: ClockRule | None, first: date, days: int
) -> None:
    chosen = MedicineSettings("MedicationRequest/m", clock=clock) if clock else None
    together, one_by_one = (
        plan([medicine(repeat(**elements, **more), settings=chosen)], first, first + timedelta(days=days), by)
        for more in ({}, _COUNTED)
    )
    assert _said(together.doses) == _said(one_by_one.doses)


def test_an_interval_that_begins_before_the_calendar_and_one_as_long_as_it_end_as_well() -> None:
    for period, unit in ((8, "h"), (10**9, "h"), (71, "h")):
        elements = {"period": period, "periodUnit": unit, "boundsPeriod": {"start": "0001-01-01T00:00:00Z"}}
        together, one_by_one = (
            plan([medicine(repeat(**elements, **more))], date(1, 1, 1), date(1, 3, 1), AT_HOME)
            for more in ({}, _COUNTED)
        )
        assert _said(together.doses) == _said(one_by_one.doses)


def _said(doses: Iterable[PlannedDose]) -> list[tuple[Any, ...]]:
    return [(dose.slot, dose.planned, dose.day, dose.step, dose.optional, dose.changed) for dose in doses]
