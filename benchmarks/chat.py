"""Messages between an app and the care team: how soon they are at the other end, with how many apps on one process, and
whether any is lost or doubled when the network breaks at random.

The care team writes as it does at the desk, through the hospital's own decisions, in a process of its own on the same
database; the apps are real stores and syncs, or, where there are many, the app's own connections without a store.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx

from benchmarks.chat_ends import PATIENCE, ChatHospital, chat_hospital, chat_phone
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from hospital.base import elements
from hospital.chat.elements import READ_MARK, READ_UP_TO, moment_of
from services.clock import DeviceClock
from services.fhir import terms
from services.fhir.notification import NotificationType, binding_of, subscription
from services.fhir.socket import Socket, open_socket
from services.fhir.web import Web
from services.record.messages.unread import unread_count

#: A message is at the other end so soon.
WITHIN: Final = Limit("<=", 300, "ms")
NONE: Final = Limit("<=", 0, "messages")
_ANSWERED: Final = 20  # messages of the person after which somebody answers; the hospital takes 100 without an answer
_BREAKS: Final = 0.2  # of the requests, half before the hospital hears them, half before it is heard
_AT_ONCE: Final = 25


def run(scale: Scale) -> Iterator[Line]:
    """Takes half an hour, nearly all of it for the hundred thousand messages."""
    with tempfile.TemporaryDirectory() as name:
        yield from to_the_other_end(Path(name), scale.pick(60, 4))
    with tempfile.TemporaryDirectory() as name:
        yield from many_apps(Path(name), scale.pick(500, 8), scale.pick(300, 6))
    with tempfile.TemporaryDirectory() as name:
        yield from torn(Path(name), scale.pick(100_000, 40))


def to_the_other_end(folder: Path, times: int) -> Iterator[Line]:
    """Both ways between one app and the care team, on loopback."""
    with chat_hospital(folder, 1) as house:
        there, here = asyncio.run(_both_ways(house, folder, times))
    for name, took in (("to the care team", there), ("to the app", here)):
        yield line(f"chat.{name}: median", statistics.median(took) * 1000, "ms", load=load())
        yield line(f"chat.{name}: 95 of 100", percentile(took, 95) * 1000, "ms", limit=WITHIN, load=load())


def many_apps(folder: Path, apps: int, messages: int) -> Iterator[Line]:
    """So many connected apps, and messages of the care team to one after another: who is told, and how soon."""
    with chat_hospital(folder, apps) as house:
        took, strays = asyncio.run(_told(house, apps, messages))
        yield line(f"chat.{apps} apps connected, told: 95 of 100", percentile(took, 95) * 1000, "ms", load=load())
        yield line("chat.told of another's message", strays, "messages", limit=NONE, load=load())
        memory = Path(f"/proc/{house.servers.pids[0]}/status").read_text()
        held = next(int(row.split()[1]) for row in memory.splitlines() if row.startswith("VmRSS"))
        yield line(f"chat.the hospital's memory with {apps} apps", held / 1024, "MiB", load=load())


def torn(folder: Path, messages: int) -> Iterator[Line]:
    """Two phones of one person and the care team, with one request in five broken."""
    with chat_hospital(folder, 1) as house:
        began = time.perf_counter()
        lost, doubled, apart = asyncio.run(_torn(house, folder, messages))
        yield line(f"chat.lost of {messages} with random breaks", lost, "messages", limit=NONE, load=load())
        yield line(f"chat.doubled of {messages}", doubled, "messages", limit=NONE, load=load())
        yield line("chat.unread apart from a recount", apart, "messages", limit=NONE, load=load())
        rate = messages / (time.perf_counter() - began)
        yield line("chat.messages a second, breaks and all", rate, "/s", load=load())


async def _both_ways(house: ChatHospital, folder: Path, times: int) -> tuple[list[float], list[float]]:
    """Seconds from the person's tap until the hospital has it, and from the answer until the app's store has it."""
    there, here = list[float](), list[float]()
    async with chat_phone(house, folder / "phone.db", Web(DeviceClock()), listens=True) as mine:
        arrived = asyncio.Event()
        mine.store.changes.listen(frozenset({"Communication"}), arrived.set)
        for number in range(times):
            await asyncio.sleep(0.5)  # one by itself, not one of many
            began, id_ = time.perf_counter(), str(uuid4())
            await mine.says(id_, f"{number}")
            mine.sync.wake()
            await _until_held(house, id_)
            there.append(time.perf_counter() - began)
            await asyncio.sleep(0.5)
            began = time.perf_counter()
            told = await asyncio.to_thread(house.says, "c0", f"answer {number}")
            async with asyncio.timeout(PATIENCE):
                while told not in {shown.id for shown in (await mine.thread()).messages}:
                    arrived.clear()
                    with suppress(TimeoutError):
                        await asyncio.wait_for(arrived.wait(), 0.05)
            here.append(time.perf_counter() - began)
    return there, here


async def _until_held(house: ChatHospital, message: str) -> None:
    while not house.holds(message):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.005)


async def _told(house: ChatHospital, apps: int, messages: int) -> tuple[list[float], int]:
    """Seconds from a message until its person's app is told, and how many apps were told of another person's."""
    async with AsyncExitStack() as stack:
        web = Web(DeviceClock())
        stack.push_async_callback(web.close)
        sockets = [await _listening(stack, house, web, f"p{number}") for number in range(apps)]
        told = [asyncio.Event() for _ in sockets]
        hearing = [asyncio.create_task(_hear(*pair)) for pair in zip(sockets, told, strict=True)]
        took, strays = list[float](), 0
        order = random.Random(7)  # noqa: S311 - a schedule, no secret
        for number in range(messages):
            await asyncio.sleep(0.2)
            for each in told:
                each.clear()
            whom, began = order.randrange(apps), time.perf_counter()
            await asyncio.to_thread(house.says, f"c{whom}", f"{number}")
            async with asyncio.timeout(PATIENCE):
                await told[whom].wait()
            took.append(time.perf_counter() - began)
            strays += sum(each.is_set() for each in told) - 1
        for task in hearing:
            task.cancel()
        await asyncio.gather(*hearing, return_exceptions=True)
    return took, strays


async def _listening(stack: AsyncExitStack, house: ChatHospital, web: Web, patient: str) -> Socket:
    """A connection as the app makes one, bound and greeted."""
    client, id_ = house.client(patient, web), str(uuid4())
    await client.put(subscription(id_, patient, terms.RECORD_CHANGED, 300), None)
    binding = binding_of(await client.operation("Subscription", id_, "get-ws-binding-token"))
    assert binding is not None
    socket = await stack.enter_async_context(open_socket(binding.address, house.base))
    await socket.bind(binding.token)
    assert await socket.next() is NotificationType.HANDSHAKE
    return socket


async def _hear(socket: Socket, told: asyncio.Event) -> None:
    while True:
        if await socket.next() is NotificationType.EVENT:
            told.set()


async def _torn(house: ChatHospital, folder: Path, messages: int) -> tuple[int, int, int]:
    """How many of all messages are missing somewhere, are there twice, and by how much `unread` is wrong."""
    wires = [_Torn(seed) for seed in (1, 2)]
    async with AsyncExitStack() as stack:
        phones = [
            await stack.enter_async_context(
                chat_phone(house, folder / f"{number}.db", Web(DeviceClock(), transport=wire, sleep=_at_once))
            )
            for number, wire in enumerate(wires)
        ]
        said = list[str]()
        for number in range(0, messages, _AT_ONCE):
            mine = phones[number // _AT_ONCE % 2]
            for each in range(min(_AT_ONCE, messages - number)):
                if each % _ANSWERED == _ANSWERED - 1:
                    said.append(await asyncio.to_thread(house.says, "c0", f"answer {number + each}"))
                else:
                    said.append(str(uuid4()))
                    await mine.says(said[-1], f"{number + each}")
            await mine.exchanged()
            if number % (8 * _AT_ONCE) == 0:
                await mine.reads()
        for wire in wires:
            wire.breaks = 0.0
        for mine in (*phones, *phones):
            await mine.exchanged()
        kept = [str(body["id"]) for body in house.has("Communication")]
        here = [{shown.id for shown in (await mine.thread()).messages} for mine in phones]
        unread = [await mine.store.read(unread_count, "p0", "Patient/p0") for mine in phones]
    missing = len(set(said) - set(kept)) + sum(len(_newest(said, known)) for known in here)
    expected = _recount(house)
    return missing, len(kept) - len(set(kept)), sum(abs(count - expected) for count in unread)


def _newest(said: Sequence[str], known: set[str]) -> set[str]:
    """What is missing on a phone, which shows the newest of a long thread."""
    return set(said[-min(len(said), 1000) :]) - known


def _recount(house: ChatHospital) -> int:
    """What the hospital's own resources say is unread."""
    marks = [
        moment_of(body, READ_UP_TO)
        for body in house.has("Basic")
        if any(coding["code"] == READ_MARK.code for coding in body["code"]["coding"])
    ]
    read = max(filter(None, marks), default=None)
    answers = [body for body in house.has("Communication") if body["sender"]["reference"].startswith("Practitioner/")]
    newest = sorted((elements.instant(body["sent"]) for body in answers), reverse=True)
    return sum(read is None or sent > read for sent in newest)


class _Torn(httpx.AsyncBaseTransport):
    """The real network, which breaks before the hospital hears a request, or before its answer is heard."""

    def __init__(self, seed: int) -> None:
        self._wire = httpx.AsyncHTTPTransport()
        self._turn = random.Random(seed)  # noqa: S311 - a schedule, no secret
        self.breaks = _BREAKS

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        chance = self._turn.random()
        if chance < self.breaks / 2:
            raise httpx.ConnectError("broken before")
        answer = await self._wire.handle_async_request(request)
        if chance < self.breaks:
            await answer.aread()
            await answer.aclose()
            raise httpx.ReadError("broken after")
        return answer

    async def aclose(self) -> None:
        await self._wire.aclose()


async def _at_once(_seconds: float) -> None:
    await asyncio.sleep(0)
