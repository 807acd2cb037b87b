"""What is not R4 is refused with 422 and the place; what is R4 is taken."""

from __future__ import annotations

import copy
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.fhir.store.indexing import index
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import appointment, observation, patient

Json = dict[str, Any]
CONDITION = {"resourceType": "Condition", "subject": {"reference": "Patient/a"}}
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"

BAD: list[tuple[Json, str]] = [
    ({"resourceType": "Nothing"}, "resourceType"),
    (patient("bad id!"), "Patient.id"),
    (patient("a", gender="robot"), "Patient.gender"),
    (patient("a", shoeSize=43), "Patient"),
    (patient("a", active="true"), "Patient.active"),
    (patient("a", birthDate="1980-02-30"), "Patient.birthDate"),
    (patient("a", birthDate="17.5.1980"), "Patient.birthDate"),
    (patient("a", contact=[{"gender": "male"}]), "Patient.contact[0]"),
    (patient("a", deceasedBoolean=True, deceasedDateTime="2020"), "Patient.deceased"),
    (patient("a", generalPractitioner=[{"reference": "Patient/b"}]), "Patient.generalPractitioner[0].reference"),
    (patient("a", managingOrganization={"reference": "#org"}), "Patient.managingOrganization.reference"),
    (patient("a", telecom=[{"value": "138"}]), "Patient.telecom[0]"),
    (patient("a", extension=[{"url": "http://x"}]), "Patient.extension[0]"),
    (patient("a", name=[{"given": ["x", None]}]), "Patient.name[0].given[1]"),
    (patient("a", name=["张"]), "Patient.name[0]"),
    (patient("a", maritalStatus=None), "Patient.maritalStatus"),
    (patient("a", name=[]), "Patient.name"),
    (patient("a", identifier=[{"period": {"start": "2026", "end": "2020"}}]), "Patient.identifier[0].period"),
    (patient("a", photo=[{"data": "AAAA"}]), "Patient.photo[0]"),
    (patient("a", contained=[{"resourceType": "Nothing"}]), "Patient.contained[0]"),
    (patient("a", contained=[{"resourceType": "Organization", "id": "o", "active": 1}]), "Patient.contained[0].active"),
    (observation("o", "a", status="done"), "Observation.status"),
    (observation("o", "a", dataAbsentReason={"text": "x"}), "Observation"),
    (observation("o", "a", referenceRange=[{"age": {}}]), "Observation.referenceRange[0].age"),
    (observation("o", "a") | {"subject": {"reference": "Practitioner/x"}}, "Observation.subject.reference"),
    (observation("o", "a", valueString="x"), "Observation.value"),
    ({"resourceType": "Observation", "status": "final"}, "Observation.code"),
    (appointment("x", "a", participant=[]), "Appointment.participant"),
    (appointment("x", "a", start="2026-03-01T08:00:00+08:00"), "Appointment"),
    (appointment("x", "a", status="booked"), "Appointment"),
    (appointment("x", "a", cancelationReason={"text": "x"}), "Appointment"),
    ({**CONDITION, "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "hope"}]}}, "Condition.clinicalStatus"),
    ({**CONDITION, "clinicalStatus": {"text": "active"}}, "Condition.clinicalStatus"),
    ({**CONDITION, "abatementString": "x",
      "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "active"}]}}, "Condition"),
    ({"resourceType": "Condition"}, "Condition.subject"),
    ({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": patient("a", gender="robot")}]},
     "Bundle.entry[0].resource.gender"),
]  # fmt: skip

GOOD: list[Json] = [
    patient("a", name=[
        {"given": ["x", None], "_given": [None, {"extension": [{"url": "http://x", "valueCode": "y"}]}]}
    ]),
    patient("a", birthDate="1980-02", deceasedBoolean=False, generalPractitioner=[{"reference": "Practitioner/x"}]),
    patient("a", managingOrganization={"reference": "#org"},
            contained=[{"resourceType": "Organization", "id": "org", "name": "x"}]),
    patient("a", managingOrganization={"reference": "https://elsewhere.example/fhir/Organization/1"}),
    patient("a", _birthDate={"extension": [{"url": "http://x", "valueCode": "unknown"}]}),
    observation("o", "a", valueQuantity={"value": 5, "comparator": "<"}),
    appointment("x", "a", status="booked", start="2026-03-01T08:00:00+08:00", end="2026-03-01T08:30:00+08:00"),
    appointment("x", "a", status="cancelled", cancelationReason={"text": "x"}),
    appointment("x", "a", status="noshow", cancelationReason={"text": "x"},
                start="2026-03-01T08:00:00+08:00", end="2026-03-01T08:30:00+08:00"),
    {**CONDITION, "clinicalStatus": {"coding": [{"system": CLINICAL, "code": "active"}]}},
    {"resourceType": "Bundle", "type": "collection",
     "entry": [{"fullUrl": "http://x/Patient/a", "resource": patient("a")}]},
]  # fmt: skip


@pytest.mark.parametrize(("body", "place"), BAD, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_found_where_it_is(body: Json, place: str) -> None:
    found = findings(body)
    assert [issue for issue in found if issue.expression == place], [(issue.expression, issue.text) for issue in found]


@pytest.mark.parametrize("body", GOOD)
def test_what_is_right_is_taken(body: Json) -> None:
    assert findings(body) == []


@pytest.mark.parametrize("body", [7, None, [], "x", {}, {"resourceType": 5}, {"resourceType": ["Patient"]}])
def test_odd_shapes_are_findings_not_faults(body: Any) -> None:
    assert findings(body)


ANYTHING = (
    st.none() | st.booleans() | st.integers() | st.text() | st.just([]) | st.just({}) | st.just([{}]) | st.just([None])
)


@given(st.sampled_from(GOOD), st.data())
def test_damaged_resources_are_findings_not_faults(body: Json, data: st.DataObject) -> None:
    damaged = copy.deepcopy(body)
    node: Any = damaged
    while isinstance(node, (dict, list)) and node:
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        if not isinstance(node[key], (dict, list)) or not node[key] or data.draw(st.booleans()):
            node[key] = data.draw(ANYTHING)
            break
        node = node[key]
    assert isinstance(findings(damaged), list)
    if damaged.get("resourceType") == body["resourceType"]:
        index({**damaged, "id": "x"}, "http://h/fhir")


async def test_a_refusal_names_places_and_repeats_no_values(system: httpx.AsyncClient) -> None:
    answer = await system.put("Patient/a", json=patient("a", gender="secret-word", birthDate="secret-date"))
    assert answer.status_code == 422
    assert {issue["expression"][0] for issue in answer.json()["issue"]} == {"Patient.gender", "Patient.birthDate"}
    assert answer.json()["issue"][0]["code"] and "secret" not in answer.text
