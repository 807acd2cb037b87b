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
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from benchmarks.phone import KEY, Bearer
from benchmarks.programs import Hospital, hospital
from hospital.app import create_app
from hospital.base import elements
from hospital.base.config import Config, database_url
from hospital.chat.elements import MESSAGE, READ_MARK, READ_UP_TO, moment_of
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.staff import Role, Staff
from local_store import outbox
from local_store.store import LocalStore, Reader
from services.chat.commands import MessageDraft, mark_read, send_message
from services.chat.queries import Thread, thread
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.fhir import terms
from services.fhir.client import FhirClient
from services.fhir.notification import NotificationType, binding_of, subscription
from services.fhir.socket import Socket, open_socket
from services.fhir.web import Web
from services.record.messages.consultation import consultation_json
from services.record.messages.unread import unread_count
from services.sync.cycle import HospitalSession, Sync
from services.sync.listening import Listening

#: A message is at the other end so soon.
WITHIN: Final = Limit("<=", 300, "ms")
NONE: Final = Limit("<=", 0, "messages")
TEAM: Final = "dept-heart"
PATIENCE: Final = 60.0
_SCOPE: Final = "patient/*.cruds"
_ANSWERED: Final = 20  # messages of the person after which somebody answers; the hospital takes 100 without an answer
_BREAKS: Final = 0.2  # of the requests, half before the hospital hears them, half before it is heard
_AT_ONCE: Final = 25

Json = dict[str, Any]


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
    with _clinic(folder, 1) as house:
        there, here = asyncio.run(_both_ways(house, folder, times))
    for name, took in (("to the care team", there), ("to the app", here)):
        yield line(f"chat.{name}: median", statistics.median(took) * 1000, "ms", load=load())
        yield line(f"chat.{name}: 95 of 100", percentile(took, 95) * 1000, "ms", limit=WITHIN, load=load())


def many_apps(folder: Path, apps: int, messages: int) -> Iterator[Line]:
    """So many connected apps, and messages of the care team to one after another: who is told, and how soon."""
    with _clinic(folder, apps) as house:
        took, strays = asyncio.run(_told(house, apps, messages))
        yield line(f"chat.{apps} apps connected, told: 95 of 100", percentile(took, 95) * 1000, "ms", load=load())
        yield line("chat.told of another's message", strays, "messages", limit=NONE, load=load())
        memory = Path(f"/proc/{house.servers.pids[0]}/status").read_text()
        held = next(int(row.split()[1]) for row in memory.splitlines() if row.startswith("VmRSS"))
        yield line(f"chat.the hospital's memory with {apps} apps", held / 1024, "MiB", load=load())


def torn(folder: Path, messages: int) -> Iterator[Line]:
    """Two phones of one person and the care team, with one request in five broken."""
    with _clinic(folder, 1) as house:
        began = time.perf_counter()
        lost, doubled, apart = asyncio.run(_torn(house, folder, messages))
        yield line(f"chat.lost of {messages} with random breaks", lost, "messages", limit=NONE, load=load())
        yield line(f"chat.doubled of {messages}", doubled, "messages", limit=NONE, load=load())
        yield line("chat.unread apart from a recount", apart, "messages", limit=NONE, load=load())
        rate = messages / (time.perf_counter() - began)
        yield line("chat.messages a second, breaks and all", rate, "/s", load=load())


@dataclass
class _House:
    """A served hospital, and this process beside it on the same database."""

    servers: Hospital
    app: Any
    doctor: Access = field(
        default_factory=lambda: Access.of_staff(
            Staff("li", (Role.DOCTOR,), DeviceClock().now().date()), (("*", "cruds"),)
        )
    )

    @property
    def base(self) -> str:
        return self.servers.bases[0]

    def client(self, patient: str, web: Web) -> FhirClient:
        return FhirClient(self.base, web, Bearer(self.app.state.sign_in.tokens.for_patient(patient, _SCOPE, 600)))

    def says(self, consultation: str, words: str) -> str:
        """The care team writes; returns the id of the message."""
        with self.app.state.store.begin() as tx:
            about = tx.read("Encounter", consultation) or {}
            body = _message(about, words)
            writes.update(tx, self.doctor, body["id"], body, Conditions(if_none_match="*"))
        return str(body["id"])

    def holds(self, message: str) -> bool:
        with self.app.state.store.reading() as tx:
            return tx.read("Communication", message) is not None

    def has(self, type_: str) -> list[Json]:
        with self.app.state.store.reading() as tx:
            return search(tx, type_, {}, limit=1_000_000)


@contextmanager
def _clinic(folder: Path, patients: int) -> Iterator[_House]:
    """A department with one doctor, and so many patients with one consultation each (`c0` of `p0`)."""
    database = str(folder / "hospital.sqlite")
    with hospital(database, folder) as servers:
        app = create_app(Config(database_url(database), servers.bases[0].removesuffix("/fhir")))
        with closing(app.state.store) as store:
            with store.begin() as tx:
                for body in _directory():
                    tx.put(body)
                for number in range(patients):
                    tx.put({"resourceType": "Patient", "id": f"p{number}", "name": [{"text": f"病人{number}"}]})
                    tx.put(_consultation(f"p{number}", f"c{number}"))
            yield _House(servers, app)


