"""A department that answers by message, and what a phone and its staff do in a thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from hospital.chat.threads import read_by_care_team
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.staff import Role, Staff
from services.chat.commands import MessageDraft, mark_read, open_consultation, send_message
from services.chat.queries import ShownMessage, Thread, thread
from services.record.messages.unread import unread_count
from tests.fakes.clock import NOON
from tests.hospital.chat.talking import TEAM, message, team
from tests.services.sync.worlds import Phone, fill, new_id, open_hospital, person, server_store

Json = dict[str, Any]
READER: Final = "Patient/p1"
LI: Final = Access.of_staff(Staff("li", (Role.DOCTOR,), NOON.date()), (("*", "cruds"),))


def clinic(folder: Path) -> FastAPI:
    """A hospital whose cardiology answers by message, with one doctor and two patients."""
    hospital = open_hospital(folder)
    role = {
        "resourceType": "PractitionerRole", "id": "role-li", "practitioner": {"reference": "Practitioner/li"},
        "healthcareService": [{"reference": f"HealthcareService/{TEAM}"}],
    }  # fmt: skip
    doctor = {"resourceType": "Practitioner", "id": "li", "name": [{"text": "李明"}]}
    fill(hospital, person(), person("p2"), team(), doctor, role)
    return hospital


async def open_thread(of: Phone, words: str = "今天早上血压 150/95，要加药吗？") -> str:
    id_ = new_id()
    await of.store.write(
        lambda w: open_consultation(w, id_, TEAM, new_id(), MessageDraft(words), patient="p1", now=of.clock.now())
    )
    return id_


async def say(of: Phone, consultation: str, draft: MessageDraft | str) -> str:
    id_, said = new_id(), MessageDraft(draft) if isinstance(draft, str) else draft
    await of.store.write(lambda w: send_message(w, id_, consultation, said, patient="p1", now=of.clock.now()))
    return id_


async def shown(of: Phone, consultation: str) -> Thread:
    found = await of.store.read(thread, "p1", READER, consultation, "zh-CN")
    assert found is not None
    return found


async def only_message(of: Phone, consultation: str) -> ShownMessage:
    (found,) = (await shown(of, consultation)).messages
    return found


async def read_all(of: Phone, consultation: str) -> None:
    """What the screen does while the thread is in sight."""
    known = await shown(of, consultation)
    if known.up_to is not None and known.unread:
        up_to, id_ = known.up_to, new_id()
        await of.store.write(lambda w: mark_read(w, consultation, up_to, id_, patient="p1", now=of.clock.now()))


async def unread(of: Phone) -> int:
    return await of.store.read(unread_count, "p1", READER)


def answer(hospital: FastAPI, consultation: str, words: str = "先别加药。") -> Json:
    with server_store(hospital).begin() as tx:
        about = tx.read("Encounter", consultation) or {}
        body = message(about, words)
        written = writes.update(tx, LI, body["id"], body, Conditions(if_none_match="*")).version
        assert written is not None
        return written.body


def staff_reads(hospital: FastAPI, consultation: str) -> None:
    with server_store(hospital).begin() as tx:
        read_by_care_team(tx, tx.read("Encounter", consultation) or {})


def move(hospital: FastAPI, consultation: str, status: str) -> None:
    with server_store(hospital).begin() as tx:
        found = tx.read("Encounter", consultation) or {}
        writes.update(tx, LI, consultation, found | {"status": status}, Conditions())


def at_the_hospital(hospital: FastAPI, type_: str) -> list[Json]:
    with server_store(hospital).reading() as tx:
        return search(tx, type_, {}, limit=2000)
