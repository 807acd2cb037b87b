"""Asking the hospital by papers to look after somebody: a Task of the user's own record, what became of it, and the
commands. Works offline; the photos of the papers go after it, as papers about it.

Source: FHIR R4 §12.3 Task; the contract with the hospital (`hospital/family/access_tasks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.resources import Stored
from local_store.store import Reader, Writer
from services.changes.commands import give_up_all, send_again
from services.clock import instant
from services.each import each
from services.errors import RefusalCode
from services.family.model import AccessScope, FamilyPaper, Relationship, Scopes
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.refusals import refused
from services.query import query

TASK: Final = "Task"
CODE: Final = f"{terms.CODE_SYSTEMS}task|look-after"
LONGEST: Final = 100
_KIND: Final = terms.CODE_SYSTEMS + "task"
_INPUTS: Final = terms.CODE_SYSTEMS + "access-input"
_MOST: Final = 50


@dataclass(frozen=True)
class PaperAsk:
    """What somebody asks for: `guardian` by the law, else by the person's word. `number` may be empty."""

    name: str
    born: date
    number: str
    relationship: Relationship
    guardian: bool
    paper: FamilyPaper
    scopes: Scopes


class AskState(StrEnum):
    """How far it has come. `KEPT`: the hospital does not have it yet; `NOT_TAKEN`: it could not be sent as it is."""

    KEPT = "kept"
    NOT_TAKEN = "not-taken"
    SENT = "sent"
    LOOKED_AT = "looked-at"
    GRANTED = "granted"
    REFUSED = "refused"


_STATES: Final = {
    "requested": AskState.SENT,
    "received": AskState.SENT,
    "accepted": AskState.LOOKED_AT,
    "in-progress": AskState.LOOKED_AT,
    "completed": AskState.GRANTED,
    "rejected": AskState.REFUSED,
    "failed": AskState.REFUSED,
}


@dataclass(frozen=True)
class AskedByPapers:
    """One request. `reason`: the hospital's words to a refusal; `refusal`: why it was not taken; `may_take_back`: while
    nobody has looked at the papers."""

    id: str
    name: str
    scopes: Scopes
    paper: FamilyPaper | None
    state: AskState
    reason: str = ""
    refusal: RefusalCode | None = None
    may_take_back: bool = False


def ask_by_papers(w: Writer, task_id: str, ask: PaperAsk, *, patient: str, now: datetime) -> None:
    """Keeps the request and sends it. The same id again is the same request. `patient`: who asks."""
    outbox.enqueue(w, task_json(task_id, ask, patient=patient, now=now), patient=patient, created_at=instant(now))


def take_back_ask(w: Writer, task_id: str, *, patient: str, now: datetime) -> None:
    """Takes a request back: what the hospital certainly does not have goes with its photos, else it is told so."""
    entry = outbox.entry_for(w, TASK, task_id)
    never_had = entry is not None and (entry.never_sent or entry.state is EntryState.REJECTED)
    if never_had and give_up_all(w, TASK, task_id):
        return
    stored = resources.in_record(w, patient, TASK, task_id)
    if stored is not None:
        cancelled = {**stored.body, "status": "cancelled"}
        outbox.enqueue(w, cancelled, patient=patient, created_at=instant(now))


def send_ask_again(w: Writer, task_id: str) -> None:
    """Sends again what the hospital did not take."""
    send_again(w, TASK, task_id)


@query(TASK, "outbox")
def asked_by_papers(r: Reader, patient: str) -> tuple[AskedByPapers, ...]:
    """What this person asked for, but for what they took back, the newest first."""
    stored = resources.select(r, TASK, patient=patient, code=CODE, limit=_MOST)
    return tuple(found for found in each(stored, lambda kept: _asked(r, kept)).read if found is not None)


def task_json(task_id: str, ask: PaperAsk, *, patient: str, now: datetime) -> dict[str, Any]:
    """The Task as it is sent."""
    person = {"reference": f"Patient/{patient}"}
    return {
        "resourceType": TASK,
        "id": task_id,
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": _KIND, "code": "look-after"}]},
        "for": person,
        "requester": person,
        "authoredOn": instant(now),
        "input": [
            {"type": {"coding": [{"system": _INPUTS, "code": code}]}, "valueString": value}
            for code, value in _told(ask)
            if value
        ],
    }


def _told(ask: PaperAsk) -> Iterator[tuple[str, str]]:
    yield "name", ask.name.strip()
    yield "born", ask.born.isoformat()
    yield "number", ask.number.strip()
    yield "relationship", ask.relationship.value
    yield "role", "guardian" if ask.guardian else "granted"
    yield "paper", ask.paper.value
    yield from (("scope", scope.value) for scope in ask.scopes)


def _asked(r: Reader, stored: Stored) -> AskedByPapers | None:
    body = fhir.as_object(stored.body)
    status = fhir.as_text(body.get("status")) or ""
    if fhir.code_in(body.get("code"), _KIND) != "look-after" or status not in _STATES:
        return None
    told = list(_inputs(body))
    entry = outbox.entry_for(r, TASK, stored.id)
    state = _STATES[status]
    if entry is not None:
        state = AskState.NOT_TAKEN if entry.state is EntryState.REJECTED else AskState.KEPT
    scopes = {value for code, value in told if code == "scope"}
    kind = next((value for code, value in told if code == "paper"), "")
    return AskedByPapers(
        stored.id,
        next((value for code, value in told if code == "name"), ""),
        tuple(scope for scope in AccessScope if scope.value in scopes),
        next((known for known in FamilyPaper if known.value == kind), None),
        state,
        fhir.as_text(fhir.at(body, "statusReason", "text")) or "",
        refused(entry.rejection).code if entry is not None and entry.state is EntryState.REJECTED else None,
        may_take_back=state in (AskState.KEPT, AskState.NOT_TAKEN, AskState.SENT),
    )


def _inputs(body: fhir.JsonObject) -> Iterator[tuple[str, str]]:
    for given in fhir.objects(body.get("input")):
        code, value = fhir.code_in(given.get("type"), _INPUTS), fhir.as_text(given.get("valueString"))
        if code and value:
            yield code, value
