"""Asking the hospital for more of a medicine: a Task, and what the hospital answered. Pure; reading never raises.

Source: FHIR R4 §12.3 Task; the contract with the hospital (`code` refill, `statusReason`, `output`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms

TASK: Final = "Task"
CODE: Final = f"{terms.CODE_SYSTEMS}task|refill"
_KIND: Final = terms.CODE_SYSTEMS + "task"
_REFUSED: Final = terms.CODE_SYSTEMS + "refill-refused"
_OUTPUT: Final = terms.CODE_SYSTEMS + "refill-output"


class RefillStatus(StrEnum):
    """How far a refill has come."""

    ASKED = "asked"
    READY = "ready"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_STATUSES: Final = {
    "requested": RefillStatus.ASKED,
    "received": RefillStatus.ASKED,
    "accepted": RefillStatus.READY,
    "in-progress": RefillStatus.READY,
    "ready": RefillStatus.READY,
    "completed": RefillStatus.DONE,
    "rejected": RefillStatus.REFUSED,
    "failed": RefillStatus.REFUSED,
    "cancelled": RefillStatus.WITHDRAWN,
    "entered-in-error": RefillStatus.WITHDRAWN,
}


@dataclass(frozen=True)
class RefillTask:
    """A request for more. `why`: the code of a refusal; `words`: what a member of staff wrote; `ask_again`: from which
    day on one may ask again."""

    id: str
    prescription: str
    status: RefillStatus
    asked: datetime | None
    why: str | None = None
    words: str | None = None
    ask_again: fhir.When | None = None


def refill_json(task_id: str, prescription: str, *, patient: str, now: datetime) -> dict[str, Any]:
    """The Task that asks for more of the prescription with this key."""
    return {
        "resourceType": TASK,
        "id": task_id,
        "status": "requested",
        "intent": "order",
        "code": {"coding": [{"system": _KIND, "code": "refill"}]},
        "focus": {"reference": prescription},
        "for": {"reference": f"Patient/{patient}"},
        "authoredOn": instant(now),
    }


def refill(body: Any, language: str | None = None) -> RefillTask | None:
    """Reads a refill; None for any other Task, or one about no prescription."""
    own = fhir.as_object(body)
    about = fhir.reference(own.get("focus"))
    if about is None or fhir.code_in(own.get("code"), _KIND) != "refill":
        return None
    reason = own.get("statusReason")
    return RefillTask(
        id=fhir.as_text(own.get("id")) or "",
        prescription=f"{about.type}/{about.id}",
        status=_STATUSES.get(fhir.as_text(own.get("status")) or "", RefillStatus.ASKED),
        asked=fhir.instant_of(own.get("authoredOn")),
        why=fhir.code_in(reason, _REFUSED),
        words=fhir.translated(reason, "text", language),
        ask_again=next(
            (
                found
                for each in fhir.objects(own.get("output"))
                if fhir.code_in(each.get("type"), _OUTPUT) == "ask-again-on"
                and (found := fhir.when(each.get("valueDate"))) is not None
            ),
            None,
        ),
    )
