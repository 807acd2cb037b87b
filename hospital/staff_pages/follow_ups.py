"""What follow-up asks of the clinic: people to ring, red flags, and why a person's plans are as they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.outcome import refusal
from hospital.base.references import target
from hospital.channels.people import phone_of
from hospital.fhir.access import staff_table
from hospital.fhir.access.guard import shown
from hospital.fhir.access.staff_table import Reach
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.follow_up import agenda
from hospital.follow_up import care_plan as written
from hospital.follow_up.codes import OPEN, OUTCOME, PART, StepKind
from hospital.follow_up.deciding import DeskAnswer, answer_status
from hospital.follow_up.facts import answers_of, numbers_of
from hospital.monitoring.codes import concept, has_code, objects
from hospital.staff_pages.medicines import in_language, patient_name
from hospital.staff_pages.patient_words import words_for_patient

Json = dict[str, Any]

_MOST: Final = 200
_URGENCY: Final = {"stat": 0, "asap": 1, "urgent": 2, "routine": 3}


@dataclass(frozen=True)
class WaitingFollowUp:
    """A call or an alert that waits. `script`: what to ask or to do; `phone`: empty where none is known; `since`: when
    it came; `taken`: somebody has looked at it, or tried to ring."""

    id: str
    patient: str
    name: str
    phone: str
    words: str
    script: str
    urgent: bool
    since: str
    taken: bool
    evidence: str = ""


@dataclass(frozen=True)
class ToldDecision:
    """One decision of the engine, as it is shown."""

    at: str
    plan: str
    step: str
    word: str
    detail: str


def works_on_follow_up(access: Access) -> bool:
    """Whether somebody's role rings people and answers alerts."""
    return access.staff is not None and Reach.FOLLOW_UP in staff_table.reaches(access.staff, "update", "Task")


def waiting(tx: Tx, access: Access, kind: StepKind, language: str) -> list[WaitingFollowUp]:
    """The calls or alerts that wait, the most urgent first, then those that wait longest."""
    wanted = [("code", str(kind.coding)), ("status", ",".join(sorted(OPEN))), ("_sort", "_lastUpdated")]
    found = find_versions(tx, "Task", wanted, limit=_MOST, access=access)
    told = judged_apart(None, found, lambda version: (_urgency(version.body), _told(tx, access, version, language)))
    return [each for _, (_, each) in sorted(told, key=lambda pair: (pair[1][0], pair[1][1].since))]


def answer(tx: Tx, access: Access, task_id: str, said: DeskAnswer, words: str) -> None:
    """Answers a call or an alert. Raises a Refusal when it is not there, was answered meanwhile, or says too little."""
    task = shown(tx, access, "Task", task_id)
    kind = written.kind_of(task.body)
    status = None if kind is None else answer_status(kind, said)
    if status is None:
        raise refusal(422, "invalid", "this is no answer to it", code="invalid")
    change: Json = {"status": status, "businessStatus": concept(OUTCOME, said.value)}
    if told := words_for_patient(words):
        change["statusReason"] = {"text": told}
    writes.update(tx, access, task.id, task.body | change, Conditions(if_match=task.etag))


def decisions(tx: Tx, patient: str, language: str) -> list[ToldDecision]:
    """Why a person's plans are as they are, the newest first."""
    titles: dict[str, str] = {}
    found = []
    for at, decision in agenda.told(tx, patient):
        if decision.plan not in titles:
            titles[decision.plan] = in_language(tx.read("PlanDefinition", decision.plan) or {}, "title", language)
        found.append(
            ToldDecision(_moment(clock.from_milliseconds(at)), titles[decision.plan] or decision.plan, decision.step,
                         decision.word.value, decision.detail)
        )  # fmt: skip
    return found


def _told(tx: Tx, access: Access, version: Version, language: str) -> WaitingFollowUp:
    body = version.body
    patient = target(body.get("for"), "Patient") or ""
    person = tx.read("Patient", patient) or {}
    abouts = (each for each in objects(body.get("input")) if has_code(each.get("type"), Coding(PART, "about")))
    about: Json = next(abouts, {})
    words = in_language(body, "description", language)
    return WaitingFollowUp(
        version.id, patient, patient_name(tx, access, patient), phone_of(person), words,
        in_language(about, "valueString", language), _urgency(body) < _URGENCY["routine"],
        _moment(instant(str(body["authoredOn"]))), body.get("status") == "in-progress", _evidence(tx, access, body),
    )  # fmt: skip


def _evidence(tx: Tx, access: Access, task: Json) -> str:
    """The numbers and answers behind an alert, for who may read them."""
    references = written.evidence_of(task)
    if not references or not staff_table.may(access.staff, "read", "QuestionnaireResponse"):  # type: ignore[arg-type]
        return ""
    body = tx.read(*references[-1].split("/", 1)) or {}
    if body.get("resourceType") == "Observation":
        return ", ".join(f"{code} {value}" for code, value in numbers_of(body))
    return ", ".join(f"{name.partition('/')[2]}: {'/'.join(given)}" for name, given in answers_of(body).items())


def _urgency(task: Json) -> int:
    return _URGENCY.get(str(task.get("priority", "routine")), 3)


def _moment(at: datetime) -> str:
    return f"{clock.here(at):%Y-%m-%d %H:%M}"
