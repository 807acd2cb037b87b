"""Filling a database with the demo hospital, once, and keeping it ahead of today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hospital.demo import seed
from hospital.education.questions import ANSWERED, QUESTION, WAITS
from hospital.fhir.access.guard import from_the_patients_side
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from services.education.care_questions import care_answer
from tests.hospital.databases import empty_database

pytestmark = pytest.mark.postgresql

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def newest_slot(store: FhirStore) -> str:
    with store.reading() as tx:
        found = search(tx, "Slot", [("_sort", "-start"), ("_count", "1")], limit=1)
    return str(found[0]["start"])[:10]


def test_seeding_once_then_following_the_calendar(tmp_path: Path) -> None:
    store = FhirStore.open(empty_database(tmp_path), "http://hospital.test/fhir")
    done = seed.ensure(store, START)
    assert done.seeded > 10_000
    assert newest_slot(store) == "2026-12-19"
    assert seed.ensure(store, START + timedelta(hours=5)) == seed.Outcome()

    with store.begin() as tx:  # somebody booked meanwhile
        kept = search(tx, "Slot", [("start", "ge2026-11-27"), ("status", "free")], limit=1)[0]
        tx.put(kept | {"status": "busy"})
    later = seed.ensure(store, START + timedelta(days=5))
    assert later.seeded == 0
    assert later.refreshed > 0
    assert newest_slot(store) == "2026-12-24"
    with store.reading() as tx:
        assert (tx.read("Slot", kept["id"]) or {})["status"] == "busy"
        past = [("status", "booked"), ("date", "lt2026-11-27")]
        assert search(tx, "Appointment", past) == []
        report = search(tx, "DiagnosticReport", {"status": "amended", "patient": "pat-wang-xiulan"})[0]
        first = tx.version("DiagnosticReport", report["id"], 1)
        theirs = {body["subject"]["reference"] for body in search(tx, "Observation", {"_security": "PATAST"})}
        measured = search(tx, "Observation", {"patient": "pat-wang-xiulan", "_security": "PATAST"}, limit=1)[0]
        version = tx.current("Observation", measured["id"])
        assert version is not None
        assert version.author == "patient:Patient/pat-wang-xiulan"
        assert from_the_patients_side(tx, version)  # they may take it back
        asked = {body["status"]: body for body in search(tx, "Communication", {"category": str(QUESTION)})}
        assert sorted(asked) == [ANSWERED, WAITS]
        found = tx.current("Communication", asked[WAITS]["id"])
        assert found is not None and from_the_patients_side(tx, found)
        part_of = {"part-of": f"Communication/{asked[ANSWERED]['id']}"}
        (told,) = map(care_answer, search(tx, "Communication", part_of))
    assert {"Patient/pat-wang-xiulan", "Patient/pat-zhao-jianguo"} <= theirs
    assert told is not None and told.doctor == "doctor-sunyuzhen", "the app reads it"
    assert first is not None
    assert first.body["status"] == "final"
    assert first.body["meta"]["lastUpdated"] < report["meta"]["lastUpdated"]
    store.close()
