"""What follow-up asks of the clinic: people to ring, red flags, and why a person's plans are as they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.human_names import name_in_words
from hospital.base.outcome import refusal
from hospital.base.references import target
from hospital.channels.people import phone_of
from hospital.fhir.access import staff_table
from hospital.fhir.access.guard import shown
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.owners import Coding
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.follow_up import agenda
from hospital.follow_up import care_plan as written
from hospital.follow_up.codes import OPEN, OUTCOME, PART, StepKind
from hospital.follow_up.deciding import DeskAnswer, answer_status
from hospital.monitoring.codes import concept, has_code, objects
from hospital.staff_pages.evidence import AlertEvidence, evidence_of
from hospital.staff_pages.listing import PAGE, WorkList, one_after_another
from hospital.staff_pages.medicines import in_language
from hospital.staff_pages.patient_words import words_for_patient
from hospital.staff_pages.staff_names import moment_words

Json = dict[str, Any]

#: The priorities that come before the others, the most urgent first (R4 request-priority).
_URGENT: Final = ("stat", "asap", "urgent")


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
    evidence: tuple[AlertEvidence, ...] = ()


@dataclass(frozen=True)
class ToldDecision:
    """One decision of the engine, as it is shown."""

    at: str
    plan: str
    step: str
    word: str
    detail: str


def count(tx: Tx, access: Access, kind: StepKind, *, urgent: bool = False) -> int:
    """How many calls or alerts wait, or how many of them are urgent."""
    if urgent:
        return sum(listing.count() for listing in _listings(tx, access, kind)[:-1])
    return WorkList.of(tx, access, "Task", _open(kind)).count()


def waiting(
    tx: Tx, access: Access, kind: StepKind, language: str, *, most: int = PAGE, skip: int = 0
) -> list[WaitingFollowUp]:
    """Some of the calls or alerts that wait: the most urgent first, then those that wait longest untouched."""
    found = one_after_another(_listings(tx, access, kind), most, skip)
    return [told for _, told in judged_apart(None, found, lambda version: _told(tx, access, version, language))]


def _listings(tx: Tx, access: Access, kind: StepKind) -> list[WorkList]:
    """A list for each urgent priority, and one of all others."""
    priorities = [*(("priority", word) for word in _URGENT), ("priority:not", ",".join(_URGENT))]
    return [WorkList.of(tx, access, "Task", [*_open(kind), priority]) for priority in priorities]


def _open(kind: StepKind) -> list[tuple[str, str]]:
    """What every one of them meets."""
    return [("code", str(kind.coding)), ("status", ",".join(sorted(OPEN)))]


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
        when, title = moment_words(clock.from_milliseconds(at)), titles[decision.plan] or decision.plan
        found.append(ToldDecision(when, title, decision.step, decision.word.value, decision.detail))
    return found


def _told(tx: Tx, access: Access, version: Version, language: str) -> WaitingFollowUp:
    """Whoever sees a call or an alert that waits sees whom it is about (Reach.FOLLOWED): no name is asked for apart."""
    body = version.body
    patient = target(body.get("for"), "Patient") or ""
    person = tx.read("Patient", patient) or {}
    abouts = (each for each in objects(body.get("input")) if has_code(each.get("type"), Coding(PART, "about")))
    about: Json = next(abouts, {})
    words = in_language(body, "description", language)
    return WaitingFollowUp(
        version.id, patient, name_in_words(person), phone_of(person), words,
        in_language(about, "valueString", language), body.get("priority") in _URGENT,
        moment_words(instant(str(body["authoredOn"]))), body.get("status") == "in-progress",
        _evidence(tx, access, body, language),
    )  # fmt: skip


def _evidence(tx: Tx, access: Access, task: Json, language: str) -> tuple[AlertEvidence, ...]:
    """The numbers and answers behind an alert, for who may read them."""
    references = written.evidence_of(task)
    if not references or not staff_table.may(access.staff, "read", "QuestionnaireResponse"):  # type: ignore[arg-type]
        return ()
    return evidence_of(tx, tx.read(*references[-1].split("/", 1)) or {}, language)
