"""Walks every interaction x resource type x role x scope and compares each answer with `permission_table.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.auth import scopes
from hospital.base import clock
from hospital.base.config import Config, Limits
from hospital.base.outcome import unauthenticated
from hospital.base.signing import Signer
from hospital.billing.sandbox import Sandbox, over_http
from hospital.fhir.definitions import resource_types
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from tests.hospital.databases import sqlite_database
from tests.hospital.fhir.access.test_permissions import belonging
from tests.hospital.fhir.samples import LOINC
from tests.security import permission_table as expected

Json = dict[str, Any]
BASE = "http://hospital.test"
PERSONAL = "http://anxin.example/fhir/CodeSystem/personal"
UNMETERED = Limits(person_burst=0, system_burst=0, address_burst=0)
TYPES = [type_ for type_ in resource_types() if type_ not in expected.APART]
REFUSED = {"403", "404"}
NO_MATCH = {"204", "409", "412"}  # a condition that fits nothing one may see does nothing (R4 §3.1.0.7.1)

PATCH = {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": "W10="}  # []
READS = {"read": "{type}/{id}", "vread": "{type}/{id}/_history/1", "history-instance": "{type}/{id}/_history"}
LISTS = {"search-type": "{type}?_count=400", "history-type": "{type}/_history?_count=400"}


def access_of(authorization: str | None) -> Access:
    """`Bearer a|scopes`: the scopes are read by the hospital's own reader of scopes."""
    role, _, scope = (authorization or "").removeprefix("Bearer ").partition("|")
    if role == "system":
        return Access.system("tests")
    if role not in expected.ROLES:
        raise unauthenticated()
    return Access(frozenset(expected.ROLES[role]), f"Patient/{role}", scopes.grants(scopes.granted(scope)))


def valid(type_: str, id_: str, owner: str) -> Json:
    """The smallest resource of a type that validation lets pass, about its owner."""
    about = {"reference": f"Patient/{owner}"}
    code = {"coding": [{"system": LOINC, "code": "8480-6"}], "text": "x"}
    more: dict[str, Json] = {
        "AllergyIntolerance": {"patient": about, "code": code, "clinicalStatus": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}]},
            "verificationStatus": {"coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification",
                "code": "unconfirmed"}]}},
        "Basic": {"code": {"coding": [{"system": PERSONAL, "code": "rhythm"}]}, "subject": about},
        "Binary": {"contentType": "application/pdf", "data": "JVBERi0xLjQK", "securityContext": about},
        "Communication": {"status": "completed", "subject": about},
        "Condition": {"subject": about, "code": code, "verificationStatus": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "unconfirmed"}]}},
        "Immunization": {"status": "completed", "patient": about, "vaccineCode": code, "primarySource": False,
                         "occurrenceDateTime": "2019"},
        "Procedure": {"status": "completed", "subject": about, "code": code},
        "Consent": {"status": "active", "patient": about, "scope": code, "category": [code], "policyRule": code},
        "Device": {"patient": about},
        "DocumentReference": {"status": "current", "subject": about, "content": [{"attachment": {"title": "x"}}]},
        "FamilyMemberHistory": {"status": "completed", "patient": about, "relationship": code},
        "List": {"status": "current", "mode": "working", "subject": about,
                 "code": {"coding": [{"system": PERSONAL, "code": "bookmarks"}]}},
        "MedicationAdministration": {"status": "completed", "subject": about, "medicationCodeableConcept": code,
                                     "effectiveDateTime": "2026-03-01"},
        "MedicationStatement": {"status": "active", "subject": about, "medicationCodeableConcept": code},
        "Observation": {"status": "final", "subject": about, "code": code},
        "QuestionnaireResponse": {"status": "completed", "subject": about},
        "RelatedPerson": {"patient": about},
        "Task": {"status": "requested", "intent": "order", "for": about},
        "Appointment": {"status": "proposed", "participant": [{"actor": about, "status": "accepted"}]},
    }  # fmt: skip
    if type_ not in more:
        return belonging(type_, id_, owner) | {"id": id_}
    return {"resourceType": type_, "id": id_, **more[type_]}


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One of each type: of a and of b as the hospital wrote it, of a as a wrote it, and one that is nobody's."""
    folder = tmp_path_factory.mktemp("walk")
    config = Config(sqlite_database(folder / "hospital.sqlite"), BASE, limits=UNMETERED)
    nowhere = "http://127.0.0.1:9"  # a cashier that is never asked: it brings the operations of billing
    cashier = Sandbox(nowhere, Signer(folder / "keys", "hospital", clock.now), over_http(nowhere))
    app = create_app(config, access_of, provider=cashier)
    with app.state.store.begin() as tx:
        for type_ in TYPES:
            for owner in "ab":
                tx.put(valid(type_, id_of(type_, owner), owner))
            tx.put({"resourceType": type_, "id": f"{type_}-house"})
            if type_ in expected.WRITES:
                tx.put(valid(type_, f"{type_}-by-a", "a"), author="patient:Patient/a")
    yield app
    app.state.store.close()


