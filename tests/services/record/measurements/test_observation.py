"""A measurement as an Observation: what R4's vital signs profiles ask for, and back without a loss."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Meal, Measurement, measurement_id
from services.record.measurements.observation import measurement_of, observation_of, with_status
from tests.services.hostile import VALUES
from tests.services.record.measurements.samples import BEIJING, MORNING, measured, pressure

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"


def test_blood_pressure_is_written_as_the_profile_bp_asks() -> None:
    body = observation_of(pressure(128, 82, recorded_at=MORNING + timedelta(hours=1), measured_by="J735"), "p1")
    assert body["meta"]["profile"] == ["http://hl7.org/fhir/StructureDefinition/bp"]
    assert body["category"][0]["coding"][0]["code"] == "vital-signs"
    assert body["code"]["coding"][0]["code"] == "85354-9"
    assert "valueQuantity" not in body
    parts = [(part["code"]["coding"][0]["code"], part["valueQuantity"]) for part in body["component"]]
    unit = {"unit": "mmHg", "system": UCUM, "code": "mm[Hg]"}
    assert parts == [("8480-6", {"value": 128, **unit}), ("8462-4", {"value": 82, **unit})]
    assert body["effectiveDateTime"] == "2026-11-21T07:30:00+08:00"
    assert [list(each.values())[1] for each in body["extension"]] == ["2026-11-21T00:30:00.000Z", "J735"]
    assert not {"interpretation", "referenceRange", "performer", "issued"} & set(body)


@pytest.mark.parametrize(
    ("kind", "code", "unit"),
    [
        (MeasurementKind.PULSE, "8867-4", "/min"),
        (MeasurementKind.TEMPERATURE, "8310-5", "Cel"),
        (MeasurementKind.WEIGHT, "29463-7", "kg"),
        (MeasurementKind.OXYGEN, "2708-6", "%"),
    ],
)
def test_a_vital_sign_has_the_code_and_the_unit_of_its_r4_profile(kind: MeasurementKind, code: str, unit: str) -> None:
    body = observation_of(measured(kind, "60"), "p1")
    assert body["code"]["coding"][0] | {"display": ""} == {"system": LOINC, "code": code, "display": ""}
    assert (body["valueQuantity"]["code"], body["valueQuantity"]["system"]) == (unit, UCUM)


def test_a_daily_number_is_written_with_its_day_alone() -> None:
    midnight = datetime(2026, 11, 21, tzinfo=BEIJING)
    body = observation_of(measured(MeasurementKind.STEPS, "6120", midnight), "p1")
    assert body["effectiveDateTime"] == "2026-11-21"
    assert body["category"][0]["coding"][0]["code"] == "activity"
    grown = measured(MeasurementKind.STEPS, "8000", midnight)
    assert measurement_id("p1", grown) == body["id"]
    back = measurement_of(body, BEIJING)
    assert back is not None and back.moment == midnight


moments = st.datetimes(datetime(2005, 1, 2), datetime(2100, 1, 1)).map(
    lambda at: at.replace(microsecond=0, tzinfo=timezone(timedelta(hours=8)))
)
numbers = st.decimals(0, 500, places=1)


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    kind, moment = draw(st.sampled_from(MeasurementKind)), draw(moments)
    start = moment.replace(hour=0, minute=0, second=0) if KINDS[kind].daily else moment
    lower = draw(numbers) if kind is MeasurementKind.PRESSURE else None
    meal, device = draw(st.sampled_from([None, *Meal])), draw(st.text(max_size=100)).strip()[:80].strip()
    return Measurement(
        kind, start, draw(numbers), lower, meal, recorded_at=moment, measured_by=device, device_time=moment
    )


@settings(max_examples=40)
@given(measurements())
def test_what_is_written_is_read_again(sent: Measurement) -> None:
    back = measurement_of(observation_of(sent, "p1"), BEIJING)
    assert back == replace(sent, id=measurement_id("p1", sent))


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_whatever_a_hospital_sends_reading_never_raises(value: Any) -> None:
    body = observation_of(pressure(128), "p1")
    for name in body:
        measurement_of({**body, name: value})
    measurement_of(value)
    measurement_of({**observation_of(measured(MeasurementKind.PULSE, "60"), "p"), "valueQuantity": value})


def test_the_same_reading_has_one_id_and_another_persons_another() -> None:
    at = MORNING.astimezone(UTC)
    first = measurement_id("p1", pressure(128, 82))
    assert measurement_id("p1", pressure(128, 82, at + timedelta(seconds=20), measured_by="x")) == first
    others = [pressure(129, 82), pressure(128, 81), pressure(128, None), pressure(128, 82, at + timedelta(minutes=1))]
    ids = {measurement_id("p1", each) for each in others} | {measurement_id("p2", pressure(128, 82))}
    assert len(ids) == 5 and first not in ids


def test_a_reading_of_the_hospitals_in_another_unit_or_code_is_read_too() -> None:
    body = {
        "resourceType": "Observation",
        "id": "g",
        "status": "final",
        "meta": {"versionId": "1"},
        "code": {"coding": [{"system": "urn:local", "code": "GLU"}, {"system": LOINC, "code": "2339-0"}]},
        "effectivePeriod": {"start": "2026-11-21T07:30:00+08:00"},
        "valueQuantity": {"value": 126, "unit": "mg/dL", "system": UCUM, "code": "mg/dL"},
    }
    found = measurement_of(body)
    assert found is not None
    assert (found.kind, found.value, found.by_patient) == (MeasurementKind.GLUCOSE, Decimal("7.0"), False)
    assert measurement_of({**body, "valueQuantity": {"value": 126, "unit": "kg", "system": UCUM, "code": "kg"}}) is None
    assert measurement_of({**body, "valueQuantity": {"value": 126, "unit": "per cent"}}) is None
    assert measurement_of({**body, "valueQuantity": {**body["valueQuantity"], "comparator": ">"}}) is None  # type: ignore[dict-item]
    assert measurement_of({**body, "status": "cancelled"}) is None


def test_what_is_taken_back_says_so() -> None:
    found = measurement_of(with_status(observation_of(pressure(128), "p1"), withdrawn=True))
    assert found is not None and found.withdrawn
