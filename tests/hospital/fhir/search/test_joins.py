"""Chains, `_has` and `_list`: what they find, what they refuse, and that they see no more than the asker
(R4 §3.1.1.4.15, §3.1.1.4.16, §3.1.1.4.22)."""

from __future__ import annotations

import httpx
import pytest

from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.samples import Json, ids, observation, patient

pytestmark = pytest.mark.postgresql

STRICT = {"Prefer": "handling=strict"}


FOUND: dict[str, list[str]] = {
    "Observation?subject:Patient.name=张": ["oa"],
    "Observation?patient.name=李": ["ob"],
    "Observation?patient.identifier=urn:id|1": ["oa"],
    "Observation?patient.name=张,李": ["oa", "ob"],
    "Observation?subject.name=李": ["ob"],
    "Observation?subject:Location._id=clinic": ["group"],
    "Observation?subject:Patient.organization.name=东院": ["oa"],
    "Observation?subject:Patient.organization:Organization.partof.name=安心": ["oa"],
    "Observation?performer:Practitioner.family=陈&patient.name=张": ["oa"],
    "Observation?performer:Practitioner.family=陈&patient.name=李": [],
    "Observation?subject:Patient.family:exact=张": ["oa"],
    "Observation?patient.family:missing=true": [],
    "Observation?patient.organization:missing=true": ["ob"],
    "Observation?patient.name=": ["group", "oa", "ob"],
    "DiagnosticReport?result.patient.name=张": ["ra"],
    "DiagnosticReport?result.code=8462-4": [],
    "Patient?_has:Observation:patient:code=8480-6": ["a"],
    "Patient?_has:Observation:patient:code=8480-6,8462-4": ["a", "b"],
    "Patient?_has:Observation:patient:code:not=8480-6": ["b"],
    "Patient?_has:Observation:patient:performer.family=陈": ["a"],
    "Patient?_has:Observation:subject:_has:DiagnosticReport:result:status=final": ["a"],
    "Patient?_has:Observation:subject:_has:DiagnosticReport:result:status=partial": [],
    "Patient?_has:Observation:patient:code=8480-6&family=李": [],
    "Practitioner?_has:Patient:general-practitioner:family=李": ["dr"],
    "Observation?_list=picked": ["oa", "ob"],
    "Observation?_list=picked&patient.name=李": ["ob"],
    "Observation?_list=none": [],
    "Patient?_list=picked": [],
    "Patient?_has:Observation:patient:_list=picked": ["a", "b"],
}


REFUSED = [
    "Observation?subject:Patient.shoe-size=43",
    "Observation?subject:Practitioner.name=x",
    "Observation?code.name=x",
    "Observation?focus._id=x",
    "Observation?subject:Patient.birthdate=tomorrow",
    "Observation?subject:Patient.link:Patient.link:Patient.link:Patient.link:Patient.link:Patient.name=x",
    "Patient?_has:Observation:patient=x",
    "Patient?_has:Observation:code:code=x",
    "Patient?_has:Observation:patient:shoe-size=x",
    "Patient?_has:Observation:encounter:code=x",
    "Patient?_has:Nothing:patient:code=x",
    "Patient?_has:=x",
    "Patient?_list=$current-problems",
    "Patient?" + "&".join(["general-practitioner:Practitioner.name=x"] * 13),
    "Observation?_contained=both",
    "Observation?_text=x",
    "Observation?_filter=code eq x",
    "Location?near=31|121",
    "Observation?code:in=http://x",
    "Observation?code:not-in=http://x",
    "Observation?code:above=http://x|y",
    "Observation?code-value-quantity:missing=true",
    "Observation?code-value-quantity=8480-6",
    "Observation?code-value-quantity=8480-6$1$2",
    "Observation?code-value-quantity=$1",
    "Patient?identifier:of-type=x|y",
]