def id_of(type_: str, owner: str) -> str:
    return owner if type_ == "Patient" and owner in "ab" else f"{type_}-of-{owner}"


def owned(type_: str) -> dict[str, str]:
    """Every seeded id of a type and whose it is."""
    found = {id_of(type_, "a"): "a", id_of(type_, "b"): "b", f"{type_}-house": "house"}
    return found | ({f"{type_}-by-a": "a"} if type_ in expected.WRITES else {})


def client(hospital: FastAPI, authorization: str) -> httpx.AsyncClient:
    headers = {"Authorization": authorization} if authorization else {}
    return httpx.AsyncClient(transport=httpx.ASGITransport(hospital), base_url=f"{BASE}/fhir/", headers=headers)


class Caller:
    """Sends many requests as one batch: the server handles each as a request of its own (R4 §3.1.0.11.1)."""

    def __init__(self, hospital: FastAPI, role: str, scope: str) -> None:
        self._client = client(hospital, f"Bearer {role}|{scope}")

    async def batch(self, requests: list[tuple[str, str, Json | None]]) -> list[Json]:
        entries = []
        for method, url, body in requests:
            entry: Json = {"request": {"method": method, "url": url}}
            entries.append(entry if body is None else {**entry, "resource": body})
        answers: list[Json] = []
        for start in range(0, len(entries), 1000):
            bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries[start : start + 1000]}
            answer = await self._client.post("", json=bundle)
            assert answer.status_code == 200, answer.text[:500]
            answers += answer.json()["entry"]
        return answers


def status(answer: Json) -> str:
    return str(answer["response"]["status"]).split()[0]


def listed(answer: Json) -> set[str]:
    entries = answer.get("resource", {}).get("entry", [])
    return {entry["fullUrl"].rsplit("/", 1)[1] for entry in entries if entry.get("search", {}).get("mode") != "outcome"}


COMBINATIONS = [
    *(("a", scope) for scope in expected.SCOPES),
    ("b", "patient/*.cruds"),
    ("caregiver", "patient/*.cruds"),
    ("caregiver", "patient/Observation.rs"),
]


@pytest.mark.parametrize(("role", "scope"), COMBINATIONS)
async def test_everything_that_reads(hospital: FastAPI, role: str, scope: str) -> None:
    asked = [
        (interaction, type_, id_, owner, template)
        for type_ in TYPES
        for id_, owner in owned(type_).items()
        for interaction, template in READS.items()
        if thorough(role, scope) or interaction == "read" or (interaction == "vread" and owner == "a")
    ]
    lists = [
        (interaction, type_, template)
        for type_ in TYPES
        for interaction, template in LISTS.items()
        if interaction == "search-type" or thorough(role, scope) or scope in ("patient/*.r", "patient/*.s")
    ]
    caller = Caller(hospital, role, scope)
    answers = await caller.batch([("GET", t.format(type=type_, id=id_), None) for _, type_, id_, _, t in asked])
    wrong = []
    for (interaction, type_, id_, owner, _), answer in zip(asked, answers, strict=True):
        may = expected.granted(scope, type_, interaction) and expected.sees(role, type_, owner)
        gathered = interaction != "read" and status(answer) == "404"  # an old version may be hidden, never more shown
        if status(answer) != ("200" if may else "404") and not (may and gathered):
            wrong.append(f"{interaction} {type_}/{id_}: {status(answer)}, expected {'200' if may else '404'}")
    answers = await caller.batch([("GET", template.format(type=type_), None) for _, type_, template in lists])
    for (interaction, type_, _), answer in zip(lists, answers, strict=True):
        covered = expected.granted(scope, type_, interaction)
        may_see = {id_ for id_, owner in owned(type_).items() if covered and expected.sees(role, type_, owner)}
        if listed(answer) != may_see:
            wrong.append(f"{interaction} {type_}: {sorted(listed(answer))}, expected {sorted(may_see)}")
    assert wrong == []


