"""Adherence by its definitions, counted a second time by hand; stock and the day it runs out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.medicines.adherence import TOLD_TO, adherence, coverage, proportion_of_days_covered
from services.record.medicines.dose import Administration, AdministrationStatus, Coverage, Dose, DoseState
from services.record.medicines.model import Dispense, MedicineSettings
from services.record.medicines.plan import plan
from services.record.medicines.read import dispense
from services.record.medicines.states import doses
from services.record.medicines.stock import stock
from services.record.results.values import Amount
from tests.services.record.medicines.worlds import AT_HOME, DAY, SHANGHAI, at, by_id, medicine, planned, repeat, taken

THRICE = planned(repeat(frequency=3, period=1, periodUnit="d"), days=12).doses
NOW = at(DAY + timedelta(days=10), 13)
KINDS = st.sampled_from(["taken", "late", "skipped", "told", "undone", "none"])


def record(dose: int, kind: str) -> Administration | None:
    found = THRICE[dose]
    late = found.planned + timedelta(minutes=90)
    match kind:
        case "none":
            return None
        case "told":
            status, told = AdministrationStatus.SKIPPED, TOLD_TO
            return Administration(found.id, status, found.prescription, found.slot, found.planned, late, reason=told)
    status = {"skipped": AdministrationStatus.SKIPPED, "undone": AdministrationStatus.UNDONE}
    return taken(found, late if kind == "late" else None, status.get(kind, AdministrationStatus.TAKEN))


@settings(max_examples=40, deadline=None)
@given(st.lists(KINDS, min_size=len(THRICE), max_size=len(THRICE)))
def test_adherence_is_what_one_counts_by_hand(kinds: list[str]) -> None:
    records = by_id(filter(None, (record(number, kind) for number, kind in enumerate(kinds))))
    found = adherence(doses(THRICE, records, NOW))
    missed = NOW - timedelta(minutes=75)  # a quarter of the five hours to the next meal
    judged = [
        (dose.day, "missed" if kind in {"none", "undone"} else kind)
        for dose, kind in zip(THRICE, kinds, strict=True)
        if kind != "told" and (kind not in {"none", "undone"} or dose.planned <= missed)
    ]
    counts = [sum(1 for _, kind in judged if kind == each) for each in ("taken", "late", "skipped", "missed")]
    assert [found.taken, found.late, found.skipped, found.missed] == counts
    assert found.due == len(judged)
    by_day: dict[date, bool] = {}
    for day, kind in judged:
        by_day[day] = by_day.get(day, True) and kind in {"taken", "late"}
    assert (found.days_due, found.days_full) == (len(by_day), sum(by_day.values()))
    full = [by_day[day] for day in sorted(by_day, reverse=True)]
    assert found.streak == (full.index(False) if False in full else len(full))
    assert found.taken_over_due == (Decimal(counts[0] + counts[1]) / len(judged) if judged else None)


def test_where_nothing_was_due_there_is_no_adherence() -> None:
    nothing = adherence(())
    assert (nothing.taken_over_due, nothing.streak) == (None, 0)


def test_what_is_optional_or_still_due_is_not_missed() -> None:
    optional = planned(repeat(period=1, periodUnit="d", count=1, countMax=3)).doses
    found = adherence(doses(optional, {}, at(DAY + timedelta(days=5), 12)))
    assert (found.due, found.missed) == (1, 1)
    today = adherence([Dose(THRICE[0], DoseState.DUE, NOW, NOW, NOW)])
    assert today.due == 0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-40, 100), st.integers(-2, 40)), max_size=8))
def test_days_covered_are_what_one_counts_by_hand(fills: list[tuple[int, int]]) -> None:
    last = DAY + timedelta(days=89)
    dated = [(DAY + timedelta(days=begin), supply) for begin, supply in fills]
    covered: set[date] = set()
    for begin, supply in sorted(dated):
        day = max([begin, *(each + timedelta(days=1) for each in covered)]) if supply > 0 and begin <= last else begin
        covered |= {day + timedelta(days=step) for step in range(supply)} if begin <= last else set()
    within = sorted(day for day in covered if DAY <= day <= last)
    found = proportion_of_days_covered(dated, DAY, last)
    assert found == (Decimal(len(within)) / ((last - within[0]).days + 1) if within else None)


def test_days_covered_of_a_published_kind_of_example() -> None:
    """Three fills of 30 days in 90, the second five days early and the last ten days late: 80 of 90 days."""
    fills = [(DAY, 30), (DAY + timedelta(days=25), 30), (DAY + timedelta(days=70), 30)]
    assert proportion_of_days_covered(fills, DAY, DAY + timedelta(days=89)) == Decimal(80) / 90


def test_coverage_counts_from_the_first_day_with_medicine_and_what_the_pharmacy_said() -> None:
    handed = [(at(DAY - timedelta(days=40), 10), 30), (at(DAY + timedelta(days=5), 10), None), (at(DAY, 23), 10)]
    fills = [Dispense("MedicationRequest/m", tablets(30), moment, days) for moment, days in handed]
    found = coverage(fills, DAY - timedelta(days=10), DAY + timedelta(days=19), SHANGHAI)
    assert found == Coverage(Decimal(10) / 20, DAY), "the first fill was used up before"
    assert coverage(fills[1:2], DAY, DAY + timedelta(days=19), SHANGHAI) is None
    whole = coverage(fills, DAY - timedelta(days=50), DAY + timedelta(days=9), SHANGHAI)
    assert whole == Coverage(Decimal(40) / 50, DAY - timedelta(days=40))


@pytest.mark.parametrize(
    ("supply", "days"),
    [
        ({"value": 28, "code": "d"}, 28),
        ({"value": 28, "unit": "d"}, 28),
        ({"value": 4, "code": "wk"}, None),
        ({"value": -1, "code": "d"}, None),
        ({"value": 10**9, "code": "d"}, None),
        ("28", None),
        (None, None),
    ],
)
def test_the_days_of_a_supply_are_read_in_days_alone(supply: Any, days: int | None) -> None:
    found = dispense(
        {
            "status": "completed",
            "quantity": {"value": 28, "unit": "片"},
            "whenHandedOver": "2026-11-23T10:00:00+08:00",
            "authorizingPrescription": [{"reference": "MedicationRequest/m"}],
            "daysSupply": supply,
        }
    )
    assert found is not None
    assert found.days == days


# --- stock ------------------------------------------------------------------------------------------------------------


def tablets(number: str | int, unit: str = "片") -> Amount:
    return Amount(Decimal(number), unit)


def counted(number: int) -> MedicineSettings:
    return MedicineSettings("MedicationRequest/m", stock=tablets(number), counted=at(DAY, 6))


def test_stock_is_what_was_counted_and_handed_out_less_what_was_taken() -> None:
    mine = medicine(repeat(frequency=2, period=1, periodUnit="d"), settings=counted(5))
    ahead = plan([mine], DAY, DAY + timedelta(days=60), AT_HOME).doses
    first = taken(ahead[0])
    first = Administration(**{**vars(first), "amount": tablets(1)})
    now = at(DAY, 8)
    found = stock(mine, [Dispense(mine.key, tablets(2), at(DAY, 7))], [first], ahead, now)
    assert found is not None
    assert (found.left, found.runs_out) == (tablets(6), DAY + timedelta(days=3))
    undone = Administration(**{**vars(first), "status": AdministrationStatus.UNDONE})
    again = stock(mine, (), [undone], ahead, now)
    assert again is not None
    assert again.left == tablets(5)


def test_what_has_another_unit_is_told_and_not_counted() -> None:
    mine = medicine(repeat(period=1, periodUnit="d"), settings=counted(5))
    drops = Administration("d", AdministrationStatus.TAKEN, mine.key, None, None, at(DAY, 9), tablets(20, "滴"))
    found = stock(mine, (), [drops], (), at(DAY, 10))
    assert found is not None
    assert (found.left, found.unknown_doses) == (tablets(5), 1)


def test_stock_is_never_below_zero_and_unknown_where_nobody_said_it() -> None:
    mine = medicine(repeat(period=1, periodUnit="d"), settings=counted(0))
    ahead = plan([mine], DAY, DAY + timedelta(days=3), AT_HOME).doses
    found = stock(mine, (), (), ahead, at(DAY, 6))
    assert found is not None
    assert (found.left, found.runs_out) == (tablets(0), DAY)
    assert stock(medicine(repeat()), (), (), (), at(DAY, 6)) is None


@pytest.mark.parametrize("unit", ["片", "滴"])
def test_what_was_handed_out_begins_a_stock(unit: str) -> None:
    mine = medicine(repeat(period=1, periodUnit="d"))
    found = stock(mine, [Dispense(mine.key, tablets(28, unit), at(DAY, 7))], (), (), at(DAY, 8))
    assert found is not None
    assert found.left == tablets(28, unit)