async def _both_ways(house: _House, folder: Path, times: int) -> tuple[list[float], list[float]]:
    """Seconds from the person's tap until the hospital has it, and from the answer until the app's store has it."""
    there, here = list[float](), list[float]()
    async with _phone(house, folder / "phone.db", Web(DeviceClock()), listens=True) as mine:
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


async def _until_held(house: _House, message: str) -> None:
    while not house.holds(message):  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(0.005)


async def _told(house: _House, apps: int, messages: int) -> tuple[list[float], int]:
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


async def _listening(stack: AsyncExitStack, house: _House, web: Web, patient: str) -> Socket:
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


async def _torn(house: _House, folder: Path, messages: int) -> tuple[int, int, int]:
    """How many of all messages are missing somewhere, are there twice, and by how much `unread` is wrong."""
    wires = [_Torn(seed) for seed in (1, 2)]
    async with AsyncExitStack() as stack:
        phones = [
            await stack.enter_async_context(
                _phone(house, folder / f"{number}.db", Web(DeviceClock(), transport=wire, sleep=_at_once))
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
            await mine.all_sent()
        kept = [str(body["id"]) for body in house.has("Communication")]
        here = [{shown.id for shown in (await mine.thread()).messages} for mine in phones]
        unread = [await mine.store.read(unread_count, "p0", "Patient/p0") for mine in phones]
    missing = len(set(said) - set(kept)) + sum(len(_newest(said, known)) for known in here)
    expected = _recount(house)
    return missing, len(kept) - len(set(kept)), sum(abs(count - expected) for count in unread)


def _newest(said: Sequence[str], known: set[str]) -> set[str]:
    """What is missing on a phone, which shows the newest of a long thread."""
    return set(said[-min(len(said), 1000) :]) - known


def _recount(house: _House) -> int:
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


@dataclass
class _Phone:
    """The app's store and sync of `p0`, without a screen."""

    store: LocalStore
    sync: Sync
    clock: DeviceClock

    async def says(self, id_: str, words: str) -> None:
        now, draft = self.clock.now(), MessageDraft(words)
        await self.store.write(lambda w: send_message(w, id_, "c0", draft, patient="p0", now=now))

    async def thread(self) -> Thread:
        found = await self.store.read(thread, "p0", "Patient/p0", "c0", "zh-CN")
        assert found is not None
        return found

    async def reads(self) -> None:
        known, id_, now = await self.thread(), str(uuid4()), self.clock.now()
        if known.up_to is not None and known.unread:
            up_to = known.up_to
            await self.store.write(lambda w: mark_read(w, "c0", up_to, id_, patient="p0", now=now))

    async def exchanged(self) -> None:
        """One sync, whatever becomes of it."""
        await self.sync.run_once()

    async def all_sent(self) -> None:
        async with asyncio.timeout(600):
            while await self.store.read(outbox.entries):
                await self.sync.run_once()
        await self.sync.run_once()


@asynccontextmanager
async def _phone(house: _House, file: Path, web: Web, *, listens: bool = False) -> AsyncIterator[_Phone]:
    clock_, network = DeviceClock(), HintedNetwork()
    store, client = await LocalStore.open(file, KEY), house.client("p0", web)
    sync = Sync(lambda: HospitalSession(store, client, ("p0",)), clock_, network)
    listening = Listening(lambda: HospitalSession(store, client, ("p0",)), sync, network)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        stack.push_async_callback(web.close)
        for work in (sync.run_forever, listening.run_forever) if listens else ():
            stack.push_async_callback(_ended, asyncio.create_task(work()))
        mine = _Phone(store, sync, clock_)
        if listens:
            async with asyncio.timeout(PATIENCE):
                while not sync.push_connected or sync.status.running or sync.status.last_success is None:  # noqa: ASYNC110 - no bell for all
                    await asyncio.sleep(0.05)
        else:
            while await store.read(_unknown):
                await sync.run_once()
        yield mine


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _unknown(r: Reader) -> bool:
    return thread(r, "p0", "Patient/p0", "c0", "zh-CN") is None


def _directory() -> Iterator[Json]:
    yield {"resourceType": "Practitioner", "id": "li", "name": [{"text": "李明"}]}
    yield {
        "resourceType": "HealthcareService", "id": TEAM, "name": "心血管内科",
        "extension": [{"url": f"{terms.ANSWER_WITHIN}", "valuePositiveInt": 240}],
    }  # fmt: skip
    yield {
        "resourceType": "PractitionerRole", "id": "works", "practitioner": {"reference": "Practitioner/li"},
        "healthcareService": [{"reference": f"HealthcareService/{TEAM}"}],
    }  # fmt: skip


def _consultation(patient: str, id_: str) -> Json:
    return {**consultation_json(id_, TEAM, patient), "status": "in-progress"}


def _message(about: Json, words: str) -> Json:
    return {
        "resourceType": "Communication", "id": str(uuid4()), "status": "completed",
        "category": [{"coding": [{"system": MESSAGE.system, "code": MESSAGE.code}]}], "subject": about["subject"],
        "encounter": {"reference": f"Encounter/{about['id']}"}, "payload": [{"contentString": words}],
    }  # fmt: skip
