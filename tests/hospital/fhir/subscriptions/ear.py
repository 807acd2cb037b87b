"""A hospital on loopback and ears at its websocket: what tests of push share."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from hospital.app import create_app
from hospital.base.config import Config
from hospital.base.outcome import unauthenticated
from hospital.fhir.permissions import Access
from hospital.fhir.push import PushLimits
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.subscribers import FILTER
from hospital.fhir.subscriptions import topic
from tests.hospital.auth.serving import MovableClock, running
from tests.hospital.conftest import access_of_test_token
from tests.hospital.databases import empty_database

Json = dict[str, Any]
PATIENCE = 20.0
QUICK = PushLimits(bind=1.0, check=0.3, shortest_heartbeat=1)


@dataclass
class Sessions:
    """`ended` holds the callers whose session is over; `narrowed` what others still reach."""

    ended: set[str] = field(default_factory=set)
    narrowed: dict[str, Access] = field(default_factory=dict)

    def reauthorize(self, access: Access) -> Access:
        if access.author in self.ended:
            raise unauthenticated("The session has ended")
        return self.narrowed.get(access.author, access)


@dataclass
class PushHospital:
    """A served hospital."""

    app: FastAPI
    base: str
    clock: MovableClock
    sessions: Sessions

    @property
    def store(self) -> FhirStore:
        found = self.app.state.store
        assert isinstance(found, FhirStore)
        return found

    def write(self, *bodies: Json) -> None:
        """The hospital's own staff writes, each resource in a transaction of its own."""
        for body in bodies:
            with self.store.begin() as tx:
                tx.put(body)

    def caller(self, token: str) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(base_url=f"{self.base}/fhir/", headers=headers, timeout=PATIENCE)


@contextmanager
def house(
    folder: Path, *, db_url: str = "", bounds: PushLimits = QUICK, trusted_proxies: tuple[str, ...] = ()
) -> Iterator[PushHospital]:
    listening = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listening.getsockname()[1]}"
    clock = MovableClock()
    config = Config(db_url or empty_database(folder), base, trusted_proxies=trusted_proxies)
    sessions = Sessions()
    app = create_app(config, access_of_test_token, now=clock, push_bounds=bounds, reauthorize=sessions.reauthorize)
    try:
        with running(app, listening):
            yield PushHospital(app, base, clock, sessions)
    finally:
        app.state.store.close()


def subscription(id_: str, owner: str, **more: Any) -> Json:
    """A Subscription to everything of one patient, as the IG's profile has it."""
    return {
        "resourceType": "Subscription",
        "id": id_,
        "meta": {"profile": [topic.SUBSCRIPTION]},
        "status": "requested",
        "reason": "a phone follows its own record",
        "criteria": topic.COMPARTMENT_CHANGED,
        "_criteria": {"extension": [{"url": FILTER, "valueString": f"patient=Patient/{owner}"}]},
        "channel": {
            "extension": [{"url": topic.HEARTBEAT, "valueUnsignedInt": 60}],
            "type": "websocket",
            "payload": "application/fhir+json",
            "_payload": {"extension": [{"url": topic.CONTENT, "valueCode": "empty"}]},
        },
        **more,
    }


async def subscribe(caller: httpx.AsyncClient, id_: str, owner: str, **more: Any) -> Json:
    answer = await caller.put(f"Subscription/{id_}", json=subscription(id_, owner, **more))
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json())


async def token_for(caller: httpx.AsyncClient, *ids: str) -> tuple[str, str]:
    """A binding token for some subscriptions, and where to go with it."""
    answer = await caller.get("Subscription/$get-ws-binding-token", params=[("id", one) for one in ids])
    assert answer.status_code == 200, answer.text
    told = {one["name"]: value for one in answer.json()["parameter"] for key, value in one.items() if key != "name"}
    return told["token"], told["websocket-url"]


class Ear:
    """One connection. `next()` gives the kind of the next notification, and how many events it counts."""

    def __init__(self, wire: ClientConnection) -> None:
        self.wire = wire
        self.heard: list[Json] = []

    async def next(self) -> tuple[str, int]:
        async with asyncio.timeout(PATIENCE):
            bundle = json.loads(await self.wire.recv())
        self.heard.append(bundle)
        return told(bundle, "type"), int(told(bundle, "events-since-subscription-start"))

    async def bind(self, token: str) -> tuple[str, int]:
        await self.wire.send(f"bind-with-token: {token}")
        return await self.next()

    async def ends(self) -> int:
        """The close code, whatever is told before it."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    await self.wire.recv()
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006


def told(bundle: Json, name: str) -> str:
    (parameter,) = (one for one in bundle["entry"][0]["resource"]["parameter"] if one["name"] == name)
    return str(next(value for key, value in parameter.items() if key != "name"))


@asynccontextmanager
async def ear(url: str, headers: dict[str, str] | None = None) -> AsyncIterator[Ear]:
    async with connect(url, proxy=None, close_timeout=2, additional_headers=headers) as wire:
        yield Ear(wire)
