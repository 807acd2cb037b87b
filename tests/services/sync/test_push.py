"""Sending changes: every answer the hospital can give, every way an answer can be lost, and nothing sent twice."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

from local_store import outbox
from local_store.outbox import EntryState
from local_store.resources import Delivery
from services.errors import Offline
from services.fhir import terms
from tests.fakes.wires import (
    Send,
    answer_lost,
    asks,
    status,
)
from tests.services.sync.worlds import Phone, at_hospital, delete, fill, person, reading

MINE = "0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c11"
OTHER = "5b1f8f8e-3f0c-4f0a-8f6d-6a1f5d0c9b22"


async def test_a_change_arrives_and_shows_the_hospitals_copy(hospital: FastAPI, mine: Phone) -> None:
    await mine.write(reading(MINE))
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()
    here = await mine.see("Observation", MINE)
    assert here is not None
    assert (here.delivery, here.version_id) == (Delivery.CONFIRMED, "1")
    assert at_hospital(hospital, "Observation", MINE) is not None


async def test_a_lost_answer_makes_no_second_resource(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.next(answer_lost, asks("PUT"))
    await mine.write(reading(MINE))
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()
    here = await mine.see("Observation", MINE)
    assert here is not None
    assert here.version_id == "1"


async def test_an_answer_lost_on_every_try_is_settled_by_the_next_cycle(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.next(answer_lost, asks("PUT"), times=3)
    await mine.write(reading(MINE))
    assert isinstance((await mine.cycle()).error, Offline)
    (entry,) = await mine.waiting()
    assert entry.state is EntryState.PENDING
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()


async def test_a_create_tried_again_never_overwrites_what_the_hospital_made_of_it(
    hospital: FastAPI, mine: Phone
) -> None:
    async def unconditional(request: httpx.Request, send: Send) -> httpx.Response:  # as HAPI takes a PUT
        request.headers.pop("if-none-match", None)
        return await send(request)

    mine.wires.next(answer_lost, asks("PUT"), times=3)
    await mine.write(reading(MINE))
    assert isinstance((await mine.cycle()).error, Offline)
    fill(hospital, reading(MINE, status="amended"))
    mine.wires.always(unconditional, asks("PUT"))
    await mine.cycle()
    there = at_hospital(hospital, "Observation", MINE)
    assert there is not None
    assert there["status"] == "amended"


async def test_a_lost_answer_to_a_change_is_no_conflict_on_a_server_without_replay(
    hospital: FastAPI, mine: Phone
) -> None:
    fill(hospital, reading("o1"))
    await mine.cycle()
    here = await mine.see("Observation", "o1")
    assert here is not None
    fill(hospital, {**here.body, "note": [{"text": "饭后"}]})  # what our lost request left behind, from another hand
    await mine.write({**here.body, "note": [{"text": "饭后"}]})
    mine.wires.always(status(412), asks("PUT"))
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()
    after = await mine.see("Observation", "o1")
    assert after is not None
    assert (after.version_id, after.delivery) == ("2", Delivery.CONFIRMED)


async def test_a_real_conflict_keeps_both_sides_and_waits_for_the_person(hospital: FastAPI, mine: Phone) -> None:
    await mine.write(reading(MINE))
    await mine.cycle()
    here = await mine.see("Observation", MINE)
    assert here is not None
    fill(hospital, {**here.body, "status": "amended"})
    entry_id = await mine.write({**here.body, "note": [{"text": "饭后"}]})
    await mine.cycle()
    (entry,) = await mine.waiting()
    assert entry.state is EntryState.REJECTED
    assert entry.rejection is not None
    assert entry.rejection["code"] == "superseded"
    assert entry.base is not None
    assert entry.base["status"] == "amended"
    shown = await mine.see("Observation", MINE)
    assert shown is not None
    assert shown.body["note"] == [{"text": "饭后"}]
    await mine.store.write(outbox.discard, entry_id)
    reverted = await mine.see("Observation", MINE)
    assert reverted is not None
    assert reverted.body["status"] == "amended"


async def test_a_refusal_blocks_nothing_that_stands_behind_it(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, person("p2"))
    await mine.write(reading(MINE, "p2"))
    await mine.write(reading(OTHER))
    done = await mine.cycle()
    assert done.error is None
    (entry,) = await mine.waiting()
    assert (entry.id, entry.state) == (MINE, EntryState.REJECTED)
    assert at_hospital(hospital, "Observation", OTHER) is not None


async def test_a_refusal_brings_its_alternatives_into_the_store(hospital: FastAPI, mine: Phone) -> None:
    slot = {
        "resourceType": "Slot",
        "id": "s9",
        "status": "free",
        "schedule": {"reference": "Schedule/k1"},
        "start": "2026-11-23T09:00:00+08:00",
        "end": "2026-11-23T09:30:00+08:00",
    }
    outcome: dict[str, Any] = {
        "resourceType": "OperationOutcome",
        "contained": [
            {"resourceType": "Bundle", "id": "alternatives", "type": "collection", "entry": [{"resource": slot}]}
        ],
        "issue": [
            {
                "severity": "error",
                "code": "conflict",
                "details": {"coding": [{"system": terms.REFUSAL_SYSTEM, "code": "slot-taken"}]},
            }
        ],
    }
    mine.wires.next(status(409, body=outcome), asks("PUT"))
    await mine.write(reading(MINE))
    await mine.cycle()
    (entry,) = await mine.waiting()
    assert entry.rejection == {"code": "slot-taken", "outcome": outcome}
    assert await mine.see("Slot", "s9") is not None


async def test_an_edit_while_the_request_is_in_flight_is_not_marked_as_sent(hospital: FastAPI, mine: Phone) -> None:
    edited = reading(MINE, note=[{"text": "饭后"}])

    async def edited_meanwhile(request: httpx.Request, send: Any) -> httpx.Response:
        response: httpx.Response = await send(request)
        await mine.write(edited)
        return response

    mine.wires.next(edited_meanwhile, asks("PUT"))
    await mine.write(reading(MINE))
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()
    stored = at_hospital(hospital, "Observation", MINE)
    assert stored is not None
    assert stored["note"] == [{"text": "饭后"}]
    assert stored["meta"]["versionId"] == "2"


async def test_a_deletion_is_sent_and_repeating_it_is_harmless(hospital: FastAPI, mine: Phone) -> None:
    await mine.write(reading(MINE))
    await mine.cycle()
    here = await mine.see("Observation", MINE)
    assert here is not None
    mine.wires.next(answer_lost, asks("DELETE"))
    await mine.store.write(outbox.enqueue, here.body, patient="p1", created_at="2026-11-21T04:00:00Z", method="DELETE")
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()
    assert at_hospital(hospital, "Observation", MINE) is None


async def test_a_change_of_what_the_hospital_deleted_is_refused_as_gone(hospital: FastAPI, mine: Phone) -> None:
    await mine.write(reading(MINE))
    await mine.cycle()
    here = await mine.see("Observation", MINE)
    assert here is not None
    delete(hospital, "Observation", MINE)
    await mine.write({**here.body, "note": [{"text": "饭后"}]})
    await mine.cycle()
    (entry,) = await mine.waiting()
    assert entry.rejection is not None
    assert entry.rejection["code"] == "gone"
    assert entry.base is None
    assert entry.rejection["version"] == "2"


async def test_what_was_in_flight_when_the_app_died_goes_out_again(hospital: FastAPI, mine: Phone) -> None:
    await mine.write(reading(MINE))
    await mine.store.write(outbox.claim, "2026-11-21T04:00:00Z")
    assert (await mine.cycle()).error is None
    assert at_hospital(hospital, "Observation", MINE) is not None


async def test_a_change_made_during_a_long_pull_goes_out_before_the_pull_ends(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(450)))

    async def person_acts(request: httpx.Request, send: Any) -> httpx.Response:
        await mine.write(reading(MINE))
        response: httpx.Response = await send(request)
        return response

    mine.wires.next(person_acts, asks("GET", "/Observation"))
    await mine.cycle()
    order = [method for method, path, _ in mine.wires.sent if "/Observation" in path]
    assert order.index("PUT") < len(order) - 1  # the next page is under way while one is written
    assert await mine.waiting() == ()
