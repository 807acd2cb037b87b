"""Real records nobody here wrote arrive completely: as many of each type as the hospital has, each as it was sent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fastapi import FastAPI

from hospital.fhir.importing import import_files
from hospital.fhir.search.run import search
from services.fhir.client import FhirClient
from services.fhir.paging import next_link
from services.fhir.resource import objects
from services.sync.policy import TABLE, Ownership
from tests.services.sync.worlds import phone, server_store

CORPUS = Path(os.environ["ANXIN_CORPUS"]) if os.environ.get("ANXIN_CORPUS") else None
RECORDS = sorted((CORPUS / "synthea").glob("*.json")) if CORPUS else []


@pytest.mark.parametrize("record", RECORDS or [None], ids=lambda path: path.stem if path else "no corpus")
async def test_a_whole_life_arrives(hospital: FastAPI, tmp_path: Path, record: Path | None) -> None:
    if record is None:
        print("ANXIN_CORPUS is not set: no real records are synchronised")  # noqa: T201 - one line, so that it is known
        assert not RECORDS
        return
    import_files(server_store(hospital), [record])
    with server_store(hospital).reading() as tx:
        patients = [one["id"] for one in search(tx, "Patient") if one["id"] != "p1"]
    (patient,) = patients
    one = await phone(hospital, tmp_path / "phone.db", patient=patient)
    done = await one.cycle()
    assert done.error is None
    compared = 0
    for type_, policy in TABLE.items():
        if policy.ownership is Ownership.DIRECTORY:
            continue
        theirs = await _all(one.client, type_, patient)
        assert await one.count(type_) == len(theirs), type_
        for id_, body in theirs.items():
            here = await one.see(type_, id_)
            assert here is not None
            assert here.body == body
            compared += 1
    assert compared > 100
    again = await one.sync.run_once()
    assert again.error is None
    assert one.sync.last_tally.changed == 0
    await one.put_away()


async def _all(client: FhirClient, type_: str, patient: str) -> dict[str, object]:
    page = await client.search(type_, {"_id" if type_ == "Patient" else "patient": patient, "_count": "500"})
    found: dict[str, object] = {}
    while True:
        found |= {entry["resource"]["id"]: entry["resource"] for entry in objects(page.get("entry"))}
        link = next_link(page)
        if link is None:
            return found
        page = await client.page(link)
