"""Every address of the hospital leaves a row, or stands on a short list with the reason; so does every command."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from hospital.__main__ import COMMANDS
from hospital.app import create_app
from hospital.audit.entry import AuditEntry
from hospital.audit.trail import AuditFilter
from hospital.base import clock
from hospital.base.config import Config
from hospital.base.signing import Signer, own_key
from hospital.billing.sandbox import Sandbox
from hospital.fhir.exchange import FhirRequest, FhirResponse, Operation
from hospital.fhir.part import Part
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.recorder import OPEN
from tests.hospital.audit.test_rows import rows
from tests.hospital.cli.in_process import command
from tests.hospital.conftest import ROOT
from tests.hospital.databases import empty_database
from tests.hospital.fhir.samples import appointment, patient

#: Commands that leave no row of their own, and why.
SILENT = {
    "serve": "each request leaves its own",
    "seed": "each version it writes is a row",
    "import": "each version it writes is a row",
    "bill": "each version it writes is a row",
    "suspend": "each version it writes is a row",
    "measure": "each version it writes is a row; it shows nothing",
    "simulate": "shows numbers of a model, reads no record",
    "reconcile": "shows numbers and sums of payments, names nobody",
}


def _fails(_request: FhirRequest, _tx: Tx) -> FhirResponse:
    raise ZeroDivisionError


def _is_busy(_request: FhirRequest, _tx: Tx) -> FhirResponse:
    raise OperationalError("", {}, Exception())


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[FastAPI]:
    """A demo hospital with sign-in, a cashier, and two operations that fail."""
    own_key(tmp_path / "keys", "hospital")
    own_key(tmp_path / "keys", "cashier")
    cashier = Sandbox(
        "http://cashier.test", Signer(tmp_path / "keys", "hospital", clock.now), lambda *_: (200, {}, b"")
    )
    failing = Part(operations=(Operation("fail", _fails, "Patient"), Operation("busy", _is_busy, "Patient")))
    app = create_app(Config(empty_database(tmp_path), ROOT, demo=True), provider=cashier, parts=[failing])
    yield app
    app.state.store.close()


def system(app: FastAPI) -> dict[str, str]:
    return {"Authorization": f"Bearer {app.state.sign_in.tokens.for_system(5)}"}


def caller(app: FastAPI, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ROOT, headers=headers)


def addresses(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Every method and address outside of FHIR."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from addresses(inner.routes)
        elif isinstance(route, Route):
            yield from ((method, route.path) for method in sorted(route.methods or {"GET"}) if route.path != "/fhir")
        else:
            assert isinstance(route, Mount | WebSocketRoute) and route.path.startswith("/fhir"), route


async def test_every_address_outside_of_fhir_leaves_a_row_or_is_listed(whole: FastAPI) -> None:
    store = whole.state.store
    silent = set()
    async with caller(whole) as client:
        for method, path in addresses(whole.routes):
            before = len(rows(store))
            answer = await client.request(method, path)
            assert answer.status_code < 500, (method, path)
            told = rows(store)[before:]
            if not told:
                silent.add(path)
            assert all(one.network == "127.0.0.1" for one in told)
    assert silent == set(OPEN) - {"/fhir/metadata"}


async def test_every_interaction_of_fhir_leaves_a_row(whole: FastAPI) -> None:
    store = whole.state.store
    async with caller(whole, **system(whole)) as client:
        for interaction in whole.state.service.table.rows:
            path = interaction.path.format(type="Patient", id="x", version="1")
            before = len(rows(store))
            await client.request(interaction.method, f"/fhir{path}")
            assert len(rows(store)) > before, (interaction.method, path)
        for method, path in (
            ("POST", "/fhir"),
            ("GET", "/fhir/Nothing"),
            ("GET", "/fhir/Patient/x/y"),
            ("PURGE", "/fhir/Patient"),
        ):
            before = len(rows(store))
            await client.request(method, path)
            assert len(rows(store)) > before, (method, path)
        before = len(rows(store))
        assert (await client.get("/fhir/metadata")).status_code == 200
        assert len(rows(store)) == before
    async with caller(whole) as client:
        assert (await client.get("/fhir/Patient/x")).status_code == 401
    assert (rows(store)[-1].outcome, rows(store)[-1].query) == ("401", "")


async def test_a_channel_that_is_refused_leaves_a_row(whole: FastAPI) -> None:
    scope = {
        "type": "websocket", "path": "/fhir/websocket", "raw_path": b"/fhir/websocket", "query_string": b"",
        "headers": [], "client": ("10.0.0.9", 5), "subprotocols": [], "scheme": "ws", "root_path": "",
    }  # fmt: skip
    coming = iter([{"type": "websocket.connect"}, {"type": "websocket.receive", "text": "bind-with-token wrong"}])
    sent = []

    async def receive() -> dict[str, Any]:
        message = next(coming, None)
        return message or await asyncio.sleep(60, {})

    async def send(message: Any) -> None:
        sent.append(message["type"])

    await whole(scope, receive, send)
    assert sent == ["websocket.accept", "websocket.close"]
    told = rows(whole.state.store)[-1]
    assert (told.interaction, told.outcome, told.actor) == ("subscription.refused", "failed", "")
    assert told.network == "10.0.0.9"


@pytest.mark.parametrize(("operation", "status", "outcome"), [("fail", "500", "12"), ("busy", "503", "8")])
async def test_a_fault_of_the_server_leaves_a_row(whole: FastAPI, operation: str, status: str, outcome: str) -> None:
    store = whole.state.store
    with store.begin() as tx:
        tx.put(patient("a"))
    async with caller(whole, **system(whole)) as client:
        answer = await client.post(f"/fhir/Patient/a/${operation}?of=a", json={})
        assert answer.status_code == int(status)
        (event,) = [entry["resource"] for entry in (await client.get("/fhir/AuditEvent?_count=1")).json()["entry"]]
    told = [one for one in rows(store) if one.outcome == status]
    assert [(one.interaction, one.type, one.id, one.query) for one in told] == [("operation", "Patient", "a", "of=a")]
    assert told[0].patients == (("a",) if status == "500" else ())  # a busy database is not asked whose it is
    assert told[0].actor.startswith("system:")
    assert event["outcome"] == outcome


async def test_a_page_that_fails_leaves_a_row(whole: FastAPI) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    whole.add_api_route("/auth/failing", fail)
    async with caller(whole) as client:
        assert (await client.get("/auth/failing?code=secret")).status_code == 500
    told = rows(whole.state.store)[-1]
    assert (told.interaction, told.outcome, told.query) == ("get /auth/failing", "500", "")


async def test_an_audit_that_cannot_be_kept_stops_the_answer(whole: FastAPI) -> None:
    """The database of the looks refuses every row."""
    with whole.state.store.trail.aside.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
    async with caller(whole, **system(whole)) as client:
        page, read = await client.get("/auth/device"), await client.get("/fhir/Patient/a")
    assert (page.status_code, read.status_code, read.headers["retry-after"]) == (500, 503, "2")


async def test_addresses_that_nothing_has_and_floods_leave_none(whole: FastAPI) -> None:
    before = len(rows(whole.state.store))
    async with caller(whole) as client:
        assert (await client.get("/wp-login.php")).status_code == 404
    assert len(rows(whole.state.store)) == before


def test_every_command_that_shows_something_leaves_a_row(tmp_path: Path) -> None:
    url = empty_database(tmp_path)
    store = FhirStore.open(url, f"{ROOT}/fhir")
    with store.begin() as tx:
        tx.put(patient("a"))
        tx.put(patient("b"))
        tx.put(appointment("v", "a"))
    store.close()
    told = {
        "token": ("token", "a"), "export": ("export",), "audit": ("audit", "show", "--patient", "a"),
        "queue": ("queue", "show", "sched"), "staff": ("staff", "list"), "proxy": ("proxy", "list", "a"),
        "messages": ("messages", "--patient", "a"), "account": ("account", "closed"),
        "consents": ("consents", "list", "a"),
    }  # fmt: skip
    assert set(told) | set(SILENT) == set(COMMANDS)
    for name, words in told.items():
        before = newest(url)
        assert command(url, *words).returncode == 0, name
        after = newest(url)
        assert after != before, name
        assert after.actor == "system:command-line"
    assert command(url, "export").returncode == 0
    assert newest(url).patients == ("a", "b")  # whoever is exported is told


def newest(url: str) -> AuditEntry:
    store = FhirStore.open(url, f"{ROOT}/fhir")
    found = store.trail.find(AuditFilter(), 1)[0].entry
    store.close()
    return found


def test_the_list_of_silent_addresses_is_short_and_says_why() -> None:
    assert len(OPEN) < 8
    assert all(reason for reason in OPEN.values())
