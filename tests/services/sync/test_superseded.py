"""A 412 is a conflict only where both sides changed; what an earlier try of ours left behind is no other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from local_store import outbox
from local_store.outbox import EntryState
from local_store.resources import Delivery
from services.errors import Offline
from services.fhir.resource import at, objects
from tests.fakes.wires import answer_lost, asks, status
from tests.services.sync.worlds import Phone, at_hospital, delete, fill, reading

MINE = "0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c11"


def noted(text: str) -> dict[str, Any]:
    return {"note": [{"text": text}]}


async def _arrived(mine: Phone) -> dict[str, Any]:
    await mine.write(reading(MINE))
    await mine.cycle()
    here = await mine.see("Observation", MINE)
    assert here is not None
    return here.body


async def _versions(mine: Phone) -> list[str]:
    told = await mine.client.history("Observation", MINE, {"_count": "50"})
    return [at(one, "resource", "note", 0, "text") or at(one, "resource", "status") for one in objects(told["entry"])]


async def _lost(mine: Phone, body: dict[str, Any]) -> None:
    """The hospital takes it, and its answer is lost on every try."""
    mine.wires.next(answer_lost, asks("PUT"), times=3)
    await mine.write(body)
    assert isinstance((await mine.cycle()).error, Offline)


async def test_an_edit_on_top_of_an_edit_whose_answer_was_lost_is_no_conflict(hospital: FastAPI, mine: Phone) -> None:
    body = await _arrived(mine)
    await _lost(mine, {**body, **noted("first")})
    await mine.write({**body, **noted("second")})
    done = await mine.cycle()
    assert done.error is None
    assert await mine.waiting() == ()
    assert await _versions(mine) == ["second", "first", "final"]


async def test_an_edit_on_top_of_a_create_whose_answer_was_lost_is_no_conflict(hospital: FastAPI, mine: Phone) -> None:
    await _lost(mine, reading(MINE, **noted("first")))
    await mine.write(reading(MINE, **noted("second")))
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    assert await _versions(mine) == ["second", "first"]


async def test_the_last_of_several_edits_with_lost_answers_arrives_once(hospital: FastAPI, mine: Phone) -> None:
    body = await _arrived(mine)
    await _lost(mine, {**body, **noted("first")})
    mine.wires.next(status(503), asks("PUT"), times=3)
    await mine.write({**body, **noted("second")})
    await mine.cycle()
    mine.clock.advance(hours=1)
    await mine.write({**body, **noted("third")})
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    assert await _versions(mine) == ["third", "first", "final"]


async def test_a_change_that_arrived_and_was_built_upon_by_others_is_no_conflict(
    hospital: FastAPI, mine: Phone
) -> None:
    body = await _arrived(mine)
    await _lost(mine, {**body, **noted("mine")})
    there = at_hospital(hospital, "Observation", MINE)
    assert there is not None
    fill(hospital, {**there, "status": "amended"})
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    here = await mine.see("Observation", MINE)
    assert here is not None
    assert (here.delivery, here.body["status"], here.body["note"]) == (
        Delivery.CONFIRMED, "amended", [{"text": "mine"}],
    )  # fmt: skip


async def test_an_edit_on_top_of_a_lost_one_that_others_changed_since_is_a_conflict(
    hospital: FastAPI, mine: Phone
) -> None:
    body = await _arrived(mine)
    await _lost(mine, {**body, **noted("first")})
    there = at_hospital(hospital, "Observation", MINE)
    assert there is not None
    fill(hospital, {**there, **noted("hospital")})
    await mine.write({**body, **noted("second")})
    await mine.cycle()
    (entry,) = await mine.waiting()
    assert (entry.state, (entry.rejection or {})["code"]) == (EntryState.REJECTED, "superseded")
    assert at(entry.base, "note", 0, "text") == "hospital"
    await mine.store.write(outbox.retry, entry.entry_id)
    await mine.cycle()
    assert await _versions(mine) == ["second", "hospital", "first", "final"]


async def _deleting(mine: Phone, meanwhile: Callable[[dict[str, Any]], None]) -> None:
    body = await _arrived(mine)
    created_at = "2026-11-21T04:00:00Z"
    await mine.store.write(outbox.enqueue, body, patient="p1", created_at=created_at, method="DELETE")
    meanwhile(body)
    await mine.cycle()


async def test_a_deletion_of_what_the_hospital_changed_is_a_conflict_with_both_sides(
    hospital: FastAPI, mine: Phone
) -> None:
    await _deleting(mine, lambda body: fill(hospital, {**body, "status": "amended"}))
    (entry,) = await mine.waiting()
    assert (entry.state, entry.body) == (EntryState.REJECTED, None)
    assert at(entry.base, "status") == "amended"
    await mine.store.write(outbox.retry, entry.entry_id)
    await mine.cycle()
    assert await mine.waiting() == ()
    assert at_hospital(hospital, "Observation", MINE) is None


async def test_a_deletion_of_what_the_hospital_deleted_has_arrived(hospital: FastAPI, mine: Phone) -> None:
    await _deleting(mine, lambda _: delete(hospital, "Observation", MINE))
    assert await mine.waiting() == ()
    assert await mine.see("Observation", MINE) is None
