"""The two ends of a conversation: a served hospital with the care team's way to write, and an app's store and sync."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from benchmarks.phone import KEY, Bearer
from benchmarks.programs import Hospital, hospital
from hospital.app import create_app
from hospital.base.config import Config, database_url
from hospital.chat.elements import MESSAGE
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.staff import Role, Staff
from local_store import outbox
from local_store.outbox import EntryState
from local_store.store import LocalStore, Reader
from services.chat.commands import MessageDraft, mark_read, send_message
from services.chat.queries import Thread, thread
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.fhir import terms
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.record.messages.consultation import consultation_json
from services.sync.cycle import HospitalSession, Sync
from services.sync.listening import Listening

Json = dict[str, Any]
TEAM: Final = "dept-heart"
PATIENCE: Final = 60.0
_SCOPE: Final = "patient/*.cruds"


@dataclass
class ChatHospital:
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
def chat_hospital(folder: Path, patients: int) -> Iterator[ChatHospital]:
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
            yield ChatHospital(servers, app)


@dataclass
class ChatPhone:
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
        """Syncs again and again, as breaks have it, until nothing waits; what was refused stays, and counts as lost."""
        await self.sync.run_once()
        while await self.store.read(_waits):
            await self.sync.run_once()


@asynccontextmanager
async def chat_phone(house: ChatHospital, file: Path, web: Web, *, listens: bool = False) -> AsyncIterator[ChatPhone]:
    clock_, network = DeviceClock(), HintedNetwork()
    store, client = await LocalStore.open(file, KEY), house.client("p0", web)
    sync = Sync(lambda: HospitalSession(store, client, ("p0",)), clock_, network)
    listening = Listening(lambda: HospitalSession(store, client, ("p0",)), sync, network)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        stack.push_async_callback(web.close)
        for work in (sync.run_forever, listening.run_forever) if listens else ():
            stack.push_async_callback(ended, asyncio.create_task(work()))
        mine = ChatPhone(store, sync, clock_)
        if listens:
            async with asyncio.timeout(PATIENCE):
                while not sync.push_connected or sync.status.running or sync.status.last_success is None:  # noqa: ASYNC110 - no bell for all
                    await asyncio.sleep(0.05)
        else:
            while await store.read(_unknown):
                await sync.run_once()
        yield mine


async def ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _waits(r: Reader) -> bool:
    return any(entry.state is not EntryState.REJECTED for entry in outbox.entries(r))


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
