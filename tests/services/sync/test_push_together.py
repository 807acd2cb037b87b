"""Creates that came in bulk share requests; each is answered by itself, and a lost answer makes no second one."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from local_store import outbox
from local_store.outbox import EntryState
from services.clock import instant
from services.errors import Offline
from services.sync import push
from tests.fakes.clock import NOON
from tests.fakes.wires import Send, answer_lost, asks, status
from tests.services.sync.worlds import Phone, at_hospital, fill, new_id, reading


async def write_in_bulk(mine: Phone, count: int) -> list[str]:
    ids = [new_id() for _ in range(count)]
    created_at = instant(NOON)
    for id_ in ids:
        await mine.store.write(outbox.enqueue, reading(id_), patient=mine.patient, created_at=created_at, in_bulk=True)
    return ids


class Requests:
    """What is asked of the hospital, as method and number of entries; `change` may alter a batch's answer."""

    def __init__(self, mine: Phone) -> None:
        self.seen: list[tuple[str, int]] = []
        mine.wires.always(self._note, lambda request: request.method in {"PUT", "POST"})

    async def _note(self, request: httpx.Request, send: Send) -> httpx.Response:
        body = json.loads(request.content)
        if body.get("entry", [{}])[0].get("request", {}).get("method") != "GET":
            self.seen.append((request.method, len(body.get("entry", []))))
        return await send(request)


async def test_many_arrive_in_few_requests(hospital: FastAPI, mine: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(push, "MOST_TOGETHER", 8)
    await mine.cycle()
    asked = Requests(mine)
    ids = await write_in_bulk(mine, 11)
    await mine.write(reading(by_hand := new_id()))
    assert (await mine.cycle()).error is None
    assert asked.seen == [("PUT", 0), ("POST", 8), ("POST", 3)]
    assert await mine.waiting() == ()
    for id_ in (*ids, by_hand):
        here, there = await mine.see("Observation", id_), at_hospital(hospital, "Observation", id_)
        assert here is not None and there is not None
        assert (here.body["meta"], here.version_id) == (there["meta"], "1")


async def test_an_answer_that_is_lost_makes_no_second_one(hospital: FastAPI, mine: Phone) -> None:
    await mine.cycle()
    ids = await write_in_bulk(mine, 5)
    mine.wires.next(answer_lost, asks("POST"), times=3)
    assert isinstance((await mine.cycle()).error, Offline)
    assert [(each.state, each.attempts) for each in await mine.waiting()] == [(EntryState.PENDING, 1)] * 5
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    for id_ in ids:
        there = at_hospital(hospital, "Observation", id_)
        assert there is not None and there["meta"]["versionId"] == "1"


async def test_one_that_is_refused_and_one_that_is_there_stop_no_other(hospital: FastAPI, mine: Phone) -> None:
    await mine.cycle()
    good, there, other, bad = await write_in_bulk(mine, 4)
    fill(hospital, reading(there), reading(other, effectiveDateTime="2026-11-19T08:00:00+08:00"))
    refused: dict[str, Any] = reading(bad) | {"status": "no such status"}
    await mine.store.write(outbox.enqueue, refused, patient=mine.patient, created_at=instant(NOON), in_bulk=True)
    await mine.cycle()
    left = {each.id: (each.rejection or {}).get("code") for each in await mine.waiting()}
    assert left == {bad: "invalid", other: "superseded"}
    assert at_hospital(hospital, "Observation", good) is not None


@pytest.mark.parametrize("code", [403, 404, 405, 413])
async def test_a_server_that_takes_no_batch_gets_them_one_by_one(hospital: FastAPI, mine: Phone, code: int) -> None:
    await mine.cycle()
    ids = await write_in_bulk(mine, 3)
    mine.wires.always(status(code), lambda request: request.method == "POST")
    await mine.cycle()
    assert await mine.waiting() == ()
    assert all(at_hospital(hospital, "Observation", id_) is not None for id_ in ids)


async def test_a_server_that_sends_no_copies_back_has_ours(hospital: FastAPI, mine: Phone) -> None:
    await mine.cycle()
    (id_, _) = await write_in_bulk(mine, 2)

    async def minimal(request: httpx.Request, send: Send) -> httpx.Response:
        request.headers["prefer"] = "return=minimal"
        return await send(request)

    mine.wires.always(minimal, asks("POST"))
    assert (await mine.cycle()).error is None
    here = await mine.see("Observation", id_)
    assert here is not None
    assert here.version_id == "1"


async def test_answers_in_another_order_are_taken_for_nothing(mine: Phone) -> None:
    await mine.cycle()
    await write_in_bulk(mine, 2)

    async def shuffled(request: httpx.Request, send: Send) -> httpx.Response:
        answer = await send(request)
        await answer.aread()
        body = answer.json()
        body["entry"].reverse()
        return httpx.Response(200, json=body, headers={"content-type": "application/fhir+json"})

    mine.wires.next(shuffled, asks("POST"))
    await mine.cycle()
    assert [(each.state, each.attempts) for each in await mine.waiting()] == [(EntryState.PENDING, 1)] * 2


async def test_an_edit_while_the_batch_is_out_goes_next(hospital: FastAPI, mine: Phone) -> None:
    await mine.cycle()
    first, _ = await write_in_bulk(mine, 2)

    async def edited(request: httpx.Request, send: Send) -> httpx.Response:
        await mine.write(reading(first, note=[{"text": "饭后"}]))
        return await send(request)

    mine.wires.next(edited, asks("POST"))
    await mine.cycle()
    there = at_hospital(hospital, "Observation", first)
    assert there is not None
    assert (there["note"], there["meta"]["versionId"]) == ([{"text": "饭后"}], "2")
    assert await mine.waiting() == ()