@pytest.mark.parametrize(("role", "scope"), COMBINATIONS)
async def test_histories_of_all_and_everything_of_a_patient(hospital: FastAPI, role: str, scope: str) -> None:
    caller = Caller(hospital, role, scope)
    (everything,) = await caller.batch([("GET", "_history?_count=500", None)])
    seen = {entry["fullUrl"].removeprefix(f"{BASE}/fhir/") for entry in everything["resource"].get("entry", [])}
    for address in seen:
        type_, _, id_ = address.partition("/")
        assert expected.granted(scope, type_, "history-system"), address
        assert expected.sees(role, type_, owned(type_)[id_]), address
    for owner in "ab":
        (answer,) = await caller.batch([("GET", f"Patient/{owner}/$everything?_count=500", None)])
        may = expected.granted(scope, "Patient", "everything") and expected.sees(role, "Patient", owner)
        assert status(answer) == ("200" if may else "404")
        for entry in answer.get("resource", {}).get("entry", []):
            type_, id_ = entry["resource"]["resourceType"], entry["resource"]["id"]
            assert expected.granted(scope, type_, "everything")
            assert expected.sees(role, type_, owned(type_)[id_]), f"{type_}/{id_}"


def thorough(role: str, scope: str) -> bool:
    """One combination walks every owner; the others walk those where role and scope make the difference."""
    return (role, scope) == ("a", "patient/*.cruds")


def attempts(type_: str, role: str, scope: str) -> Iterator[tuple[str, str, str, Json | None, str, bool]]:
    """interaction, method, url, body, whose it is, whether a patient wrote it first."""
    own = f"{type_}-by-a"
    whole = thorough(role, scope) or type_ in expected.WRITES
    for owner in "ab" if whole else "a":
        id_, new = id_of(type_, owner), str(uuid4())
        yield "create", "POST", type_, valid(type_, "x", owner), owner, True
        yield "update", "PUT", f"{type_}/{id_}", valid(type_, id_, owner), owner, False
        if whole:
            yield "update-as-create", "PUT", f"{type_}/{new}", valid(type_, new, owner), owner, True
            yield "delete", "DELETE", f"{type_}/{id_}", None, owner, False
    if type_ in expected.WRITES:
        yield "update", "PUT", f"{type_}/{own}", valid(type_, own, "a"), "a", True
        yield "patch", "PATCH", f"{type_}/{own}", PATCH, "a", True
        yield "conditional-update", "PUT", f"{type_}?_id={own}", valid(type_, own, "a"), "a", True
        yield "conditional-patch", "PATCH", f"{type_}?_id={own}", PATCH, "a", True
        yield "delete", "DELETE", f"{type_}/{own}", None, "a", True
        yield "conditional-delete", "DELETE", f"{type_}?_id={own}", None, "a", True


LETTERS = {"create": "c", "update-as-create": "c", "delete": "d", "conditional-delete": "d"}


@pytest.mark.parametrize(("role", "scope"), COMBINATIONS)
async def test_everything_that_writes(hospital: FastAPI, role: str, scope: str) -> None:
    """Allowed is whatever is not 403 or 404: validation and the hospital's rules may still say no to the content."""
    before = versions(hospital)
    walked = [(type_, *attempt) for type_ in TYPES for attempt in attempts(type_, role, scope)]
    answers = await Caller(hospital, role, scope).batch([(method, url, body) for _, _, method, url, body, *_ in walked])
    wrong = []
    for (type_, interaction, _, url, _, owner, by_patient), answer in zip(walked, answers, strict=True):
        covered = expected.granted(scope, type_, interaction)
        letter = LETTERS.get(interaction, "u")
        may = covered and expected.writes(role, type_, letter, owner, by_patient=by_patient)
        nothing_found = "?" in url and not may and status(answer) in NO_MATCH
        if (status(answer) not in REFUSED) != may and not nothing_found:
            wrong.append(
                f"{interaction} {url} of {owner}: {status(answer)}, expected {'allowed' if may else 'refused'}"
            )
    after = versions(hospital)
    for (type_, id_), version in before.items():
        owner = owned(type_)[id_]
        by_patient = id_.endswith("-by-a")
        may = any(expected.writes(role, type_, letter, owner, by_patient=by_patient) for letter in "ud")
        if after[type_, id_] != version and not may:
            wrong.append(f"{type_}/{id_} was changed")
    restore(hospital)
    assert wrong == []


