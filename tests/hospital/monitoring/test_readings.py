"""Which Observations count as home readings: the patient's own, exact, in a known unit, and possible."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.monitoring.readings import reading_of
from tests.hospital.fhir.labels import as_patients
from tests.hospital.monitoring.clinic import K, ago, crisis, of_patient
from tests.services.record.measurements.samples import measured

PRESSURE = as_patients(of_patient(crisis()))
GLUCOSE = as_patients(of_patient(measured(K.GLUCOSE, "2.8", ago(1))))
WEIGHT = as_patients(of_patient(measured(K.WEIGHT, "70", ago(1))))
TEMPERATURE = as_patients(of_patient(measured(K.TEMPERATURE, "38.5", ago(1))))


def with_value(body: dict[str, Any], value: Any, **quantity: Any) -> dict[str, Any]:
    """The same, with another (systolic) number."""
    made = copy.deepcopy(body)
    holder = made["component"][0] if "component" in made else made
    holder["valueQuantity"] |= {"value": value, **quantity}
    return made


def test_a_reading_is_read_as_the_app_writes_it() -> None:
    found = reading_of(PRESSURE)
    assert found is not None and (found.value, found.diastolic, found.moment) == (190, 110, ago(1))
    assert reading_of(GLUCOSE) is not None


@pytest.mark.parametrize(
    ("body", "value", "quantity", "read"),
    [
        (PRESSURE, Decimal("25.3"), {"code": "kPa"}, "190"),
        (GLUCOSE, 50, {"code": "mg/dL"}, "2.8"),
        (WEIGHT, 150, {"code": "[lb_av]"}, "68.0"),
        (TEMPERATURE, Decimal("101.3"), {"code": "[degF]"}, "38.5"),
        (WEIGHT, 70500, {"code": "g"}, "70.5"),
        (PRESSURE, 188, {"code": None, "system": None, "unit": "mmHg"}, "188"),
    ],
)
def test_units_are_converted(body: dict[str, Any], value: Any, quantity: dict[str, Any], read: str) -> None:
    found = reading_of(with_value(body, value, **quantity))
    assert found is not None and str(found.value) == read


@pytest.mark.parametrize(
    "absurd",
    [float("nan"), float("inf"), Decimal("NaN"), "190", True, None, 0, -190, 1e9, 900, Decimal("1e-9"), [190], {}],
)
def test_a_number_that_is_none_or_cannot_be_is_no_reading(absurd: Any) -> None:
    for body in (PRESSURE, GLUCOSE, WEIGHT, TEMPERATURE):
        assert reading_of(with_value(body, absurd)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"status": "entered-in-error"}, {"status": "cancelled"}, {"status": None}, {"meta": {}}, {"meta": None},
        {"effectiveDateTime": "2026-03-04"}, {"effectiveDateTime": "1970-01-01T00:00:00Z"},
        {"effectiveDateTime": "2026-03-04T08:00:00"}, {"effectiveDateTime": "never"}, {"effectiveDateTime": None},
        {"effectiveDateTime": "9999-12-31T23:59:59-12:00"}, {"code": {}}, {"code": None}, {"component": []},
        {"component": None},
    ],
)  # fmt: skip
def test_what_does_not_count_is_no_reading(change: dict[str, Any]) -> None:
    found = reading_of(PRESSURE | change)
    if change == {"effectiveDateTime": "2026-03-04"}:  # a day at the hospital is a moment
        assert found is not None
    else:
        assert found is None


def test_a_lower_number_above_the_upper_is_no_reading() -> None:
    upside_down = copy.deepcopy(PRESSURE)
    upside_down["component"][1]["valueQuantity"]["value"] = 200
    assert reading_of(upside_down) is None
    assert reading_of(with_value(PRESSURE, 190, comparator=">")) is None
    assert reading_of(with_value(PRESSURE, 190, code="mmol/L")) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*sorted(PRESSURE), "coding"]), inner),
    max_leaves=8,
)


@given(st.sampled_from(sorted(PRESSURE)), _JSON)
def test_no_shape_fails(key: str, value: Any) -> None:
    reading_of(PRESSURE | {key: value})
