"""What a request costs is paid for and bounded, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, MutableMapping
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from hospital.base.config import Limits
from hospital.fhir.api.capability import capability_statement
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Decide, Tx
from tests.hospital.conftest import Callers
from tests.hospital.fhir.samples import Json, observation, own_id, patient, transaction

ANSWER = 100_000
PIECE = 64 * 1024
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def limits() -> Limits:
    return Limits(
        person_burst=120, person_per_second=0.001, answer_bytes=ANSWER, page_bytes=90_000, form_bytes=20_000,
        url_bytes=2_000,
    )  # fmt: skip


@pytest.fixture
async def much(system: httpx.AsyncClient) -> None:
    """A record of ten readings of 8 kB each."""
    await system.put("Patient/a", json=patient("a"))
    for number in range(10):
        await system.put(f"Observation/o{number}", json=large(f"o{number}"))


def large(id_: str) -> Json:
    return observation(id_, "a") | {"note": [{"text": "x" * 8_000}]}


def batch(*requests: tuple[str, str, Json | None]) -> Json:
    return transaction(*requests, kind="batch")


def statuses(answer: httpx.Response) -> list[str]:
    return [entry["response"]["status"] for entry in answer.json()["entry"]]


@pytest.mark.usefixtures("much")
async def test_the_answer_to_a_batch_has_a_bound_and_what_fits_stays(system: httpx.AsyncClient) -> None:
    one = ("GET", "Observation?_count=4", None)
    answer = await system.post("", json=batch(one, one, one, ("GET", "Patient/a", None), one, one))
    assert statuses(answer) == ["200", "200", "413", "413", "413", "413"]
    assert len(answer.content) < ANSWER + 6 * 500
    outcome = answer.json()["entry"][2]["response"]["outcome"]
    assert (outcome["issue"][0]["code"], bool(outcome["issue"][0]["details"]["text"])) == ("too-costly", True)


@pytest.mark.usefixtures("much")
async def test_what_a_batch_writes_is_written_however_long_its_answer_is(system: httpx.AsyncClient) -> None:
    one = ("GET", "Observation?_count=4", None)
    answer = await system.post("", json=batch(one, one, one, ("PUT", "Observation/new", large("new"))))
    last = answer.json()["entry"][3]
    assert last["response"]["status"] == "201" and "resource" not in last
    assert (await system.get("Observation/new")).status_code == 200


@pytest.mark.usefixtures("much")
async def test_the_answer_to_a_transaction_has_the_same_bound(system: httpx.AsyncClient) -> None:
    one = ("GET", "Observation?_count=4", None)
    answer = await system.post("", json=transaction(("PUT", "Patient/new", patient("new")), one, one, one, one))
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (413, "too-costly")
    assert answer.json()["issue"][0]["expression"][0].startswith("Bundle.entry[")
    assert (await system.get("Patient/new")).status_code == 404


async def test_each_entry_of_a_batch_is_paid_for_as_it_would_be_alone(ana: httpx.AsyncClient) -> None:
    search, read = ("GET", "Observation?code=x", None), ("GET", "Observation/x", None)
    answer = await ana.post("", json=batch(*[search] * 20, *[read] * 20, *[search] * 20))  # 10 + 60 + 20, and 30 left
    assert statuses(answer) == ["200"] * 20 + ["404"] * 20 + ["200"] * 10 + ["429"] * 10
    assert answer.json()["entry"][-1]["response"]["outcome"]["issue"][0]["code"] == "throttled"
    assert (await ana.get("Observation/x")).status_code == 429


async def test_each_entry_of_a_transaction_is_paid_for_before_any_is_done(ana: httpx.AsyncClient) -> None:
    answer = await ana.post("", json=transaction(*[("GET", "Observation?code=x", None)] * 37))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.usefixtures("much")
async def test_an_answer_is_paid_for_by_the_byte(callers: Callers) -> None:
    ana = await callers.caller("patient-a")
    done = [(await ana.get("Observation?_count=5")).status_code for _ in range(40)]
    assert 20 <= done.count(200) <= 24  # 3 for the search, 2 for its 40 kB
    few = await callers.caller("patient-b")
    assert [(await few.get("Observation?_count=5")).status_code for _ in range(30)].count(200) == 30


async def test_a_search_is_paid_for_by_what_it_compares(ana: httpx.AsyncClient) -> None:
    many = ",".join(f"s|{number}" for number in range(170))
    assert [(await ana.get(f"Observation?code={many}")).status_code for _ in range(8)] == [200] * 6 + [429] * 2


async def pieces_of(hospital: FastAPI, method: str, path: str, body: bytes = b"") -> list[int]:
    """The sizes in which the hospital sends an answer."""
    sizes: list[int] = []
    query = path.partition("?")[2].encode()
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path.partition("?")[0], "raw_path": path.encode(), "query_string": query, "root_path": "",
        "server": ("hospital.test", 80), "client": ("192.0.2.1", 1),
        "headers": [(b"authorization", b"Bearer system"), (b"content-type", b"application/fhir+json")],
    }  # fmt: skip

    incoming = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        if not incoming:
            await asyncio.Event().wait()  # the caller stays until the end
        return incoming.pop()

    async def send(message: MutableMapping[str, Any]) -> None:
        sizes.append(len(message.get("body", b"")))

    await hospital(scope, receive, send)
    return sizes


@pytest.mark.usefixtures("much")
async def test_a_large_answer_is_sent_bit_by_bit(hospital: FastAPI) -> None:
    body = json.dumps(batch(*[("GET", "Observation?_count=1", None)] * 10)).encode()
    for sizes in (
        await pieces_of(hospital, "POST", "/fhir/", body),
        await pieces_of(hospital, "GET", "/fhir/Observation"),
        await pieces_of(hospital, "GET", "/fhir/Patient/a/$everything"),
        await pieces_of(hospital, "GET", "/fhir/_history"),
    ):
        assert sum(sizes) > 40_000
        assert max(sizes) < PIECE + 10_000


async def test_what_one_person_asks_for_takes_no_thread_from_others(
    system: httpx.AsyncClient, ana: httpx.AsyncClient, bo: httpx.AsyncClient, deciders: Callable[[str, Decide], None]
) -> None:
    go_on = threading.Event()

    def waiting(_tx: Tx, _access: Access, body: Json, _before: Json | None) -> Json:
        go_on.wait(20)
        return body

    deciders("Observation", waiting)
    for id_ in "ab":
        await system.put(f"Patient/{id_}", json=patient(id_))
    slow = [asyncio.ensure_future(ana.put(f"Observation/{own_id(str(n))}", json=observation(own_id(str(n)), "a")))
            for n in range(60)]  # fmt: skip
    await asyncio.sleep(1)
    try:
        async with asyncio.timeout(10):
            assert (await bo.get("Patient/b")).status_code == 200
        assert not any(task.done() and task.result().status_code == 201 for task in slow)
    finally:
        go_on.set()
    await asyncio.gather(*slow)


@pytest.mark.usefixtures("much")
async def test_what_is_included_has_one_bound_for_all_includes(system: httpx.AsyncClient) -> None:
    for number in range(10):
        report = {"resourceType": "Condition", "id": f"c{number}", "subject": {"reference": "Patient/a"}}
        await system.put(f"Condition/c{number}", json=report | {"note": [{"text": "x" * 8_000}]})
    answer = await system.get("Patient?_revinclude=Observation:subject&_revinclude=Condition:subject")
    assert answer.status_code == 200
    assert len(answer.content) < 90_000 + 20_000
    assert answer.json()["entry"][-1]["search"]["mode"] == "outcome"


def test_what_strangers_may_ask_for_is_made_once(hospital: FastAPI) -> None:
    first, second = (capability_statement(hospital.state.service)["rest"][0]["resource"] for _ in range(2))
    assert first is second


async def test_a_posted_search_and_an_entrys_address_have_bounds(system: httpx.AsyncClient) -> None:
    assert (await system.post("Patient/_search", content="&".join("a" * 20_000), headers=FORM)).status_code == 413
    answer = await system.post("", json=batch(("GET", "Patient?" + "a&" * 2_000, None), ("GET", "Patient", None)))
    assert statuses(answer) == ["414", "200"]


async def test_conditional_references_have_a_bound(system: httpx.AsyncClient) -> None:
    derived = [{"reference": f"Observation?identifier=x|{number}"} for number in range(101)]
    body = observation("o", "a") | {"derivedFrom": derived}
    answer = await system.post("", json=transaction(("PUT", "Observation/o", body)))
    assert (answer.status_code, answer.json()["issue"][0]["code"]) == (400, "too-costly")
