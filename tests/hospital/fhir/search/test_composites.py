"""Composite parameters match values that stand together in one element (R4 §3.1.1.4.17), and the later modifiers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.hospital.fhir.samples import LOINC, UCUM, Json, ids, observation, patient

pytestmark = pytest.mark.postgresql

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"


FOUND: dict[str, list[str]] = {
    f"Observation?component-code-value-quantity={SYSTOLIC}$gt150": ["high"],
    f"Observation?component-code-value-quantity={DIASTOLIC}$gt150": ["crossed"],
    f"Observation?component-code-value-quantity={LOINC}|{SYSTOLIC}$180|{UCUM}|mm[Hg]": ["high"],
    f"Observation?component-code-value-quantity={SYSTOLIC}$80,{SYSTOLIC}$180": ["crossed", "high"],
    f"Observation?component-code={SYSTOLIC}&component-value-quantity=gt150": ["crossed", "high"],
    f"Observation?code-value-quantity={SYSTOLIC}$gt150": ["plain"],
    f"Observation?combo-code-value-quantity={SYSTOLIC}$gt150": ["high", "plain"],
    "Observation?combo-code-value-quantity=85354-9$gt150": [],
    "Observation?code-value-string=says$good": ["said"],
    "Observation?code-value-string=group$good": [],
    "Observation?code-value-concept=group$urn:abo|A": ["coded"],
    "Observation?code-value-concept=says$urn:abo|A": [],
    "Group?characteristic-value=gender$f": ["g"],
    "Group?characteristic-value=adult$true": ["g"],
    "Group?characteristic-value=adult$f": [],
    "DocumentReference?relationship=replaces$DocumentReference/old": ["d"],
    "DocumentReference?relationship=replaces$DocumentReference/other": [],
    "Patient?identifier:of-type=urn:kinds|MR|7": ["typed"],
    "Patient?identifier:of-type=urn:kinds|MR|8": [],
    "ValueSet?url:above=http://a.example/fhir/ValueSet/x/y/z": ["vs"],
    "ValueSet?url:above=http://a.example/fhir/ValueSet/xy": [],
    "ValueSet?url:below=http://a.example/fhir": ["vs"],
    "ValueSet?url:below=http://a.example/fh": [],
}


def pressure(id_: str, systolic: float, diastolic: float) -> Json:
    def part(code: str, value: float) -> Json:
        return {
            "code": {"coding": [{"system": LOINC, "code": code}]},
            "valueQuantity": {"value": value, "unit": "mmHg", "system": UCUM, "code": "mm[Hg]"},
        }

    body: dict[str, Any] = observation(id_, "a", code="85354-9")
    del body["valueQuantity"]
    return {**body, "component": [part(SYSTOLIC, systolic), part(DIASTOLIC, diastolic)]}


@pytest.fixture
async def readings(system: httpx.AsyncClient) -> httpx.AsyncClient:
    said = observation("said", "a", code="says", valueString="Good")
    coded = observation(
        "coded", "a", code="group", valueCodeableConcept={"coding": [{"system": "urn:abo", "code": "A"}]}
    )
    for body in (said, coded):
        del body["valueQuantity"]
    bodies = [
        pressure("high", 180, 80), pressure("crossed", 80, 180), observation("plain", "a", SYSTOLIC, 180), said, coded,
        {"resourceType": "Group", "id": "g", "type": "person", "actual": False, "characteristic": [
            {"code": {"text": "x", "coding": [{"code": "gender"}]}, "valueCodeableConcept": {"coding": [{"code": "f"}]},
             "exclude": False},
            {"code": {"coding": [{"code": "adult"}]}, "valueBoolean": True, "exclude": False}]},
        {"resourceType": "DocumentReference", "id": "d", "status": "current",
         "content": [{"attachment": {"title": "x"}}],
         "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/old"}},
                       {"code": "appends", "target": {"reference": "DocumentReference/other"}}]},
        patient("typed", identifier=[{"type": {"coding": [{"system": "urn:kinds", "code": "MR"}]}, "value": "7"},
                                     {"type": {"coding": [{"system": "urn:kinds", "code": "SS"}]}, "value": "8"}]),
        {"resourceType": "ValueSet", "id": "vs", "url": "http://a.example/fhir/ValueSet/x", "status": "active"},
    ]  # fmt: skip
    for body in bodies:
        answer = await system.put(f"{body['resourceType']}/{body['id']}", json=body)
        assert answer.status_code == 201, answer.text
    return system


async def test_values_are_found_together(readings: httpx.AsyncClient) -> None:
    answers = {query: await readings.get(query, headers={"Prefer": "handling=strict"}) for query in FOUND}
    assert {query: sorted(ids(answer.json())) for query, answer in answers.items()} == FOUND


async def test_the_old_parts_of_a_changed_resource_are_not_found(readings: httpx.AsyncClient) -> None:
    await readings.put("Observation/high", json=pressure("high", 120, 80))
    query = {"component-code-value-quantity": f"{SYSTOLIC}$gt150"}
    assert (await readings.get("Observation", params=query)).json()["total"] == 0