@pytest.fixture
async def ward(system: httpx.AsyncClient) -> httpx.AsyncClient:
    """Two patients of two houses, seen by two doctors; a report on a's reading; a list with one reading of each."""
    bodies: list[Json] = [
        {"resourceType": "Organization", "id": "east", "name": "东院",
         "partOf": {"reference": "Organization/whole"}},
        {"resourceType": "Organization", "id": "whole", "name": "安心医院"},
        {"resourceType": "Location", "id": "clinic", "name": "门诊"},
        {"resourceType": "Practitioner", "id": "dr", "name": [{"family": "陈"}]},
        patient("a", "张", managingOrganization={"reference": "Organization/east"},
                identifier=[{"system": "urn:id", "value": "1"}]),
        patient("b", "李", generalPractitioner=[{"reference": "Practitioner/dr"}]),
        observation("oa", "a", performer=[{"reference": "Practitioner/dr"}]),
        observation("ob", "b", code="8462-4"),
        observation("group", "a") | {"subject": {"reference": "Location/clinic"}},
        {"resourceType": "DiagnosticReport", "id": "ra", "status": "final", "code": {"text": "x"},
         "subject": {"reference": "Patient/a"}, "result": [{"reference": "Observation/oa"}]},
        {"resourceType": "List", "id": "picked", "status": "current", "mode": "working",
         "entry": [{"item": {"reference": f"Observation/{id_}"}} for id_ in ("oa", "ob")]},
    ]  # fmt: skip
    for body in bodies:
        answer = await system.put(f"{body['resourceType']}/{body['id']}", json=body)
        assert answer.status_code == 201, answer.text
    return system


async def test_joins_find_what_stands_behind_references(ward: httpx.AsyncClient) -> None:
    answers = {query: await ward.get(query, headers=STRICT) for query in FOUND}
    assert {query: sorted(ids(answer.json())) for query, answer in answers.items()} == FOUND
    assert all(answer.json()["total"] == len(FOUND[query]) for query, answer in answers.items())


async def test_what_cannot_be_honoured_is_refused_and_never_ignored(ward: httpx.AsyncClient) -> None:
    answers = {query: await ward.get(query) for query in REFUSED}
    assert {query: answer.status_code for query, answer in answers.items()} == dict.fromkeys(REFUSED, 400)
    assert {answer.json()["resourceType"] for answer in answers.values()} == {"OperationOutcome"}


async def test_the_pages_of_a_chained_search_keep_to_one_moment(ward: httpx.AsyncClient) -> None:
    await ward.put("Observation/oa2", json=observation("oa2", "a"))
    first = (await ward.get("Observation?patient.name=张&_count=1&_sort=_id")).json()
    await ward.put("Patient/a", json=patient("a", "赵"))
    following = next(item["url"] for item in first["link"] if item["relation"] == "next")
    assert [ids(first), ids((await ward.get(following)).json())] == [["oa"], ["oa2"]]
    assert (await ward.get("Observation?patient.name=张")).json()["total"] == 0


async def test_nothing_is_found_by_what_stands_behind_a_hidden_resource(
    ward: httpx.AsyncClient, ana: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    """Of things that the asker sees, whatever points to or from hidden things is as if it were not there."""
    found = {
        query: ((await ana.get(query)).json()["total"], (await bo.get(query)).json()["total"])
        for query in (
            "Practitioner?_has:Observation:performer:code=8480-6",
            "Practitioner?_has:Patient:general-practitioner:family=李",
            "Organization?_has:Patient:organization:name=张",
            "Observation?patient.name=张,李",
            "Patient?_has:Observation:patient:_id=oa,ob",
            "Observation?_list=picked",
            "Practitioner?_has:Observation:performer:_has:DiagnosticReport:result:status=final",
        )
    }
    assert found == {
        "Practitioner?_has:Observation:performer:code=8480-6": (1, 0),
        "Practitioner?_has:Patient:general-practitioner:family=李": (0, 1),
        "Organization?_has:Patient:organization:name=张": (1, 0),
        "Observation?patient.name=张,李": (1, 1),
        "Patient?_has:Observation:patient:_id=oa,ob": (1, 1),
        "Observation?_list=picked": (0, 0),
        "Practitioner?_has:Observation:performer:_has:DiagnosticReport:result:status=final": (1, 0),
    }


@pytest.mark.usefixtures("ward")
def test_a_join_needs_the_scope_of_every_type_it_looks_at(store: FhirStore) -> None:
    narrow = Access(frozenset({"a"}), "x", (("Practitioner", "rs"), ("Observation", "r")))
    with store.reading() as tx:
        query = [("_has:Observation:performer:code", "8480-6")]
        assert find_versions(tx, "Practitioner", query, limit=5, access=narrow) == ()
        assert len(find_versions(tx, "Practitioner", query, limit=5)) == 1
