"""Why staff looked stands in the audit, covered by the chain; rows from before that was recorded stay as they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from hospital.app import create_app
from hospital.audit import tables
from hospital.audit.trail import AuditFilter
from hospital.audit.verify import Note, verify
from hospital.base.config import Config
from hospital.fhir.permissions import Access
from hospital.fhir.staff import Role, Staff
from hospital.fhir.store.store import FhirStore
from hospital.fhir.validation.check import findings
from tests.hospital.audit.test_chain import unguarded, walked
from tests.hospital.conftest import ROOT, access_of_test_token
from tests.hospital.fhir.samples import observation, patient

Json = dict[str, Any]
DAY = date(2026, 3, 4)


def access_of(authorization: str | None) -> Access:
    """`Bearer doctor`: one of that role; else as every test's tokens."""
    word = (authorization or "").removeprefix("Bearer ")
    if word in set(Role):
        return Access.of_staff(Staff(f"{word}-1", (Role(word),), DAY), (("*", "cruds"),), client="anxin-staff")
    return access_of_test_token(authorization)


@pytest.fixture
def hospital(db_url: str) -> Iterator[FastAPI]:
    app = create_app(Config(db_url, ROOT), access_of)
    yield app
    app.state.store.close()


def client(hospital: FastAPI, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(hospital), base_url=f"{ROOT}/fhir/", headers=headers)


@pytest.mark.postgresql
async def test_the_patient_sees_who_of_the_staff_looked_and_why(
    hospital: FastAPI, store: FhirStore, system: httpx.AsyncClient, ana: httpx.AsyncClient
) -> None:
    await system.put("Patient/a", json=patient("a"))
    await system.put("Observation/o", json=observation("o", "a"))
    assert (await client(hospital, "doctor").get("Observation/o")).status_code == 200
    assert (await client(hospital, "nurse").get("Observation/o")).status_code == 404
    told = [(one.entry.actor, one.entry.purpose, one.entry.outcome) for one in store.trail.find(AuditFilter(), 2)]
    assert told == [
        ("staff:Practitioner/nurse-1", "TREAT", "404"),
        ("staff:Practitioner/doctor-1", "TREAT", "200"),
    ]
    events = [entry["resource"] for entry in (await ana.get("AuditEvent?patient=a")).json()["entry"]]
    looked = next(one for one in events if one["agent"][0]["who"] == {"reference": "Practitioner/doctor-1"})
    assert findings(looked) == []
    assert looked["purposeOfEvent"] == [
        {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT",
                     "display": "treatment"}]}
    ]  # fmt: skip
    assert [one for one in events if "purposeOfEvent" in one and "Practitioner/" not in str(one["agent"])] == []


@pytest.mark.postgresql
@pytest.mark.parametrize(("role", "purpose"), [("desk", "HOPERAT"), ("billing", "HPAYMT"), ("admin", "HOPERAT")])
async def test_each_role_has_its_purpose(hospital: FastAPI, store: FhirStore, role: str, purpose: str) -> None:
    await client(hospital, role).get("Organization")
    assert store.trail.find(AuditFilter(), 1)[0].entry.purpose == purpose


@pytest.mark.postgresql
async def test_what_staff_write_is_told_with_their_name_and_purpose(hospital: FastAPI, store: FhirStore) -> None:
    body = {"resourceType": "Location", "name": "302"}
    assert (await client(hospital, "admin").post("Location", json=body)).status_code == 201
    found = store.trail.find(AuditFilter(), 1)[0]
    assert (found.chain, found.entry.actor, found.entry.purpose) == (
        tables.ACTS,
        "staff:Practitioner/admin-1",
        "HOPERAT",
    )


@pytest.mark.postgresql
@pytest.mark.parametrize("purpose", ["", "HPAYMT"])
async def test_a_purpose_that_was_altered_or_taken_out_is_found(
    hospital: FastAPI, store: FhirStore, system: httpx.AsyncClient, purpose: str
) -> None:
    await system.get("Patient")
    await client(hospital, "doctor").get("Patient")
    unguarded(store, tables.LOOKS, f"UPDATE audit_entry SET purpose = '{purpose}' WHERE number = 2")  # noqa: S608
    assert walked(store, tables.LOOKS).wrong == ("row 2 was altered",)
    unguarded(store, tables.LOOKS, "UPDATE audit_entry SET purpose = 'TREAT'")
    assert walked(store, tables.LOOKS).wrong == ("row 1 was altered",)


_EARLIER = """
CREATE TABLE audit_entry (chain VARCHAR(8), number BIGINT, at BIGINT NOT NULL, request VARCHAR(40) NOT NULL,
actor TEXT NOT NULL, client TEXT NOT NULL, interaction VARCHAR(40) NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL,
version INTEGER NOT NULL, params TEXT NOT NULL, patients TEXT NOT NULL, outcome VARCHAR(20) NOT NULL,
hash VARCHAR(64) NOT NULL, PRIMARY KEY (chain, number))
"""


async def test_the_chain_of_a_database_that_knew_no_purposes_holds_and_goes_on(tmp_path: Path) -> None:
    """The row and its hash are written here as the release before wrote them."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    store = FhirStore.open(url, f"{ROOT}/fhir")
    row: Json = {
        "at": 1, "interaction": "create", "outcome": "201", "request": "r", "actor": "system:x", "client": "x",
        "type": "Patient", "id": "a", "version": 1, "params": "", "patients": "[]",
    }  # fmt: skip
    said = json.dumps(["0" * 64, "acts", 1, *row.values()], separators=(",", ":"), ensure_ascii=False)
    hash_ = hashlib.sha256(said.encode()).hexdigest()
    names = ", ".join(["chain", "number", *row, "hash"])
    held = ", ".join(f":{name}" for name in row)
    with store.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("DROP TABLE audit_entry"))
        connection.execute(text(_EARLIER))
        connection.execute(
            text(f"INSERT INTO audit_entry ({names}) VALUES ('acts', 1, {held}, :hash)"),  # noqa: S608
            row | {"hash": hash_},
        )
        connection.execute(text("UPDATE audit_head SET number = 1, hash = :hash WHERE chain = 'acts'"), {"hash": hash_})
    store.close()
    again = FhirStore.open(url, f"{ROOT}/fhir")
    with again.begin() as tx:
        tx.put(patient("b"))
    with again.trail.walking(tables.ACTS) as connection:
        found = verify(connection, tables.ACTS, [Note(1, hash_, "before")])
    assert (found.rows, found.wrong) == (2, ())
    again.close()
