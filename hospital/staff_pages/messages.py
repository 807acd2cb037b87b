"""Consultations as a member of staff sees them: those of their departments, what was said, and how it was read."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.human_names import name_in_words
from hospital.base.outcome import not_found
from hospital.base.references import target
from hospital.channels.people import language_of
from hospital.chat.elements import (
    ACTIVE,
    MESSAGE,
    OPEN,
    READ_UP_TO,
    WAITS,
    moment_of,
    team_of,
)
from hospital.chat.meeting import room_of
from hospital.chat.read_marks import marks_of
from hospital.chat.team import departments_of
from hospital.chat.threads import read_by_care_team
from hospital.fhir.access.guard import shown
from hospital.fhir.access.patient_files import VOICE
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.staff_pages.assigning import Colleague, colleagues, in_charge
from hospital.staff_pages.papers import KINDS
from hospital.staff_pages.staff_names import staff_name

Json = dict[str, Any]

_MOST_MESSAGES: Final = 500
_SENDERS: Final = ("Patient", "RelatedPerson", "Practitioner")


@dataclass(frozen=True)
class ThreadFile:
    """What goes with a message: its Binary, and of which kind it says it is."""

    binary: str
    kind: str

    @property
    def is_pdf(self) -> bool:
        return self.kind == "application/pdf"

    @property
    def is_voice(self) -> bool:
        return self.kind == VOICE


@dataclass(frozen=True)
class ThreadMessage:
    """One message. `read`: the patient's side has seen it; `cards`: what of the record it shows, by name."""

    who: str
    at: str
    words: str
    by_patient: bool
    read: bool
    files: tuple[ThreadFile, ...]
    cards: tuple[str, ...]


@dataclass(frozen=True)
class PatientThread:
    """A consultation with its messages in order. `by`: the Practitioner in charge, empty for nobody; `language`: of the
    patient, `zh` or `en`; `room`: the address of the video visit that was started, empty for none."""

    id: str
    patient: str
    name: str
    department: str
    status: str
    by: str
    by_name: str
    language: str
    colleagues: tuple[Colleague, ...]
    messages: tuple[ThreadMessage, ...]
    room: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def patient_thread(tx: Tx, access: Access, consultation: str) -> PatientThread:
    """A consultation of the caller's departments, with its newest messages. 404 for any other."""
    body = consultation_of(tx, access, consultation)
    wanted = [("encounter", f"Encounter/{consultation}"), ("category", str(MESSAGE)), ("_sort", "-sent")]
    newest = find_versions(tx, "Communication", wanted, limit=_MOST_MESSAGES, access=access)
    marks = [moment_of(mark, READ_UP_TO) for mark in marks_of(tx, body["subject"], consultation)]
    read = max(filter(None, marks), default=None)
    messages = tuple(
        told for _, told in judged_apart(None, reversed(newest), lambda version: _message(tx, version.body, read))
    )
    person = tx.read("Patient", _patient(body)) or {}
    return PatientThread(
        consultation, _patient(body), name_in_words(person), _department(tx, body), str(body.get("status")),
        in_charge(body), staff_name(tx, in_charge(body)), language_of(person), tuple(colleagues(tx, body)), messages,
        room_of(body),
    )  # fmt: skip


def consultation_of(tx: Tx, access: Access, consultation: str) -> Json:
    """The Encounter of a consultation of the caller's departments. 404 for any other."""
    body = shown(tx, access, "Encounter", consultation).body
    mine = departments_of(tx, access.staff.practitioner) if access.staff else frozenset()
    if team_of(body) not in mine:
        raise not_found("Encounter", consultation)
    return body


def look_at(tx: Tx, access: Access, consultation: str) -> None:
    """The care team has read what is there."""
    read_by_care_team(tx, consultation_of(tx, access, consultation))


def answer_message(tx: Tx, access: Access, consultation: str, words: str) -> None:
    """Answers in the name of who is signed in. Raises a Refusal when the consultation is over."""
    write_message(tx, access, consultation_of(tx, access, consultation), words)


def write_message(tx: Tx, access: Access, consultation: Json, words: str) -> None:
    """Writes a message into a consultation, an Encounter. Raises a Refusal for words that are none or too many."""
    made: Json = {
        "resourceType": "Communication",
        "id": tx.new_id(),
        "status": "completed",
        "category": [{"coding": [{"system": MESSAGE.system, "code": MESSAGE.code}]}],
        "subject": consultation["subject"],
        "encounter": {"reference": f"Encounter/{consultation['id']}"},
        "payload": [{"contentString": words.strip()}],
    }
    writes.update(tx, access, made["id"], made, Conditions(if_none_match="*"))


def finish(tx: Tx, access: Access, consultation: str) -> None:
    """Ends a consultation; one that nobody answered is cancelled."""
    body = consultation_of(tx, access, consultation)
    status = {ACTIVE: "finished", WAITS: "cancelled"}.get(str(body.get("status")), "finished")
    writes.update(tx, access, consultation, {**body, "status": status}, Conditions())


def file_in_thread(tx: Tx, access: Access, consultation: str, binary: str) -> tuple[str, bytes, str]:
    """A file that a message of this consultation shows: its kind, its content, and whose it is. 404 for any other,
    and for kinds that are not handed out."""
    told = patient_thread(tx, access, consultation)
    named = {file.binary for message in told.messages for file in message.files}
    body = tx.read("Binary", binary) if binary in named else None
    kind = str((body or {}).get("contentType", ""))
    if body is None or kind not in KINDS | {VOICE} or target(body.get("securityContext"), "Patient") != told.patient:
        raise not_found("Binary", binary)
    try:
        return kind, base64.b64decode(str(body.get("data", ""))), told.patient
    except (ValueError, binascii.Error):
        raise not_found("Binary", binary) from None


def _message(tx: Tx, body: Json, read: datetime | None) -> ThreadMessage:
    sent, by_patient = instant(body["sent"]), target(body.get("sender"), "Practitioner") is None
    parts = body.get("payload") or []
    attached = [part["contentAttachment"] for part in parts if "contentAttachment" in part]
    files = (
        ThreadFile(binary, str(each.get("contentType", "")))
        for each in attached
        if (binary := target({"reference": each.get("url")}, "Binary"))
    )
    cards = (part["contentReference"] for part in parts if "contentReference" in part)
    return ThreadMessage(
        _sender(tx, body), f"{clock.here(sent):%Y-%m-%d %H:%M}",
        "\n".join(part["contentString"] for part in parts if "contentString" in part),
        by_patient, read is not None and sent <= read,
        tuple(files), tuple(str(card.get("display", "–")) for card in cards),
    )  # fmt: skip


def _patient(body: Json) -> str:
    return target(body.get("subject"), "Patient") or ""


def _name(tx: Tx, body: Json) -> str:
    return name_in_words(tx.read("Patient", _patient(body)))


def _sender(tx: Tx, body: Json) -> str:
    """The name of who wrote a message, which whoever reads the conversation may know."""
    found = ((type_, target(body.get("sender"), type_)) for type_ in _SENDERS)
    return next((name_in_words(tx.read(type_, id_)) for type_, id_ in found if id_), "")


def _department(tx: Tx, body: Json) -> str:
    return str((tx.read("HealthcareService", team_of(body)) or {}).get("name", ""))
