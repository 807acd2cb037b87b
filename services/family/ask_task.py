"""A request by papers to look after somebody, as the Task of who asks: written and read. Pure; never raises.

Source: FHIR R4 §12.3 Task; the contract with the hospital (`hospital/family/access_tasks.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from services.clock import instant
from services.errors import RefusalCode
from services.family.model import AccessScope, FamilyPaper, Relationship, Scopes
from services.fhir import resource as fhir
from services.fhir import terms

TASK: Final = "Task"
CODE: Final = f"{terms.CODE_SYSTEMS}task|look-after"
LONGEST: Final = 100
_KIND: Final = terms.CODE_SYSTEMS + "task"
_INPUTS: Final = terms.CODE_SYSTEMS + "access-input"


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


def asked_by_papers_in(
    body: Any, state: AskState | None = None, refusal: RefusalCode | None = None
) -> AskedByPapers | None:
    """Reads a request; None for any other Task, and for one that was taken back. `state`: what this device knows better
    than the Task says; `refusal`: why it was not taken."""
    own = fhir.as_object(body)
    known = _STATES.get(fhir.as_text(own.get("status")) or "")
    if known is None or fhir.code_in(own.get("code"), _KIND) != "look-after":
        return None
    told, state = list(_inputs(own)), state or known
    scopes = {value for code, value in told if code == "scope"}
    kind = next((value for code, value in told if code == "paper"), "")
    return AskedByPapers(
        fhir.as_text(own.get("id")) or "",
        next((value for code, value in told if code == "name"), ""),
        tuple(scope for scope in AccessScope if scope.value in scopes),
        next((paper for paper in FamilyPaper if paper.value == kind), None),
        state,
        fhir.as_text(fhir.at(own, "statusReason", "text")) or "",
        refusal,
        may_take_back=state in (AskState.KEPT, AskState.NOT_TAKEN, AskState.SENT),
    )


def _inputs(body: fhir.JsonObject) -> Iterator[tuple[str, str]]:
    for given in fhir.objects(body.get("input")):
        code, value = fhir.code_in(given.get("type"), _INPUTS), fhir.as_text(given.get("valueString"))
        if code and value:
            yield code, value
