"""The way in: one token, once, in time; whatever is wrong, the door says the same."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.websockets import WebSocket
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hospital.fhir.push import PushLimits
from tests.hospital.fhir.samples import own_id, patient
from tests.hospital.fhir.subscriptions.ear import PATIENCE, PushHospital, ear, subscribe, token_for
from tests.hospital.fhir.subscriptions.ear import house as serve


@pytest.fixture
async def url(ana: httpx.AsyncClient) -> str:
    await subscribe(ana, own_id("s"), "a")
    return (await token_for(ana, own_id("s")))[1]


async def refused(url: str, *messages: str | bytes) -> int:
    async with ear(url) as mine:
        for message in messages:
            await mine.wire.send(message)
        return await mine.ends()


@pytest.mark.parametrize("message", ["bind-with-token: nonsense", "bind s", "", "{}", "bind-with-token:", "ping s"])
async def test_what_is_no_good_token_is_refused(url: str, message: str) -> None:
    assert await refused(url, message) == 1008


async def test_a_token_works_once(house: PushHospital, ana: httpx.AsyncClient, url: str) -> None:
    token, _ = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        assert await mine.bind(token) == ("handshake", 0)
        assert await refused(url, f"bind-with-token: {token}") == 1008
        await mine.wire.send(f"bind-with-token: {token}")
        assert await mine.ends() == 1008


async def test_a_stolen_token_is_worthless_a_minute_later(
    house: PushHospital, ana: httpx.AsyncClient, url: str
) -> None:
    token, _ = await token_for(ana, own_id("s"))
    house.clock.pass_by(seconds=61)
    assert await refused(url, f"bind-with-token: {token}") == 1008


async def test_a_token_is_worthless_once_its_session_or_subscription_is_gone(
    house: PushHospital, ana: httpx.AsyncClient, url: str
) -> None:
    token, _ = await token_for(ana, own_id("s"))
    house.sessions.ended.add("patient-a")
    assert await refused(url, f"bind-with-token: {token}") == 1008
    house.sessions.ended.clear()
    token, _ = await token_for(ana, own_id("s"))
    await ana.delete(f"Subscription/{own_id('s')}")
    assert await refused(url, f"bind-with-token: {token}") == 1008


async def test_two_who_come_with_one_token_at_once_do_not_both_get_in(ana: httpx.AsyncClient, url: str) -> None:
    token, _ = await token_for(ana, own_id("s"))

    async def tries() -> str:
        async with ear(url) as mine:
            try:
                return (await mine.bind(token))[0]
            except ConnectionClosed:
                return "refused"

    assert sorted(await asyncio.gather(*(tries() for _ in range(6)))) == ["handshake", *["refused"] * 5]


async def test_a_newer_token_keeps_the_same_connection(ana: httpx.AsyncClient, url: str) -> None:
    first, _ = await token_for(ana, own_id("s"))
    second, _ = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        assert (await mine.bind(first))[0] == "handshake"
        assert (await mine.bind(second))[0] == "handshake"


async def test_who_says_nothing_is_sent_away(url: str) -> None:
    assert await refused(url) == 1008


async def test_long_and_binary_messages_are_refused(url: str) -> None:
    assert await refused(url, "bind-with-token: " + "x" * 5000) == 1009
    assert await refused(url, b"\x00\x01") == 1003


async def test_a_crowd_of_silent_callers_is_kept_out(tmp_path: Path) -> None:
    with serve(tmp_path, bounds=PushLimits(unbound=2)) as house:
        house.write(patient("a"))
        async with house.caller("patient-a") as ana:
            await subscribe(ana, own_id("s"), "a")
            _, url = await token_for(ana, own_id("s"))
        async with ear(url), ear(url):
            with pytest.raises(InvalidStatus):
                async with ear(url):
                    pass


async def test_silent_callers_of_one_address_leave_room_for_those_of_others(tmp_path: Path) -> None:
    bounds = PushLimits(unbound_per_address=2)
    with serve(tmp_path, bounds=bounds, trusted_proxies=("127.0.0.1",)) as house:
        house.write(patient("a"))
        async with house.caller("patient-a") as ana:
            await subscribe(ana, own_id("s"), "a")
            token, url = await token_for(ana, own_id("s"))
        crowd, elsewhere = {"X-Forwarded-For": "192.0.2.1"}, {"X-Forwarded-For": "192.0.2.2"}
        async with ear(url, crowd), ear(url, crowd):
            with pytest.raises(InvalidStatus):
                async with ear(url, crowd):
                    pass
            async with ear(url, elsewhere) as mine:
                assert await mine.bind(token) == ("handshake", 0)


async def test_who_is_bound_takes_no_place_of_those_who_are_not_and_the_other_way_round(tmp_path: Path) -> None:
    with serve(tmp_path, bounds=PushLimits(unbound=1, connections=1)) as house:
        house.write(patient("a"))
        async with house.caller("patient-a") as ana:
            for name in ("s", "t"):
                await subscribe(ana, own_id(name), "a")
            (first, url), (second, _) = await token_for(ana, own_id("s")), await token_for(ana, own_id("t"))
        async with ear(url) as mine:
            assert await mine.bind(first) == ("handshake", 0)
            async with ear(url) as late:
                await late.wire.send(f"bind-with-token: {second}")
                assert await late.ends() == 1013
        async with house.caller("patient-a") as ana:
            third, _ = await token_for(ana, own_id("s"))
        async with ear(url) as again:
            assert (await again.bind(third))[0] == "handshake"


async def test_tokens_are_given_for_ones_own_living_subscriptions_only(
    house: PushHospital, ana: httpx.AsyncClient, bo: httpx.AsyncClient, url: str
) -> None:
    await subscribe(bo, own_id("of-b"), "b")
    for path in (
        f"Subscription/{own_id('of-b')}/$get-ws-binding-token",
        f"Subscription/$get-ws-binding-token?id={own_id('s')}&id={own_id('of-b')}",
    ):
        for method in ("GET", "POST"):
            answer = await ana.request(method, path, json={"resourceType": "Parameters"} if method == "POST" else None)
            assert answer.status_code == 404, answer.text
    assert (await ana.get("Subscription/$get-ws-binding-token")).status_code == 400
    assert (await ana.get(f"Subscription/{own_id('s')}/$get-ws-binding-token")).status_code == 200
    await subscribe(ana, own_id("s"), "a", status="off")
    assert (await ana.get(f"Subscription/{own_id('s')}/$get-ws-binding-token")).status_code == 422
    async with house.caller("") as stranger:
        assert (await stranger.get(f"Subscription/{own_id('s')}/$get-ws-binding-token")).status_code == 401


async def test_the_database_does_not_hold_a_token_that_opens_anything(
    house: PushHospital, ana: httpx.AsyncClient, url: str
) -> None:
    token, _ = await token_for(ana, own_id("s"))
    with house.store.reading() as tx:
        rows = tx.connection.exec_driver_sql("SELECT * FROM fhir_binding").all()
    assert rows and token not in str(rows)
    assert token not in url


async def test_who_does_not_read_is_not_waited_for(tmp_path: Path) -> None:
    with serve(tmp_path, bounds=PushLimits(send=0.2)) as house:
        house.write(patient("a"))
        async with house.caller("patient-a") as ana:
            await subscribe(ana, own_id("s"), "a")
            token, _ = await token_for(ana, own_id("s"))
        incoming = asyncio.Queue[dict[str, str]]()
        for message in (
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "text": f"bind-with-token {token}"},
        ):
            incoming.put_nowait(message)

        async def full(message: MutableMapping[str, Any]) -> None:
            """A pipe that takes the first answer and then nothing any more."""
            if message["type"] != "websocket.accept":
                await asyncio.Event().wait()

        async with asyncio.timeout(PATIENCE):
            await house.app.state.push.serve(WebSocket({"type": "websocket", "headers": []}, incoming.get, full))
        assert house.app.state.push.heard == {}
