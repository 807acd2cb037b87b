"""Decides writes of follow-up: the hospital asks, the clinic answers calls and alerts, the record answers the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from hospital.base import clock
from hospital.base.outcome import Refusal, refusal
from hospital.channels import calls
from hospital.fhir.permissions import Access
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Decider, Tx
from hospital.follow_up import care_plan as written
from hospital.follow_up.codes import OPEN, OUTCOME, StepKind
from hospital.follow_up.plan import BadPlan, plan_of
from hospital.follow_up.plans_kept import is_ours
from hospital.monitoring.codes import concept, has_code

Json = dict[str, Any]

LONGEST_WORDS: Final = 500


class DeskAnswer(StrEnum):
    """What the clinic answers to a call or an alert."""

    REACHED = "reached"
    NOT_REACHED = "not-reached"
    WRONG_NUMBER = "wrong-number"
    DECLINED = "declined"
    SEEN = "seen"
    HANDLED = "handled"


#: What each answer makes of the Task; a call that nobody took is tried again until it is answered otherwise.
_STATUS: Final = {
    StepKind.CALL: {
        DeskAnswer.REACHED: "completed",
        DeskAnswer.NOT_REACHED: "in-progress",
        DeskAnswer.WRONG_NUMBER: "failed",
        DeskAnswer.DECLINED: "completed",
    },
    StepKind.ALERT: {DeskAnswer.SEEN: "in-progress", DeskAnswer.HANDLED: "completed"},
}


@dataclass(frozen=True)
class FollowUpRules:
    """Judges by the hospital's clock."""

    now: Callable[[], datetime]

    def deciders(self) -> tuple[Decider, ...]:
        tasks = tuple(Decider("Task", self.task, kind.coding) for kind in StepKind)
        return (*tasks, Decider("PlanDefinition", self.plan))

    def task(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the Task to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if incoming == current and current is not None:
            return current
        kind = None if current is None else written.kind_of(current)
        if current is None or access.staff is None or kind not in _STATUS:
            raise _not_yours("what is asked for in a plan is answered by its answer, not by its Task")
        if current.get("status") not in OPEN:
            raise _not_yours("this is answered already")
        answers = _STATUS[kind]
        answer = next(
            (each for each in answers if has_code(incoming.get("businessStatus"), Coding(OUTCOME, each))), None
        )
        if answer is None or incoming.get("status") != answers[answer]:
            raise _invalid(f"an answer is one of: {', '.join(answers)}", "Task.businessStatus")
        words = str((incoming.get("statusReason") or {}).get("text", "")).strip()[:LONGEST_WORDS]
        if answer is DeskAnswer.HANDLED and not words:
            raise _invalid("what was done is said in a word", "Task.statusReason")
        made = current | {
            "status": answers[answer],
            "businessStatus": concept(OUTCOME, answer),
            "lastModified": clock.instant(self.now()),
            "owner": {"reference": f"Practitioner/{access.staff.practitioner}"},
        }
        made |= {"statusReason": {"text": words}} if words else {}
        if kind is not StepKind.CALL:
            return made
        return calls.answered(tx, made, calls.CallOutcome(answer.value), clock.milliseconds(self.now()))

    def plan(self, _tx: Tx, _access: Access, incoming: Json, current: Json | None) -> Json:
        """Refuses, in words, a plan that cannot be followed, and a change of one that keeps its version."""
        if not is_ours(incoming):
            return incoming
        try:
            plan_of(incoming)
        except BadPlan as wrong:
            raise refusal(
                422, "business-rule", str(wrong), code="invalid", expression="PlanDefinition.action"
            ) from wrong
        if current is not None and _says(incoming) != _says(current) and incoming["version"] == current.get("version"):
            raise _invalid("a plan that is changed has another version", "PlanDefinition.version")
        return incoming


def answer_status(kind: StepKind, answer: DeskAnswer) -> str | None:
    """The status that an answer gives a Task; None where the kind has no such answer."""
    return _STATUS.get(kind, {}).get(answer)


def _says(plan: Json) -> Json:
    return {key: value for key, value in plan.items() if key != "meta"}


def _invalid(text: str, expression: str) -> Refusal:
    return refusal(422, "business-rule", text, code="invalid", expression=expression)


def _not_yours(text: str) -> Refusal:
    return refusal(403, "forbidden", text, code="not-allowed")
