"""The demo's main person is followed up from the start: their check-up begins the plan, and nothing floods them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hospital.demo.people import MAIN_PERSON
from hospital.fhir.search.run import search
from hospital.fhir.store.store import FhirStore
from hospital.follow_up.engine import FollowUpEngine
from tests.hospital.databases import sqlite_database
from tests.hospital.demo.seeded import seed_copy


def test_the_main_person_is_on_the_plan_after_their_check_up(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    url = sqlite_database(tmp_path / "demo.sqlite")
    seed_copy(tmp_path_factory, url)
    store = FhirStore.open(url, "http://localhost/fhir")
    engine = FollowUpEngine(store, lambda: datetime.now(UTC))
    engine.look()
    engine.tick()
    me = [("patient", f"pat-{MAIN_PERSON}")]
    with store.reading() as tx:
        plans = search(tx, "CarePlan", [*me, ("category", "http://anxin.example/fhir/CodeSystem/plan|follow-up")])
        tasks = search(tx, "Task", [*me, ("based-on", ",".join(f"CarePlan/{plan['id']}" for plan in plans))])
        notices = search(tx, "Communication", [*me, ("category", "follow-up")])
    store.close()
    assert any("after-check-up" in plan["instantiatesCanonical"][0] for plan in plans)
    assert 1 <= len(tasks) <= 12
    assert notices == []
