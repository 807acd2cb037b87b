"""A hospital at an address that stays, and phones that follow it by themselves: what tests of listening share."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from fastapi import FastAPI
from starlette.types import ASGIApp

from services.sync.cycle import HospitalSession, Sync
from services.sync.listening import Listening
from tests.hospital.auth.serving import running
from tests.services.sync.worlds import FixedToken, Phone, open_hospital, phone, server_store

PATIENCE = 20.0  # shorter than the shortest pause of polling


def _port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class Served:
    """A hospital at an address that stays the same when it goes and comes again."""

    folder: Path
    port: int = field(default_factory=_port)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def open(self, around: Callable[[ASGIApp], ASGIApp] = lambda app: app) -> Iterator[FastAPI]:
        app = open_hospital(self.folder, self.base)
        listener = socket.create_server(("127.0.0.1", self.port))
        try:
            with running(around(app), listener):  # type: ignore[arg-type]  # any ASGI application will do
                yield app
        finally:
            server_store(app).close()


@dataclass
class Follower:
    """A phone whose sync and listening run by themselves. `open` False: locked."""

    phone: Phone
    sync: Sync
    listening: Listening
    gate: list[bool]

    def lock(self) -> None:
        self.gate[0] = False
        self.listening.look()

    async def has(self, id_: str) -> bool:
        return await self.phone.see("Observation", id_) is not None

    async def subscription(self) -> str:
        """The id of the patient's only subscription at the hospital; empty when there is none."""
        found = (await self.phone.client.search("Subscription")).get("entry", ())
        return "".join(entry["resource"]["id"] for entry in found)


@asynccontextmanager
async def following(
    base: str, folder: Path, *, session: FixedToken | None = None, represented: tuple[str, ...] = ()
) -> AsyncIterator[Follower]:
    inner = httpx.AsyncHTTPTransport()
    made = await phone(None, folder / "phone.db", inner=inner, base=base, session=session or FixedToken("patient-p1"))
    gate = [True]
    place = HospitalSession(made.store, made.client, ("p1", *represented))
    sync = Sync(lambda: place if gate[0] else None, made.clock, made.network)
    listening = Listening(lambda: place if gate[0] else None, sync, made.network, first_pause=0.05)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(made.put_away)
        for work in (sync.run_forever, listening.run_forever):
            task = asyncio.create_task(work())
            stack.push_async_callback(_ended, task)
        yield Follower(made, sync, listening, gate)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():  # noqa: ASYNC110 - it asks a database and a server, which ring no bell here
            await asyncio.sleep(0.02)


def heard(app: FastAPI, times: int = 1) -> Callable[[], Awaitable[bool]]:
    """So many connections are bound at this hospital."""

    async def is_heard() -> bool:
        return len(app.state.push.heard) == times

    return is_heard


async def quiet(follower: Follower) -> None:
    """Until the pull that follows the handshake is through: from now on only the hospital's word can start another."""

    async def through() -> bool:
        return follower.sync.status.last_success is not None and not follower.sync.status.running

    await until(through)
    await asyncio.sleep(0.5)
    await until(through)
