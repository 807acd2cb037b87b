"""Every search parameter of the CapabilityStatement finds what it must and nothing else, for every type."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete

from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.api.audit_events import PARAMETERS
from hospital.fhir.api.audit_events import TYPE as AUDIT
from hospital.fhir.api.capability import capability_statement
from hospital.fhir.definitions import resource_types
from hospital.fhir.search.query import parse
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import token
from tests.hospital.databases import empty_database
from tests.hospital.fhir.samples import ids, observation, patient
from tests.hospital.fhir.search import search_table
from tests.hospital.fhir.search.search_table import Tried

pytestmark = pytest.mark.postgresql

KINDS = {"token", "string", "date", "number", "quantity", "reference", "uri", "composite"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    """One hospital for the whole table: it is only read once the table stands in it."""
    app = create_app(Config(empty_database(tmp_path_factory.mktemp("table")), "http://hospital.test"))
    yield app
    app.state.store.close()


@pytest.fixture(scope="module")
def promised(house: FastAPI) -> list[tuple[str, str, str]]:
    return search_table.promised(house.state.service)


@pytest.fixture(scope="module")
def made(house: FastAPI, promised: list[tuple[str, str, str]]) -> list[Tried]:
    return search_table.stored(house.state.store, promised)


def test_nothing_is_promised_that_is_not_tried(promised: list[tuple[str, str, str]], made: list[Tried]) -> None:
    tried = {(one.type, one.code, one.kind) for one in made}
    own = {(type_, code, kind) for type_, code, kind in promised if code in search_table.OWN}
    assert set(promised) == tried | own
    assert {type_ for type_, _, _ in promised} == set(resource_types()) - {AUDIT}
    assert {one.kind for one in made} == KINDS


def test_every_include_that_is_promised_is_understood(house: FastAPI) -> None:
    tried = 0
    for resource in capability_statement(house.state.service)["rest"][0]["resource"]:
        for control, key in (("_include", "searchInclude"), ("_revinclude", "searchRevInclude")):
            for value in resource.get(key, ()):
                asked = parse(resource["type"], [(control, value)], strict=True).includes
                assert [(one.source, one.code) for one in asked] == [tuple(value.split(":"))]
                tried += 1
    assert tried > 1000


def test_every_parameter_of_every_type_keeps_its_promise(house: FastAPI, made: list[Tried]) -> None:
    assert search_table.faults(house.state.store, made) == []
    assert search_table.own_faults(house.state.store, made) == []


def test_the_table_notices_when_one_index_is_broken(store: FhirStore) -> None:
    wanted = [("Patient", "gender", "token"), ("Patient", "birthdate", "date")]
    made = search_table.stored(store, wanted)
    with store.engine.begin() as connection:
        connection.execute(delete(token).where(token.c.param == "Patient.gender"))
    assert {fault.partition("=")[0] for fault in search_table.faults(store, made)} == {"Patient?gender"}


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_each_kind_is_found_over_http_too(system: httpx.AsyncClient, store: FhirStore, kind: str) -> None:
    example = {
        "token": "status", "string": "value-string", "date": "date", "quantity": "value-quantity",
        "reference": "subject", "uri": "_profile", "number": "probability",
        "composite": "component-code-value-quantity",
    }  # fmt: skip
    type_ = "RiskAssessment" if kind == "number" else "Observation"
    for one in search_table.stored(store, [(type_, example[kind], kind)]):
        key, value, _ = next(search_table.questions(one, 0))
        answer = await system.get(type_, params={key: value}, headers={"Prefer": "handling=strict"})
        assert one.right in ids(answer.json()) and one.wrong not in ids(answer.json()), (key, value)


async def test_the_audit_is_found_by_what_is_promised_of_it(system: httpx.AsyncClient, ana: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    await system.put("Observation/o", json=observation("o", "a"))
    assert (await ana.get("Observation/o")).status_code == 200
    every = (await ana.get(AUDIT)).json()["entry"]
    named, stamp = every[0]["resource"]["id"], every[0]["resource"]["recorded"]
    asked = {"_id": named, "_lastUpdated": f"ge{stamp}", "date": f"ge{stamp}", "patient": "Patient/a"}
    asked["by-others"] = "false"
    assert asked.keys() == PARAMETERS.keys()
    for key, value in asked.items():
        found = [one["resource"]["id"] for one in (await ana.get(AUDIT, params={key: value})).json()["entry"]]
        assert named in found, key
    for key, value in {"_id": "looks-999999", "_lastUpdated": "lt2000", "date": "lt2000", "patient": "b"}.items():
        assert "entry" not in (await ana.get(AUDIT, params={key: value})).json(), key


def test_the_table_can_be_printed(promised: list[tuple[str, str, str]]) -> None:
    lines = search_table.markdown(promised).splitlines()
    assert len(lines) == len(resource_types()) + 2
    assert lines[-1].startswith(f"| **all** | **{len(promised)}** |")