def versions(hospital: FastAPI) -> dict[tuple[str, str], tuple[int, bool]]:
    """The current version of everything seeded."""
    with hospital.state.store.reading() as tx:
        found = {(type_, id_): tx.current(type_, id_) for type_ in TYPES for id_ in owned(type_)}
    return {key: (one.version, one.deleted) for key, one in found.items()}


def restore(hospital: FastAPI) -> None:
    """Puts everything seeded back as it was, and takes away what was made."""
    with hospital.state.store.begin() as tx:
        for type_ in expected.WRITES:
            own = f"{type_}-by-a"
            if tx.current(type_, own).deleted:
                tx.put(valid(type_, own, "a"), author="patient:Patient/a")
            for found in list(search(tx, type_, {}, limit=500)):
                if found["id"] not in owned(type_):
                    tx.delete(type_, found["id"])


async def test_nobody_gets_anything_but_the_description_of_the_house(hospital: FastAPI) -> None:
    stranger = client(hospital, "")
    assert (await stranger.get("metadata")).status_code == 200
    for type_ in resource_types():
        for method, path in (
            ("GET", type_), ("GET", f"{type_}/{type_}-house"), ("GET", f"{type_}/{type_}-of-a/_history/1"),
            ("GET", f"{type_}/_history"), ("POST", type_), ("PUT", f"{type_}/x"), ("PATCH", f"{type_}/x"),
            ("DELETE", f"{type_}/{type_}-of-a"), ("POST", f"{type_}/_search"),
        ):  # fmt: skip
            answer = await stranger.request(method, path)
            assert answer.status_code == 401, f"{method} {path}: {answer.status_code}"
    for path in ("_history", "Patient/a/$everything", "Nonsense", "../../etc"):
        assert (await stranger.get(path)).status_code in (401, 404)
    assert (await stranger.post("", json={"resourceType": "Bundle", "type": "batch"})).status_code == 401


@pytest.mark.parametrize(("type_", "name"), sorted(expected.OPERATIONS))
async def test_an_operation_is_done_by_whom_the_table_says(hospital: FastAPI, type_: str, name: str) -> None:
    id_ = "a" if type_ == "Patient" else f"{type_}-of-a"
    path = f"{type_}/{id_}/${name}" if type_ else f"${name}"
    nothing = {"resourceType": "Parameters"}
    assert (await client(hospital, "").post(path, json=nothing)).status_code == 401
    refused = 403 if expected.OPERATIONS[type_, name] == "staff" else 404
    other = await client(hospital, "Bearer b|patient/*.cruds").post(path, json=nothing)
    assert other.status_code == refused, other.text


async def test_the_hospital_itself_sees_everything(hospital: FastAPI) -> None:
    asked = [(type_, id_) for type_ in TYPES for id_ in owned(type_)]
    answers = await Caller(hospital, "system", "").batch([("GET", f"{type_}/{id_}", None) for type_, id_ in asked])
    assert [one for one, answer in zip(asked, answers, strict=True) if status(answer) not in ("200", "410")] == []


def test_the_table_speaks_of_every_type_and_every_interaction(hospital: FastAPI) -> None:
    """A new type or route has to get its line in `permission_table.py` before this passes."""
    table = hospital.state.service.table
    assert not expected.HOUSE & expected.PERSON
    assert (expected.HOUSE | expected.PERSON | expected.APART.keys()) <= set(resource_types())
    assert set(expected.WRITES) <= expected.PERSON
    own_routes = {row.path.split("/")[1] for row in table.rows if "$" not in row.path} - {
        "{type}",
        "_history",
        "Patient",
    }
    assert own_routes <= expected.APART.keys()
    offered = {(one.type, one.name) for one in table.operations if one.type not in expected.APART}
    assert offered == expected.OPERATIONS.keys()
    codes = {row.code for row in table.rows if "$" not in row.path}
    assert codes <= expected.NEEDS.keys(), codes - expected.NEEDS.keys()
