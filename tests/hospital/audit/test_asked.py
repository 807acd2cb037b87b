"""The audit by what was asked and counted: whoever a query names reads it in their own trail, whatever it found."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.audit import tables
from hospital.audit.entry import AuditEntry, Placed
from hospital.base.config import Config
from hospital.fhir.api.audit_event import audit_event
from hospital.fhir.api.audit_trail import MOST_COUNTED
from hospital.fhir.store.store import FhirStore
from hospital.fhir.validation.check import findings
from tests.hospital.audit.test_chain import unguarded, walked
from tests.hospital.audit.test_purpose import access_of, client
from tests.hospital.audit.test_rows import rows
from tests.hospital.conftest import ROOT
from tests.hospital.fhir.samples import observation, patient, transaction

Json = dict[str, Any]
ID = "http://hospital.test/numbers"


@pytest.fixture
def hospital(db_url: str) -> Iterator[FastAPI]:
    app = create_app(Config(db_url, ROOT), access_of)
    yield app
    app.state.store.close()


@pytest.fixture(autouse=True)
def people(store: FhirStore) -> None:
    """Two patients, each with a number, a phone, an observation, a visit and a list."""
    with store.begin() as tx:
        for id_, phone in (("a", "13800000001"), ("b", "13800000002")):
            told = {
                "identifier": [{"system": ID, "value": f"n-{id_}"}],
                "telecom": [{"system": "phone", "value": phone}],
            }
            tx.put({**patient(id_, f"王{id_}"), **told})
            tx.put(observation(f"o-{id_}", id_))
            tx.put({
                "resourceType": "Encounter", "id": f"e-{id_}", "status": "finished", "class": {"code": "AMB"},
                "subject": {"reference": f"Patient/{id_}"},
            })  # fmt: skip
            tx.put({
                "resourceType": "List", "id": f"l-{id_}", "status": "current", "mode": "working",
                "subject": {"reference": f"Patient/{id_}"}, "entry": [{"item": {"reference": f"Observation/o-{id_}"}}],
            })  # fmt: skip


def newest(store: FhirStore, whose: str) -> AuditEntry:
    return rows(store, whose)[-1]


#: Searches that name b; each finds nothing of b, or only a number.
NAMING = [
    "Observation?subject=Patient/b&_summary=count",
    "Observation?subject=b&_count=0",
    "Observation?patient=Patient/b&code=nothing",
    f"Observation?subject={quote(ROOT + '/fhir/Patient/b', safe='')}&code=nothing",
    "Observation?subject:Patient=b&code=nothing",
    "Observation?_id=o-b&code=nothing",
    "Observation?encounter=e-b",
    "Observation?encounter=Encounter/e-b&_summary=count",
    "Observation?_list=l-b&code=nothing",
    f"Observation?patient.identifier={ID}|n-b&code=nothing",
    f"Observation?subject:Patient.identifier={ID}|n-b&_summary=count",
    f"Observation?subject:identifier={ID}|n-b",
    "Observation?subject:Patient.name=王b&code=nothing",
    "Observation?subject:Patient.phone=13800000002&code=nothing",
    "Observation?subject:Patient._id=b&code=nothing",
    "Observation?encounter.subject=Patient/b&code=nothing",
    "Patient?_id=b&_summary=count",
    f"Patient?identifier={ID}|n-b&_summary=count",
    "Patient?phone=13800000002&gender=unknown",
    "Patient?_has:Observation:patient:_id=o-b&name=nobody",
    "Patient?_has:Observation:patient:code=8480-6&_id=b&_summary=count",
    "Encounter?_has:Observation:encounter:patient=Patient/b",
    "Encounter?_has:Observation:encounter:patient=b&_summary=count",
    "Appointment?actor=Patient/b",
    "AuditEvent?patient=b",
    "Patient/b/$everything?_count=0",
    "Observation/o-b/_history?_count=0",
    "Observation?subject=Patient/b&unheard=of&_sort=;",
    "Observation?subject=Patient/b&code:wrong=1",
    "Observation?subject:wrong=Patient/b",
    "Observation?_id=o-b&date=yesterday",
]  # fmt: skip


@pytest.mark.parametrize("role", ["doctor", "nurse", "system", "patient-a"])
async def test_who_is_named_reads_it(hospital: FastAPI, store: FhirStore, role: str) -> None:
    asking = client(hospital, role)
    for query in NAMING:
        before = len(rows(store, "b"))
        await asking.get(query)
        found = rows(store, "b")
        assert len(found) == before + 1, query
        assert found[-1].network == "127.0.0.1"


async def test_nobody_else_is_in_it_and_the_query_is_kept(hospital: FastAPI, store: FhirStore) -> None:
    doctor = client(hospital, "doctor")
    for query in NAMING[:16]:
        await doctor.get(query)
        told = newest(store, "b")
        assert told.patients == ("b",), query
        assert httpx.QueryParams(told.query) == httpx.QueryParams(query.partition("?")[2])


async def test_a_search_by_form_and_a_batch_are_told_like_an_address(hospital: FastAPI, store: FhirStore) -> None:
    doctor = client(hospital, "doctor")
    await doctor.post("Observation/_search", data={"patient": "b", "_summary": "count"})
    assert newest(store, "b").query == "patient=b&_summary=count"
    await doctor.post("Observation/_search", data={"patient": "b", "date": "yesterday"})
    assert (newest(store, "b").outcome, newest(store, "b").query) == ("400", "patient=b&date=yesterday")
    for kind in ("batch", "transaction"):
        before = len(rows(store, "b"))
        entries = ("GET", "Observation?patient=b&_summary=count", None), ("GET", "Observation?patient=b&_sort=x:", None)
        await client(hospital, "system").post("", json=transaction(*entries, kind=kind))
        assert rows(store, "b")[before].query == "patient=b&_summary=count"


async def test_whom_a_number_counts_reads_it(hospital: FastAPI, store: FhirStore) -> None:
    for query in ("Observation?_summary=count", "Observation?_count=0", "Patient?_has:Observation:patient:code=8480-6",
                  "Observation?_count=1", "Observation/_history?_count=0"):  # fmt: skip
        await client(hospital, "doctor" if "_history" not in query else "system").get(query)
        assert (newest(store, "a").patients, newest(store, "a").population) == (("a", "b"), 0)
        assert newest(store, "a") == newest(store, "b")


async def test_a_number_of_a_population_is_marked_and_listed_under_those_alone_who_were_shown(
    hospital: FastAPI, store: FhirStore, ana: httpx.AsyncClient
) -> None:
    with store.begin() as tx:
        for number in range(MOST_COUNTED):
            tx.put(patient(f"p{number}"))
            tx.put(observation(f"o{number}", f"p{number}"))
    before = len(rows(store, "p7"))
    doctor = client(hospital, "doctor")
    await doctor.get("Observation?_summary=count")
    await doctor.get("Observation?_count=1")
    await doctor.get("Observation?subject:Patient.name=1&_summary=count")
    assert len(rows(store, "p7")) == before
    told = rows(store)[-3:]
    assert [(one.population, one.patients) for one in told[:2]] == [(1, ()), (1, ("a",))]
    events = [entry["resource"] for entry in (await ana.get("AuditEvent?patient=a&_count=500")).json()["entry"]]
    (shown,) = [one for one in events if "population" in str(one)]
    assert findings(shown) == []
    assert "query" not in shown["entity"][0]


@pytest.mark.parametrize("kind", ["", "batch", "transaction"])
async def test_whom_a_refused_write_is_about_reads_it(
    hospital: FastAPI, store: FhirStore, ana: httpx.AsyncClient, kind: str
) -> None:
    body = {key: item for key, item in observation("x", "b").items() if key != "id"}
    sent = transaction(("POST", "Observation", body), kind=kind) if kind else body
    await ana.post("" if kind else "Observation", json=sent)
    told = newest(store, "b")
    assert (told.interaction, told.outcome, told.patients) == ("create", "403", ("b",))


async def test_a_question_in_a_body_is_one_too(hospital: FastAPI, store: FhirStore, ana: httpx.AsyncClient) -> None:
    body = {key: item for key, item in observation("x", "b").items() if key != "id"}
    await ana.post("Observation/$validate", json=body)
    assert newest(store, "b").interaction == "validate"


async def test_a_condition_of_a_write_is_a_question_too(hospital: FastAPI, store: FhirStore) -> None:
    system = client(hospital, "system")
    before = len(rows(store, "b"))
    body = {key: item for key, item in observation("x", "a").items() if key != "id"}
    await system.post("Observation", json=body, headers={"If-None-Exist": "patient=b&code=nothing"})
    await system.put("Observation?patient=b&code=nothing", json=body)
    await system.delete("Observation?patient=b&code=nothing")
    reference = {**body, "subject": {"reference": f"Patient?identifier={ID}|n-b"}}
    await system.post("", json=transaction(("POST", "Observation", {**reference, "code": {}})))
    told = rows(store, "b")[before:]
    assert {one.query for one in told if one.interaction == "search-type"} == {
        "patient=b&code=nothing", f"identifier={quote(ID, safe='')}%7Cn-b",
    }  # fmt: skip


async def test_the_next_page_is_told_with_the_question_of_the_first(hospital: FastAPI, store: FhirStore) -> None:
    doctor = client(hospital, "doctor")
    page = (await doctor.get("Observation?subject=Patient/a,Patient/b&_count=1")).json()
    following = next(one["url"] for one in page["link"] if one["relation"] == "next")
    await doctor.get(following)
    assert rows(store)[-1].query.startswith("subject=Patient%2Fa%2CPatient%2Fb")
    assert rows(store)[-1].patients == ("a", "b")


async def test_the_event_says_what_was_asked_from_where(hospital: FastAPI, ana: httpx.AsyncClient) -> None:
    await client(hospital, "doctor").get("Observation?patient=a&_summary=count")
    (event,) = [entry["resource"] for entry in (await ana.get("AuditEvent?patient=a")).json()["entry"]
                if "query" in str(entry)]  # fmt: skip
    assert findings(event) == []
    assert event["agent"][0]["network"] == {"address": "127.0.0.1", "type": "2"}
    assert base64.b64decode(event["entity"][0]["query"]) == b"patient=a&_summary=count"


async def test_a_query_that_names_others_is_shown_to_the_hospital_alone(
    hospital: FastAPI, ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    await client(hospital, "doctor").get("Observation?patient=a,b&_summary=count")
    (event,) = [entry["resource"] for entry in (await ana.get("AuditEvent?patient=a")).json()["entry"]
                if "_summary" in str(entry)]  # fmt: skip
    assert "query" not in event["entity"][0]
    whole = (await system.get(f"AuditEvent/{event['id']}")).json()
    assert base64.b64decode(whole["entity"][0]["query"]) == b"patient=a%2Cb&_summary=count"


def test_another_patients_address_is_not_shown() -> None:
    def network(actor: str, **more: Any) -> Any:
        row = Placed("looks", 1, AuditEntry(1, "read", "200", actor=actor, network="10.0.0.1", patients=("a",)), "")
        return audit_event(row, frozenset({"a"}), more)["agent"][0].get("network")

    shown = {"address": "10.0.0.1", "type": "2"}
    assert network("patient:Patient/a") == network("staff:Practitioner/d") == network("") == shown
    assert network("system:import") == shown
    assert network("patient:Patient/b") is None


@pytest.mark.parametrize("change", ["network = '10.0.0.1'", "query = 'patient=a'", "population = 1", "anchor = ''"])
async def test_what_was_asked_and_from_where_is_covered_by_the_chain(
    hospital: FastAPI, store: FhirStore, change: str
) -> None:
    await client(hospital, "doctor").get("Observation?patient=b&_summary=count")
    unguarded(store, tables.LOOKS, f"UPDATE audit_entry SET {change} WHERE number = 1")  # noqa: S608
    assert "row 1 was altered" in walked(store, tables.LOOKS).wrong


async def test_what_no_database_takes_is_told_all_the_same(hospital: FastAPI, store: FhirStore) -> None:
    doctor = client(hospital, "doctor")
    for query in (
        "Observation?patient=b&code=%00",
        "Observation?patient=b&code=%ff",
        f"Observation?patient=b&code={'x' * 9000}",
    ):
        assert (await doctor.get(query)).status_code < 500
        assert newest(store, "b").query.startswith("patient=b&code=")
    entry = {"request": {"method": "GET", "url": "Observation?patient=b&code=\ud800"}}
    bundle = json.dumps({"resourceType": "Bundle", "type": "batch", "entry": [entry]})  # as an escape
    headers = {"Content-Type": "application/fhir+json"}
    assert (await doctor.post("", content=bundle, headers=headers)).status_code < 500
