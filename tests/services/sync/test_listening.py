"""The hospital tells, the phone hears: over real sockets, with a real store, through whatever ends a connection."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.server import ServerConnection, serve

from services.account.states import NoHospital
from services.fhir.socket import belongs_to
from services.sync import listening as listening_module
from services.sync import wake
from services.sync.subscription import admitted
from tests.fakes.wires import Fault, asks
from tests.services.account.devices import Device, device, hospital
from tests.services.sync.followers import Served, following, heard, quiet, until
from tests.services.sync.worlds import BASE, at_hospital, delete, fill, person, reading

__all__ = ["device", "hospital"]  # fixtures of this file


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path)


async def test_a_change_at_the_hospital_reaches_the_store_by_itself(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await until(heard(app))
            await quiet(mine)
            fill(app, reading("told"))
            await until(lambda: mine.has("told"))
            await quiet(mine)
            delete(app, "Observation", "told")

            async def gone() -> bool:
                return not await mine.has("told")

            await until(gone)


async def test_what_changed_just_before_the_connection_stood_is_pulled(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await until(heard(app))
            for number in range(5):
                fill(app, reading(f"o{number}"))
            await until(lambda: mine.has("o4"))


async def test_while_it_listens_it_asks_rarely_and_after_a_loss_often_again() -> None:
    pace = wake.Pace()
    assert pace.seconds(push_connected=True) >= 0.75 * wake.LONGEST
    assert pace.seconds() <= wake.SHORTEST


def without_websockets(app: ASGIApp) -> ASGIApp:
    """A proxy in front of the hospital that lets no websocket through."""

    async def proxied(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
            return
        await app(scope, receive, send)

    return proxied


async def test_without_websockets_polling_brings_the_change(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wake, "SHORTEST", 0.2)
    monkeypatch.setattr(wake, "LONGEST", 0.4)
    with served.open(without_websockets) as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await quiet(mine)
            fill(app, reading("polled"))
            await until(lambda: mine.has("polled"))
            assert app.state.push.heard == {}


async def test_it_comes_back_when_the_hospital_was_away(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with AsyncExitStack() as stack:
            mine = await stack.enter_async_context(following(served.base, tmp_path))
            await until(heard(app))
            first = await mine.subscription()
            stack_of_restart = stack.pop_all()
    async with stack_of_restart:
        with served.open() as again:
            await until(heard(again))
            assert await mine.subscription() == first
            await quiet(mine)
            fill(again, reading("after"))
            await until(lambda: mine.has("after"))


async def test_a_lock_closes_the_connection(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await until(heard(app))
            mine.lock()
            await until(heard(app, 0))


async def test_offline_it_sleeps_and_back_online_it_listens_again(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await until(heard(app))
            mine.phone.network.hint(online=False)
            await until(heard(app, 0))
            mine.phone.network.hint(online=True)
            await until(heard(app))


async def test_a_subscription_that_ended_is_renewed_under_the_same_id(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await until(heard(app))
            id_ = await mine.subscription()
            body = at_hospital(app, "Subscription", id_)
            assert body is not None
            fill(app, {**body, "end": "2020-01-01T00:00:00Z"}, reading("o"))

            async def renewed() -> bool:
                found = at_hospital(app, "Subscription", id_)
                return found is not None and found["end"] > "2026" and len(app.state.push.heard) == 1

            await until(renewed)


async def test_a_subscription_that_was_deleted_is_made_anew(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            await until(heard(app))
            first = await mine.subscription()
            delete(app, "Subscription", first)
            fill(app, reading("o"))

            async def another() -> bool:
                return await mine.subscription() not in ("", first) and len(app.state.push.heard) == 1

            await until(another)


def without_subscriptions(statement: dict[str, Any]) -> dict[str, Any]:
    kept = [one for one in statement["rest"][0]["resource"] if one["type"] != "Subscription"]
    return {**statement, "rest": [{**statement["rest"][0], "resource": kept}]}


def altered(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Fault:
    async def fault(
        request: httpx.Request, send: Callable[[httpx.Request], Awaitable[httpx.Response]]
    ) -> httpx.Response:
        response = await send(request)
        body = json.loads(await response.aread())
        return httpx.Response(response.status_code, json=change(body), request=request)

    return fault


async def test_a_server_without_subscriptions_is_never_asked_for_one(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            mine.phone.wires.always(altered(without_subscriptions), asks("GET", "/metadata"))
            await quiet(mine)
            for _ in range(3):
                await mine.sync.run_once()
            assert [path for _, path, _ in mine.phone.wires.sent if "Subscription" in path] == []


async def test_a_hospital_that_refuses_is_not_asked_again(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            mine.phone.wires.always(_refusing, asks("PUT", "Subscription"))
            await quiet(mine)
            for _ in range(3):
                await mine.sync.run_once()
            assert mine.phone.wires.count("PUT", "Subscription") == 1
            assert app.state.push.heard == {}


async def _refusing(request: httpx.Request, _send: Any) -> httpx.Response:
    return httpx.Response(422, json={"resourceType": "OperationOutcome", "issue": []}, request=request)


def leading_to(address: str) -> Fault:
    def change(body: dict[str, Any]) -> dict[str, Any]:
        kept = [one for one in body["parameter"] if one["name"] != "websocket-url"]
        return {**body, "parameter": [*kept, {"name": "websocket-url", "valueUrl": address}]}

    return altered(change)


async def test_a_connection_that_falls_silent_is_given_up(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening_module, "GREETING", 0.3)
    greeted: list[str] = []

    async def silent(wire: ServerConnection) -> None:
        greeted.append(str(await wire.recv()))
        await wire.wait_closed()

    with served.open() as app:
        fill(app, person())
        async with serve(silent, "127.0.0.1", 0) as mute, following(served.base, tmp_path) as mine:
            elsewhere = f"ws://127.0.0.1:{mute.sockets[0].getsockname()[1]}/"
            mine.phone.wires.next(leading_to(elsewhere), asks("POST", "binding-token"), times=2)
            await until(heard(app))
    assert len(greeted) == 2
    assert all(one.startswith("bind-with-token: ") for one in greeted)


async def test_the_token_goes_to_the_hospital_only(served: Served, tmp_path: Path) -> None:
    with served.open() as app:
        fill(app, person())
        async with following(served.base, tmp_path) as mine:
            mine.phone.wires.next(leading_to("wss://elsewhere.example/"), asks("POST", "binding-token"))
            await until(heard(app))


@pytest.mark.parametrize(
    ("address", "base", "safe"),
    [
        ("wss://h.example/fhir/websocket", "https://h.example/fhir", True),
        ("wss://h.example:8443/ws", "https://h.example/fhir", True),
        ("ws://127.0.0.1:8460/fhir/websocket", "http://127.0.0.1:8460/fhir", True),
        ("ws://h.example/fhir/websocket", "https://h.example/fhir", False),
        ("ws://127.0.0.1/x", "https://127.0.0.1/fhir", False),
        ("wss://h.example.evil.example/", "https://h.example/fhir", False),
        ("wss://h.example@evil.example/", "https://h.example/fhir", False),
        ("wss://someone@h.example/", "https://h.example/fhir", False),
        ("https://h.example/fhir/websocket", "https://h.example/fhir", False),
        ("wss://h.example:port/", "https://h.example/fhir", False),
        ("", "https://h.example/fhir", False),
    ],
)
def test_which_websocket_is_the_hospitals_own(address: str, base: str, *, safe: bool) -> None:
    assert belongs_to(address, base) is safe


async def test_signing_out_takes_the_subscription_back(device: Device, hospital: FastAPI) -> None:
    account = await device.signed_in()
    made = await admitted(account.store, account.client, account.people.patients)
    assert made.binding.address == BASE.replace("http", "ws") + "/fhir/websocket"
    assert made.binding.token not in repr(made)
    found = (await account.client.search("Subscription"))["entry"][0]["resource"]["id"]
    assert at_hospital(hospital, "Subscription", found) is not None
    await account.sign_out(send_first=False)
    assert isinstance(account.state, NoHospital)
    assert at_hospital(hospital, "Subscription", found) is None


async def test_signing_out_offline_waits_for_nobody(device: Device, hospital: FastAPI) -> None:
    account = await device.signed_in()
    await admitted(account.store, account.client, account.people.patients)
    device.wires.cut = True
    await account.sign_out(send_first=False)
    assert isinstance(account.state, NoHospital)
