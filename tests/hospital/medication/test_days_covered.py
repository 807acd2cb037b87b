"""The proportion of days covered: a printed kind of example, and the same figure that the app shows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.medication.days_covered import DAYS, DaysCovered, days_covered, fill_of
from services.record.medicines.adherence import coverage
from services.record.medicines.read import dispense as read
from tests.hospital.medication.pharmacy import Json
from tests.services.record.medicines.test_adherence import SHANGHAI

TODAY = date(2026, 3, 4)


def fill(day: date, days: int, **more: object) -> Json:
    return {
        "resourceType": "MedicationDispense", "id": f"d{day}", "status": "completed",
        "authorizingPrescription": [{"reference": "MedicationRequest/rx"}],
        "quantity": {"value": days, "unit": "片"}, "daysSupply": {"value": days, "unit": "d"},
        "whenHandedOver": f"{day}T09:00:00+08:00", **more,
    }  # fmt: skip


def covered_by(*dispenses: Json) -> DaysCovered | None:
    return days_covered("rx", filter(None, map(fill_of, dispenses)), TODAY)


def test_the_kind_of_example_that_is_printed() -> None:
    """Three fills of 30 days in 90, the second five days early and the last ten days late: 80 of 90 days."""
    first = TODAY - timedelta(days=89)
    fills = [fill(first + timedelta(days=begin), 30) for begin in (0, 25, 70)]
    found = covered_by(*fills)
    assert found is not None
    assert (found.covered, found.days, found.percent, found.is_low) == (80, 90, 88, False)


@pytest.mark.parametrize(
    "more",
    [
        {"status": "preparation"},
        {"authorizingPrescription": [{"reference": "MedicationRequest/other"}]},
        {"daysSupply": {"value": 30, "unit": "盒"}},
        {"daysSupply": {"value": 0, "unit": "d"}},
        {"whenHandedOver": f"{TODAY + timedelta(days=1)}"},
        {"whenHandedOver": "2020-01-01"},
    ],
)
def test_what_covers_no_day_is_no_figure(more: Json) -> None:
    assert covered_by(fill(TODAY, 30, **more)) is None
    assert covered_by() is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(-60, 400), st.integers(1, 200)), max_size=6))
def test_the_app_shows_the_same_figure(fills: list[tuple[int, int]]) -> None:
    bodies = [fill(TODAY - timedelta(days=back), days) for back, days in fills]
    found = covered_by(*bodies)
    known = [each for each in map(read, bodies) if each is not None]
    shown = coverage(known, TODAY - timedelta(days=DAYS - 1), TODAY, SHANGHAI)
    assert (found is None) == (shown is None)
    if found is not None and shown is not None:
        assert (found.since, found.covered) == (shown.since, round(shown.share * found.days))
