"""Many questions in one request: how many requests and bytes nothing new costs, and what a failing entry does."""

from __future__ import annotations

import asyncio
import json
import math
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from fastapi import FastAPI

from local_store import resources
from services.fhir.capabilities import capabilities_of
from services.sync.scope import plan
from services.sync.together import MOST
from tests.fakes.clock import NOON
from tests.fakes.wires import Send, asks, dated, status
from tests.services.sync.worlds import Phone, fill, reading, report

MOST_BYTES = 5_000


async def _without_history(request: httpx.Request, send: Send) -> httpx.Response:
    """A server that tells no history of the whole system."""
    response = await send(request)
    statement = json.loads(await response.aread())
    for rest in statement["rest"]:
        rest["interaction"] = [one for one in rest["interaction"] if one["code"] != "history-system"]
    return httpx.Response(200, json=statement, request=request)


async def _no_batch(request: httpx.Request, send: Send) -> httpx.Response:
    response = await send(request)
    statement = json.loads(await response.aread())
    for rest in statement["rest"]:
        rest["interaction"] = []
    return httpx.Response(200, json=statement, request=request)


async def _in_step(mine: Phone) -> None:
    mine.wires.always(_without_history, asks("GET", "/metadata"))
    mine.wires.always(dated(datetime.now(UTC) + timedelta(minutes=5)))
    assert (await mine.cycle()).error is None
    assert (await mine.cycle()).error is None
    mine.wires.repair()
    mine.wires.sent.clear()


async def test_nothing_new_costs_a_request_per_ten_questions_and_few_bytes(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"), report("r1"))
    await _in_step(mine)
    mine.wires.always(dated(datetime.now(UTC) + timedelta(minutes=5)))
    statement = capabilities_of(await mine.client.capabilities())
    questions = [one for one in plan(statement, ["p1"], NOON.date()) if not one.once]
    mine.wires.sent.clear()
    mine.wires.bytes_sent = mine.wires.bytes_received = 0
    heard: list[int] = []
    mine.store.changes.listen(frozenset({"Observation", "DiagnosticReport", "Patient"}), lambda: heard.append(1))
    assert (await mine.cycle()).error is None
    assert len(mine.wires.sent) <= math.ceil(len(questions) / MOST)
    assert mine.wires.bytes_received <= MOST_BYTES
    assert heard == []


async def test_what_is_new_comes_with_the_batch(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await _in_step(mine)
    fill(hospital, reading("o2"), report("r1"))
    await mine.cycle()
    assert await mine.count("Observation") == 2
    assert await mine.count("DiagnosticReport") == 1
    assert {method for method, _, _ in mine.wires.sent} == {"POST"}


async def test_each_entry_that_failed_is_asked_alone_and_keeps_none_of_the_others_waiting(
    hospital: FastAPI, mine: Phone
) -> None:
    fill(hospital, reading("o1"))
    await _in_step(mine)
    fill(hospital, reading("o2"), report("r1"))

    def failing(body: dict[str, Any]) -> None:
        for entry in body.get("entry", []):
            found = entry.get("resource", {}).get("entry", [])
            if any(one["resource"]["resourceType"] == "Observation" for one in found):
                entry.pop("resource")
                entry["response"] = {"status": "503 Service Unavailable"}

    mine.wires.always(_altered(failing), asks("POST"))
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 2
    assert await mine.count("DiagnosticReport") == 1
    assert [path for method, path, _ in mine.wires.sent if method == "GET"] == ["/fhir/Observation"]


async def test_answers_in_another_order_are_not_taken_for_others(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    await _in_step(mine)
    fill(hospital, reading("o2"), report("r1"))
    mine.wires.always(_altered(lambda body: body["entry"].reverse()), asks("POST"))
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 2
    assert await mine.count("DiagnosticReport") == 1


async def test_a_batch_with_too_few_answers_is_not_used(hospital: FastAPI, mine: Phone) -> None:
    await _in_step(mine)
    fill(hospital, reading("o2"))
    mine.wires.always(_altered(lambda body: body["entry"].pop()), asks("POST"))
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 1
    assert mine.wires.count("POST") == 1


async def test_a_server_that_refuses_batches_is_asked_one_by_one(hospital: FastAPI, mine: Phone) -> None:
    await _in_step(mine)
    fill(hospital, reading("o2"))
    mine.wires.always(status(405), asks("POST"))
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 1
    assert mine.wires.count("POST") == 1


async def test_a_server_that_offers_no_batch_is_not_asked_for_one(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    mine.wires.always(_no_batch, asks("GET", "/metadata"))
    for _ in range(2):
        assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 1
    assert mine.wires.count("POST") == 0


async def test_the_first_screen_is_there_after_the_first_request_for_data(hospital: FastAPI, mine: Phone) -> None:
    visit = {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "start": "2026-11-23T08:00:00+08:00",
        "end": "2026-11-23T08:30:00+08:00",
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
    }
    fill(hospital, visit, reading("o1"), report("r1", result=[{"reference": "Observation/o1"}]))
    here: list[int] = []

    async def looked(request: httpx.Request, send: Send) -> httpx.Response:
        here.append(sum([await mine.count(type_) for type_ in ("Patient", "Appointment", "DiagnosticReport")]))
        here.append(await mine.count("Observation"))
        return await send(request)

    mine.wires.next(looked, asks("GET", "/Organization"))
    await mine.cycle()
    before = [path for _, path, _ in mine.wires.sent[: mine.wires.sent.index(("GET", "/fhir/Organization", 200))]]
    assert before == ["/fhir/metadata", "/fhir/_history", "/fhir"]
    assert here == [3, 1]


async def test_a_screen_overtakes_a_long_pull_between_two_pages(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(450)))
    schedule = {"resourceType": "Schedule", "id": "k1", "actor": [{"reference": "PractitionerRole/1"}]}
    times = {"start": "2026-11-23T08:00:00+08:00", "end": "2026-11-23T08:30:00+08:00"}
    slots = [
        {"resourceType": "Slot", "id": f"s{n}", "status": "free", "schedule": {"reference": "Schedule/k1"}, **times}
        for n in range(3)
    ]
    fill(hospital, schedule, *slots)
    fetching: list[Any] = []

    async def person_opens_a_screen(request: httpx.Request, send: Send) -> httpx.Response:
        fetching.append(asyncio.ensure_future(mine.sync.fetch("Slot", {"schedule": "Schedule/k1", "_count": "1"})))
        return await send(request)

    mine.wires.next(person_opens_a_screen, asks("GET", "/Observation"))
    await mine.cycle()
    await fetching[0]
    paths = [path for _, path, _ in mine.wires.sent]
    pages = [number for number, path in enumerate(paths) if path == "/fhir/Observation"]
    assert paths[: pages[2]].count("/fhir/Slot") == 3  # at most the page that was already under way came before it
    assert await mine.store.read(resources.count, "Slot") == 3


def _altered(change: Any) -> Any:
    async def fault(request: httpx.Request, send: Send) -> httpx.Response:
        response = await send(request)
        body = json.loads(await response.aread())
        change(body)
        return httpx.Response(response.status_code, json=body, request=request)

    return fault
