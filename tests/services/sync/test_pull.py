"""Pulling against the real hospital: complete, exact after a kill, and never a deletion by absence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from local_store import cursors, exact_json, resources, search
from services.errors import ServerMisunderstood, StoreFull
from services.fhir import terms
from services.sync.position import Position
from services.sync.pull import pull
from services.sync.scope import Scope, scope_name
from tests.fakes.wires import asks, bundle, captive_portal, dated, emptied, huge, reversed_order, status
from tests.services.sync.worlds import Phone, delete, fill, person, phone, reading, report, server_store

READINGS = Scope(scope_name("p1", "Observation"), "Observation", (("patient", "p1"),), "p1", incremental=True)


async def test_the_record_arrives_as_the_hospital_has_it(hospital: FastAPI, mine: Phone) -> None:
    odd = reading("o1", extension=[{"url": "urn:unknown", "valueDecimal": 0.5}])
    odd["valueQuantity"]["value"] = Decimal("7.250")
    fill(hospital, odd, report("r1"), {"resourceType": "Organization", "id": "hospital", "name": "安心医院"})
    done = await mine.cycle()
    assert done.error is None
    assert done.last_success == mine.clock.now()
    here = await mine.see("Observation", "o1")
    assert here is not None
    assert here.body == await mine.client.read("Observation", "o1")
    assert exact_json.dumps(here.body["valueQuantity"]) == '{"value":7.250,"unit":"mmol/L"}'
    assert here.patient == "p1"
    organization = await mine.see("Organization", "hospital")
    assert organization is not None
    assert organization.patient is None
    hits = await mine.store.read(search.search, "血常规")
    assert [(hit.type, hit.id) for hit in hits] == [("DiagnosticReport", "r1")]


async def test_somebody_elses_record_stays_where_it_is(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, person("p2"), reading("o2", "p2"))
    await mine.cycle()
    assert await mine.see("Observation", "o2") is None
    assert await mine.see("Patient", "p2") is None


async def test_what_is_of_the_house_arrives_and_belongs_to_nobody(hospital: FastAPI, mine: Phone) -> None:
    wait = reading("wait-cardiology-1-9", code={"coding": [{"system": terms.CODE_SYSTEMS + "measure", "code": "wait"}]})
    guide = {"resourceType": "Library", "id": "guide", "status": "active", "type": {"text": "guide"}}
    plan = {"resourceType": "Media", "id": "plan", "status": "completed", "subject": {"reference": "Location/hall"}}
    plan |= {"type": {"coding": [{"system": terms.CODE_SYSTEMS + "media", "code": "floor-plan"}]}, "content": {}}
    fill(hospital, wait | {"subject": {"reference": "Location/hall"}}, guide, plan, reading("o1"))
    await mine.cycle()
    for type_, id_ in (("Observation", "wait-cardiology-1-9"), ("Library", "guide"), ("Media", "plan")):
        here = await mine.see(type_, id_)
        assert here is not None
        assert here.patient is None
    await mine.sync.refresh("Observation", "wait-cardiology-1-9")
    refreshed = await mine.see("Observation", "wait-cardiology-1-9")
    assert refreshed is not None
    assert refreshed.patient is None


async def test_what_a_hospital_says_about_codes_arrives_and_its_terminologies_do_not(
    hospital: FastAPI, mine: Phone
) -> None:
    said = {"resourceType": "CodeSystem", "id": "said", "status": "active", "content": "supplement"}
    list_ = {"resourceType": "CodeSystem", "id": "list", "status": "active", "content": "complete"}
    fill(hospital, {**said, "supplements": "http://loinc.org"}, list_)
    await mine.cycle()
    assert await mine.see("CodeSystem", "said") is not None
    assert await mine.see("CodeSystem", "list") is None


async def test_news_of_ones_own_are_not_doubted_because_no_wait_was_measured_anew(
    hospital: FastAPI, mine: Phone
) -> None:
    mine.wires.always(dated(datetime.now(UTC) + timedelta(minutes=5)))
    await mine.cycle()
    fill(hospital, reading("o1"))
    await mine.cycle()
    assert not Position.read(await mine.store.read(cursors.get, "history")).doubted


async def test_many_pages_arrive_completely(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(450)))
    await mine.cycle()
    assert await mine.count("Observation") == 450


async def test_an_idle_cycle_asks_one_question_and_touches_nothing(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"), report("r1"))
    mine.wires.always(dated(datetime.now(UTC) + timedelta(minutes=5)))
    await mine.cycle()
    mine.wires.sent.clear()
    heard: list[int] = []
    mine.store.changes.listen(frozenset({"Observation", "DiagnosticReport", "Patient"}), lambda: heard.append(1))
    done = await mine.cycle()
    assert done.error is None
    assert mine.wires.sent == [("GET", "/fhir/_history", 200)]
    assert heard == []


async def test_a_server_that_does_not_say_its_time_is_asked_with_an_overlap(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"), report("r1"))
    await mine.cycle()
    mine.wires.sent.clear()
    heard: list[int] = []
    mine.store.changes.listen(frozenset({"Observation", "DiagnosticReport", "Patient"}), lambda: heard.append(1))
    await mine.cycle()
    assert {path for _, path, _ in mine.wires.sent} == {"/fhir/_history", "/fhir"}
    assert len(mine.wires.sent) <= 5
    assert heard == []


async def test_only_what_changed_is_fetched_again(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(5)))
    await mine.cycle()
    fill(hospital, reading("o3", status="amended"))
    await mine.cycle()
    changed = await mine.see("Observation", "o3")
    assert changed is not None
    assert changed.body["status"] == "amended"
    assert await mine.count("Observation") == 5


async def test_equal_timestamps_are_not_lost(hospital: FastAPI, mine: Phone) -> None:
    with server_store(hospital).begin() as tx:
        for number in range(260):
            tx.put(reading(f"o{number}"))
    await mine.cycle()
    assert await mine.count("Observation") == 260


async def test_a_kill_between_two_pages_resumes_at_the_page_that_was_not_stored(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(450)))
    mine.wires.cut = False
    pages = 0

    async def killed() -> None:
        nonlocal pages
        pages += 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await pull(mine.store, mine.client, mine.clock, READINGS, killed)
    assert await mine.count("Observation") == 200
    position = Position.read(await mine.store.read(cursors.get, "Patient/p1/Observation"))
    assert position.next is not None
    assert not position.through
    mine.wires.sent.clear()
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == 450
    assert len(mine.wires.sent) == 2


async def test_a_page_for_which_there_is_no_room_is_asked_for_once_more(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(450)))
    room = await mine.store.write(lambda w: w.value("PRAGMA page_count"))
    await mine.store.write(lambda w: w.value(f"PRAGMA max_page_count = {room + 1:d}"))
    with pytest.raises(StoreFull):
        await pull(mine.store, mine.client, mine.clock, READINGS)
    await mine.store.write(lambda w: w.value("PRAGMA max_page_count = 1000000"))
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == 450


async def test_a_page_link_that_no_longer_works_starts_that_type_again(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    stale = Position(next="http://127.0.0.1:8460/fhir/Observation?_page=worn-out", high="2026-01-01T00:00:00Z")
    await mine.store.write(cursors.put, "Patient/p1/Observation", stale.write())
    done = await mine.cycle()
    assert done.error is None
    assert await mine.count("Observation") == 1


async def test_pages_in_another_order_lose_nothing_when_killed(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(230)))
    mine.wires.always(bundle(reversed_order), asks("GET", "/Observation"))

    async def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await pull(mine.store, mine.client, mine.clock, READINGS, killed)
    mine.wires.repair()
    await pull(mine.store, mine.client, mine.clock, READINGS)
    assert await mine.count("Observation") == 230


async def test_an_emptied_answer_empties_nothing(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"), report("r1"))
    await mine.cycle()
    mine.wires.always(bundle(emptied))
    done = await mine.cycle()
    assert done.error is None
    assert await mine.count("Observation") == 1
    assert await mine.count("DiagnosticReport") == 1
    mine.wires.repair()
    fill(hospital, reading("o2"))
    await mine.cycle()
    assert await mine.count("Observation") == 2


async def test_a_deletion_at_the_hospital_is_followed(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"), reading("o2"))
    await mine.cycle()
    delete(hospital, "Observation", "o1")
    await mine.cycle()
    assert await mine.see("Observation", "o1") is None
    assert await mine.see("Observation", "o2") is not None


async def test_what_was_deleted_and_written_again_stays(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    delete(hospital, "Observation", "o1")
    fill(hospital, reading("o1", status="amended"))
    await mine.cycle()
    here = await mine.see("Observation", "o1")
    assert here is not None
    assert here.body["status"] == "amended"


async def test_a_pull_never_overwrites_an_unsent_change(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    here = await mine.see("Observation", "o1")
    assert here is not None
    mine.wires.cut = True
    await mine.write({**here.body, "note": [{"text": "饭后"}]})
    fill(hospital, reading("o1", status="amended"))
    mine.wires.repair()
    await pull(mine.store, mine.client, mine.clock, READINGS)
    kept = await mine.see("Observation", "o1")
    assert kept is not None
    assert kept.body["note"] == [{"text": "饭后"}]
    assert kept.delivery is resources.Delivery.PENDING
    (entry,) = await mine.waiting()
    assert entry.base is not None
    assert entry.base["status"] == "amended"
    assert entry.if_match == "1"


async def test_a_deletion_never_takes_an_unsent_change_with_it(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    here = await mine.see("Observation", "o1")
    assert here is not None
    await mine.write({**here.body, "note": [{"text": "饭后"}]})
    delete(hospital, "Observation", "o1")
    done = await mine.cycle()
    assert done.error is None
    kept = await mine.see("Observation", "o1")
    assert kept is not None
    assert kept.delivery is resources.Delivery.REJECTED


async def test_broken_entries_are_counted_and_hide_no_other(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))

    def spoiled(body: dict[str, Any]) -> None:
        body["entry"] = [
            {"resource": {"resourceType": "Observation"}},
            {"resource": {"id": "x"}},
            {"resource": "text"},
            7,
            {"resource": {"resourceType": "Novelty", "id": "n1", "surprise": [1, 2]}},
            *body.get("entry", []),
        ]

    mine.wires.next(bundle(spoiled), asks("GET", "/Observation"))
    tally = await pull(mine.store, mine.client, mine.clock, READINGS)
    assert tally.skipped == 3
    assert await mine.see("Observation", "o1") is not None
    strange = await mine.see("Novelty", "n1")
    assert strange is not None
    assert strange.body["surprise"] == [1, 2]


async def test_a_type_the_hospital_does_not_give_keeps_none_of_the_others_waiting(
    hospital: FastAPI, mine: Phone
) -> None:
    fill(hospital, reading("o1"), report("r1"))
    mine.wires.always(status(403), asks("GET", "/DiagnosticReport"))
    done = await mine.cycle()
    assert done.error is None
    assert await mine.count("Observation") == 1


async def test_a_captive_portal_changes_nothing_and_is_given_up_soon(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    mine.wires.sent.clear()
    mine.wires.always(captive_portal)
    done = await mine.cycle()
    assert isinstance(done.error, ServerMisunderstood)
    assert len(mine.wires.sent) <= 4
    assert await mine.count("Observation") == 1


async def test_an_answer_without_end_is_not_held_in_memory(hospital: FastAPI, tmp_path: Path) -> None:
    small = await phone(hospital, tmp_path / "small.db", largest=256 * 1024)
    fill(hospital, *(reading(f"o{number}", note=[{"text": "长" * 700}]) for number in range(150)), report("r1"))
    done = await small.cycle()
    assert done.error is None
    assert await small.count("Observation") == 150
    small.wires.always(huge)
    done = await small.cycle()
    assert isinstance(done.error, ServerMisunderstood)
    await small.put_away()


async def test_half_hours_that_are_over_are_forgotten_and_visits_are_not(hospital: FastAPI, mine: Phone) -> None:
    for id_, day in (("past", "2026-11-10"), ("coming", "2026-11-25")):
        times = {"start": f"{day}T08:00:00+08:00", "end": f"{day}T08:30:00+08:00"}
        slot = {"resourceType": "Slot", "id": id_, "status": "free", "schedule": {"reference": "Schedule/k1"}, **times}
        await mine.store.write(resources.put, slot)
        visit = {"resourceType": "Appointment", "id": id_, "status": "booked", **times}
        await mine.store.write(resources.put, visit, patient="p1")
    await mine.cycle()
    assert await mine.see("Slot", "past") is None
    assert await mine.see("Slot", "coming") is not None
    assert await mine.count("Appointment") == 2


async def test_on_demand_a_screen_brings_what_it_needs(hospital: FastAPI, mine: Phone) -> None:
    slot = {
        "resourceType": "Slot",
        "id": "s1",
        "status": "free",
        "schedule": {"reference": "Schedule/k1"},
        "start": "2026-11-23T08:00:00+08:00",
        "end": "2026-11-23T08:30:00+08:00",
    }
    fill(hospital, slot)
    await mine.sync.fetch("Slot", {"schedule": "Schedule/k1"})
    assert await mine.count("Slot") == 1
    fill(hospital, {**slot, "status": "busy"})
    await mine.sync.refresh("Slot", "s1")
    here = await mine.see("Slot", "s1")
    assert here is not None
    assert here.body["status"] == "busy"
