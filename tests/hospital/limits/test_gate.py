"""What comes too often, too long, too many at once or too slowly is turned away in FHIR, and the rest goes on."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config, Limits
from hospital.fhir.validation.check import findings
from tests.hospital.auth.serving import running
from tests.hospital.conftest import Callers
from tests.hospital.databases import empty_database
from tests.hospital.fhir.samples import patient


@pytest.fixture
def limits() -> Limits:
    return Limits(
        person_burst=10, person_per_second=0.01, system_burst=100, address_burst=30, address_per_second=0.01,
        url_bytes=2000, header_bytes=4000,
    )  # fmt: skip


def turned_away(answer: httpx.Response, status: int) -> None:
    outcome = answer.json()
    assert (answer.status_code, outcome["resourceType"]) == (status, "OperationOutcome"), answer.text
    assert findings(outcome) == []


async def test_who_asks_too_often_is_told_when_to_come_again(ana: httpx.AsyncClient, bo: httpx.AsyncClient) -> None:
    answers = [await ana.get("Patient") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    turned_away(answers[-1], 429)
    assert answers[-1].json()["issue"][0]["code"] == "throttled"
    assert 100 < int(answers[-1].headers["retry-after"]) <= 200
    assert (await bo.get("Patient")).status_code == 200


async def test_two_tokens_of_one_person_share_one_bucket(callers: Callers) -> None:
    first, second = await callers.caller("patient-a"), await callers.caller("patient-a")
    assert [(await one.get("Patient")).status_code for one in (first, second, first, second)] == [200, 200, 200, 429]


async def test_guessing_tokens_costs_the_address_and_not_the_people(callers: Callers, ana: httpx.AsyncClient) -> None:
    guesses = [(await (await callers.caller(f"guess-{n}")).get("Patient")).status_code for n in range(8)]
    assert guesses == [401] * 6 + [429] * 2
    assert (await ana.get("Patient")).status_code == 200


async def test_sign_in_and_metadata_are_paid_for_by_the_address(hospital: FastAPI, stranger: httpx.AsyncClient) -> None:
    statuses = [(await stranger.get("metadata")).status_code for _ in range(25)]
    assert set(statuses) == {200}
    asked = [await stranger.post("http://hospital.test/auth/token", data={"grant_type": "x"}) for _ in range(4)]
    assert [answer.status_code for answer in asked][-1] == 429
    turned_away(asked[-1], 429)
    assert int(asked[-1].headers["retry-after"]) >= 1


async def test_addresses_and_headers_have_a_bound(system: httpx.AsyncClient) -> None:
    turned_away(await system.get(f"Patient?name={'x' * 2000}"), 414)
    turned_away(await system.get("Patient", headers={"X-Much": "x" * 4000}), 431)
    assert (await system.get("Patient?name=x")).status_code == 200


async def test_a_number_of_endless_digits_is_no_json(system: httpx.AsyncClient) -> None:
    for digits in ("0." + "1" * 5000, "1" * 5000, "1e" + "0" * 300 + "1"):
        text = json.dumps(patient("a")).replace('"a"', f'"a","multipleBirthInteger":{digits}', 1)
        answer = await system.put("Patient/a", content=text, headers={"Content-Type": "application/fhir+json"})
        turned_away(answer, 400)


async def test_when_the_house_is_full_others_wait_outside(db_url: str) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(_authorization: str | None) -> object:
        entered.set()
        leave.wait(20)
        raise AssertionError

    app = create_app(Config(db_url, "http://hospital.test", limits=Limits(in_flight=1)), slow)  # type: ignore[arg-type]
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://hospital.test/fhir/") as client:
        inside = asyncio.ensure_future(client.get("Patient"))
        await asyncio.to_thread(entered.wait, 20)
        outside = await client.get("Patient")
        leave.set()
        await inside
        assert (await client.get("metadata")).status_code == 200
    app.state.store.close()
    turned_away(outside, 503)
    assert outside.headers["retry-after"] == "1"


def test_a_body_that_drips_is_cut_off(tmp_path: Path) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    limits = Limits(body_seconds=0.5, body_bytes_per_second=100_000)
    app = create_app(Config(empty_database(tmp_path), f"http://127.0.0.1:{port}", limits=limits))
    token = app.state.sign_in.tokens.for_system(5)
    with running(app, listening), socket.create_connection(("127.0.0.1", port), timeout=20) as caller:
        head = (
            f"PUT /fhir/Patient/a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/fhir+json\r\nContent-Length: 5000\r\n\r\n{"
        )
        caller.sendall(head.encode())
        answer = b""
        while chunk := caller.recv(65536):  # until the hospital hangs up
            answer += chunk
        whole = httpx.put(
            f"http://127.0.0.1:{port}/fhir/Patient/a", json=patient("a"), headers={"Authorization": f"Bearer {token}"}
        )
    app.state.store.close()
    assert answer.startswith(b"HTTP/1.1 408")
    assert b"OperationOutcome" in answer
    assert whole.status_code == 201
