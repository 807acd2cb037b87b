"""A person's own goal is their band, in any unit; a goal that names no range leaves the published one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.terms import UCUM
from services.record.measurements.course import target_share
from services.record.measurements.goal import own_bands
from services.record.measurements.kinds import DIASTOLIC, LOINC, SYSTOLIC, MeasurementKind
from services.record.measurements.model import Meal
from services.record.measurements.target import PUBLISHED, OwnGoal, TargetBand
from tests.services.record.measurements.samples import measured, pressure

K = MeasurementKind
Json = dict[str, Any]


def quantity(value: Any, unit: str = "mm[Hg]", **more: Any) -> Json:
    return {"value": value, "code": unit, "system": UCUM, **more}


def target(code: str, **detail: Any) -> Json:
    return {"measure": {"coding": [{"system": LOINC, "code": code}]}, **detail}


def goal(*targets: Any, **more: Any) -> Json:
    return {"resourceType": "Goal", "lifecycleStatus": "active", "description": {"text": "血压"}, "target": [*targets],
            **more}  # fmt: skip


def ends(band: TargetBand | None) -> tuple[Any, Any] | None:
    return None if band is None else (band.low, band.high)


def test_a_range_is_the_band_and_says_whose_goal_it_is() -> None:
    low, high = quantity(110), quantity(129)
    found = own_bands(
        [goal(target(SYSTOLIC.code, detailRange={"low": low, "high": high}), expressedBy={"display": "李明"})]
    )
    assert found.of(K.PRESSURE) == TargetBand(Decimal(110), Decimal(129), OwnGoal("血压", "李明"))
    assert found.diastolic == PUBLISHED.diastolic
    assert target_share([pressure(130, 80)], found) != target_share([pressure(130, 80)])


@pytest.mark.parametrize(
    ("code", "detail", "kind", "expected"),
    [
        (SYSTOLIC.code, {"detailQuantity": quantity(130, comparator="<")}, K.PRESSURE, (None, Decimal(129))),
        (SYSTOLIC.code, {"detailQuantity": quantity(130, comparator="<=")}, K.PRESSURE, (None, Decimal(130))),
        ("29463-7", {"detailQuantity": quantity(60, "kg", comparator=">=")}, K.WEIGHT, (Decimal(60), None)),
        ("29463-7", {"detailQuantity": quantity(60, "kg", comparator=">")}, K.WEIGHT, (Decimal("60.1"), None)),
        ("14743-9", {"detailRange": {"high": quantity(144, "mg/dL")}}, K.GLUCOSE, (None, Decimal("8.0"))),
    ],
)
def test_a_number_with_a_comparator_is_an_open_band(
    code: str, detail: Json, kind: MeasurementKind, expected: Any
) -> None:
    assert ends(own_bands([goal(target(code, **detail))]).of(kind)) == expected


def test_fasting_and_the_lower_pressure_have_goals_of_their_own() -> None:
    fasting = target("1558-6", detailRange={"low": quantity(5, "mmol/L"), "high": quantity(8, "mmol/L")})
    lower = target(DIASTOLIC.code, detailQuantity=quantity(80, comparator="<"))
    found = own_bands([goal(fasting, lower)])
    assert ends(found.of(K.GLUCOSE, Meal.FASTING)) == (Decimal(5), Decimal(8))
    assert found.of(K.GLUCOSE, Meal.AFTER) == PUBLISHED.of(K.GLUCOSE, Meal.AFTER)
    assert ends(found.diastolic) == (None, Decimal(79))
    every = own_bands([goal(target("14743-9", detailRange={"high": quantity(9, "mmol/L")}))])
    assert every.has(measured(K.GLUCOSE, "8.5", meal=Meal.FASTING)) is True


def test_the_goal_that_began_last_counts() -> None:
    def strict(upper: int, **more: Any) -> Json:
        return goal(target(SYSTOLIC.code, detailQuantity=quantity(upper, comparator="<=")), **more)

    found = own_bands([strict(125, startDate="2026-05-01"), strict(140, startDate="0001-01-01"), strict(150)])
    assert ends(found.of(K.PRESSURE)) == (None, Decimal(125))


@pytest.mark.parametrize(
    "each",
    [
        goal(target(SYSTOLIC.code, detailQuantity=quantity(130))),
        goal(target(SYSTOLIC.code, detailRange={"low": quantity(140), "high": quantity(120)})),
        goal(target(SYSTOLIC.code, detailRange={"high": quantity("NaN")})),
        goal(target(SYSTOLIC.code, detailRange={"high": quantity(17, "kg")})),
        goal(target(SYSTOLIC.code, detailString="lower")),
        goal(target("85354-9", detailRange={"high": quantity(130)})),
        goal(target(SYSTOLIC.code, detailRange={"high": quantity(130)}), lifecycleStatus="cancelled"),
        goal(target(SYSTOLIC.code, detailRange={"high": quantity(130)}), lifecycleStatus="proposed"),
        goal(None, "x", {"measure": 3, "detailRange": []}),
        {"target": {"measure": {}}, "lifecycleStatus": "active"},
        None,
    ],
)
def test_what_names_no_range_leaves_the_published_one(each: Any) -> None:
    assert own_bands([each]) == PUBLISHED


_ANY = st.recursive(
    st.none() | st.integers() | st.sampled_from(["active", "<", "NaN", "kg", "9999-12-31", LOINC, SYSTOLIC.code]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(
        ["measure", "coding", "system", "code", "detailRange", "detailQuantity", "low", "high", "value", "comparator"]),
        inner, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(
    st.lists(st.dictionaries(st.sampled_from(["startDate", "description", "expressedBy", "target"]), _ANY), max_size=3)
)
def test_nothing_makes_reading_fail(goals: list[Json]) -> None:
    own_bands([{"lifecycleStatus": "active", **each} for each in goals])
