"""Decides what becomes of a proposal: the hospital makes it, a clinician answers it, the person reads it. A second look
is answered by another clinician (`second_look.py`).

requested -> completed (agreed: the clinician acts in their own prescribing | visit: the person should come)
          -> rejected (declined, with a reason)
          -> cancelled, by the hospital itself, when its readings were taken back
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.outcome import Refusal, refusal
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Decider, Tx
from hospital.monitoring.asking_to_come import asking_id, asking_to_come, not_asked_to_come
from hospital.monitoring.codes import (
    AGREED,
    ANSWER,
    AUTHOR,
    CLINICAL_REVIEW,
    DECLINED,
    EVIDENCE,
    MEDICATION_REVIEW,
    VISIT,
    concept,
)
from hospital.monitoring.proposal import is_open, is_withdrawn
from hospital.monitoring.second_look import (
    SECOND_LOOK,
    answer_of,
    first_opinion,
    is_second_look,
    looked_at_again,
    not_asked_again,
)

Json = dict[str, Any]

#: So much of the words for a person is kept.
LONGEST_WORDS: Final = 500
_STATUSES: Final = {AGREED: "completed", VISIT: "completed", DECLINED: "rejected"}


@dataclass(frozen=True)
class Reviews:
    """Judges answers by the hospital's clock."""

    now: Callable[[], datetime]

    def deciders(self) -> tuple[Decider, ...]:
        return tuple(Decider("Task", self.decide, code) for code in (MEDICATION_REVIEW, CLINICAL_REVIEW))

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if current is None or access.staff is None:
            raise _not_yours("proposals are made by the hospital and answered by a clinician")
        if incoming == current:
            return current
        now = {"lastModified": clock.instant(self.now())}
        if incoming.get("status") == SECOND_LOOK and not is_second_look(current) and not is_withdrawn(current):
            return looked_at_again(current, access.staff.practitioner) | now
        if is_second_look(current) and not answer_of(current) and incoming.get("status") == "requested":
            return not_asked_again(current) | now
        made = self._answered(tx, access.staff.practitioner, incoming, current) | now
        _ask_to_come(tx, made)
        return made

    def _answered(self, tx: Tx, practitioner: str, incoming: Json, current: Json) -> Json:
        if not (is_open(current) or is_second_look(current)):
            raise _not_yours("this proposal is answered already")
        if is_second_look(current) and first_opinion(current) == practitioner:
            raise _not_yours("a second look is answered by somebody else")
        answer = answer_of(incoming)
        words = str((incoming.get("statusReason") or {}).get("text", "")).strip()[:LONGEST_WORDS]
        if incoming.get("status") != _STATUSES.get(answer):
            raise _invalid("an answer is agreed, visit or declined", "Task.businessStatus")
        if answer == DECLINED and not words:
            raise _invalid("a refusal says why", "Task.statusReason")
        made = {key: value for key, value in current.items() if key != "statusReason"} | {
            "status": _STATUSES[answer],
            "businessStatus": concept(ANSWER, answer),
            "owner": {"reference": f"Practitioner/{practitioner}"},
        }
        if words:
            made["statusReason"] = {"text": words}
        return _with_prescription(tx, made, incoming) if answer == AGREED else made


def _ask_to_come(tx: Tx, answered: Json) -> None:
    """Tells the person that they should come, or that they need not any more after a second look."""
    before = tx.read("Communication", asking_id(answered["id"]))
    if answer_of(answered) == VISIT:
        tx.put(asking_to_come(answered), author=AUTHOR)
    elif before is not None:
        tx.put(not_asked_to_come(before), author=AUTHOR)


def _with_prescription(tx: Tx, made: Json, incoming: Json) -> Json:
    """The answer with the prescription that the clinician has written for it: of the same person."""
    for output in incoming.get("output", ()):
        reference = output.get("valueReference")
        found = tx.read("MedicationRequest", target(reference, "MedicationRequest") or "")
        if found is None or target(found.get("subject"), "Patient") != target(made.get("for"), "Patient"):
            raise _invalid("this prescription is not known", "Task.output")
        made["output"] = [{"type": concept(EVIDENCE, "prescription"), "valueReference": reference}]
    return made


def _invalid(text: str, expression: str) -> Refusal:
    return refusal(422, "business-rule", text, code="invalid", expression=expression)


def _not_yours(text: str) -> Refusal:
    return refusal(403, "forbidden", text, code="not-allowed")
