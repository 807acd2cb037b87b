"""What home readings propose to a clinician: each with its evidence, the answers, and second looks at them. A
prescription is changed by the clinician alone, who writes a new one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.base.outcome import refusal
from hospital.base.references import target
from hospital.fhir.access.guard import shown
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions, search
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.monitoring.codes import (
    AGREED,
    ANSWER,
    CLINICAL_REVIEW,
    DECLINED,
    EVIDENCE,
    MEDICATION_REVIEW,
    VISIT,
    concept,
    named,
)
from hospital.monitoring.proposal import evidence_of
from hospital.monitoring.readings import KINDS, LOINC, HomeReading, decimal_of, reading_of
from hospital.monitoring.rules import RULES
from hospital.monitoring.second_look import SECOND_LOOK, answer_of, first_opinion, is_second_look
from hospital.staff_pages.listing import PAGE, Listing, one_after_another
from hospital.staff_pages.medicines import dosage_words, in_language, medicine_name, patient_name
from hospital.staff_pages.patient_words import words_for_patient
from hospital.staff_pages.staff_names import staff_name

Json = dict[str, Any]

_LATELY: Final = timedelta(days=14)
_MOST_ANSWERED: Final = 20
_LOOKED_AT: Final = 10
#: So many readings stand in the table, the newest ones.
MOST_ROWS: Final = 14
_LARGEST_DOSE: Final = 1000
#: Of the prescription before: what its doses are, and what was supplied for them.
_OF_THE_DOSE: Final = frozenset(
    {"dosageInstruction", "dispenseRequest", "meta", "id", "authoredOn", "requester", "priorPrescription"}
)


class ReviewDecision(StrEnum):
    """What a clinician answers."""

    AGREE = AGREED
    VISIT = VISIT
    DECLINE = DECLINED


@dataclass(frozen=True)
class ProposalAnswer:
    """An answer with its words for the person. `dose` and `instruction`: of a new prescription that replaces the one
    that the proposal is about; empty where none is written."""

    decision: ReviewDecision
    words: str = ""
    dose: str = ""
    instruction: str = ""


@dataclass(frozen=True)
class SecondLook:
    """What a second look is at: whose opinion was the first (`mine`: the one who looks at the page), and their answer
    with its words, where they gave one."""

    by: str
    mine: bool
    answer: str = ""
    words: str = ""


@dataclass(frozen=True)
class AnsweredProposal:
    """A proposal that was answered lately: by whom, when and how, and the newest reading after those it rested on."""

    id: str
    rule: str
    amount: str
    patient: str
    name: str
    answer: str
    words: str
    by: str
    on: str
    newest: ShownReading | None = None


@dataclass(frozen=True)
class ShownReading:
    """One reading of the table."""

    at: str
    value: str


@dataclass(frozen=True)
class OpenProposal:
    """A proposal that waits. `rows`: the newest readings; `more`: how many others there are. `dose`: how much of the
    medicine is taken at a time, where a new prescription can be written from here."""

    id: str
    rule: str
    urgent: bool
    patient: str
    name: str
    medicine: str
    instruction: str
    publication: str
    version: str
    amount: str
    since: str
    until: str
    unit: str
    rows: tuple[ShownReading, ...] = field(default=())
    more: int = 0
    dose: str = ""
    second: SecondLook | None = None


def count(tx: Tx, access: Access, *, urgent: bool = False) -> int:
    """How many proposals wait, or how many of them are urgent."""
    return sum(listing.count() for listing in _listings(tx, access)[: 1 if urgent else 2])


def open_proposals(tx: Tx, access: Access, language: str, *, most: int = PAGE, skip: int = 0) -> list[OpenProposal]:
    """Some of the proposals that the caller may see and that wait: urgent ones first, then those that wait longest."""
    found = one_after_another(_listings(tx, access), most, skip)
    told = judged_apart(None, found, lambda version: _proposal(tx, access, version, language))
    return [each for _, each in told if each is not None]


def _listings(tx: Tx, access: Access) -> list[Listing]:
    """The urgent ones, and the others."""
    wanted = [("code", f"{MEDICATION_REVIEW},{CLINICAL_REVIEW}"), ("status", f"requested,{SECOND_LOOK}")]
    return [Listing.of(tx, access, "Task", [*wanted, (name, "urgent")]) for name in ("priority", "priority:not")]


def answered_lately(tx: Tx, access: Access, now: datetime) -> list[AnsweredProposal]:
    """What the caller may see of answers of the last days, the newest first: each may be looked at again."""
    since = ("_lastUpdated", f"ge{clock.instant(now - _LATELY)}")
    codes = ("code", f"{MEDICATION_REVIEW},{CLINICAL_REVIEW}")
    wanted = [codes, ("status", "completed,rejected"), since, ("_sort", "-_lastUpdated")]
    found = find_versions(tx, "Task", wanted, limit=_MOST_ANSWERED, access=access)
    told = judged_apart(None, (version.body for version in found), lambda task: _answered(tx, access, task))
    return [each for _, each in told if each is not None]


def ask_again(tx: Tx, access: Access, task_id: str) -> None:
    """Asks a colleague to look at a proposal that waits, or anybody else to look at an answer again; the second time, a
    colleague is not asked any more. Raises a Refusal when it is not there or changed meanwhile."""
    task = shown(tx, access, "Task", task_id)
    status = "requested" if is_second_look(task.body) else SECOND_LOOK
    writes.update(tx, access, task.id, task.body | {"status": status}, Conditions(if_match=task.etag))


def answer_proposal(tx: Tx, access: Access, task_id: str, answer: ProposalAnswer) -> None:
    """Answers a proposal, with the new prescription where one is written. Raises a Refusal when it is not there, was
    answered meanwhile, or says too little or too much."""
    task = shown(tx, access, "Task", task_id)
    change: Json = {
        "status": "rejected" if answer.decision is ReviewDecision.DECLINE else "completed",
        "businessStatus": concept(ANSWER, answer.decision.value),
    }
    if words := words_for_patient(answer.words):
        change["statusReason"] = {"text": words}
    if answer.decision is ReviewDecision.AGREE and (answer.dose.strip() or answer.instruction.strip()):
        written = _prescribe(tx, access, task.body, answer)
        reference = {"reference": f"MedicationRequest/{written}"}
        change["output"] = [{"type": concept(EVIDENCE, "prescription"), "valueReference": reference}]
    without_words = {key: value for key, value in task.body.items() if key != "statusReason"}
    writes.update(tx, access, task.id, without_words | change, Conditions(if_match=task.etag))


def _prescribe(tx: Tx, access: Access, task: Json, answer: ProposalAnswer) -> str:
    """Writes the prescription that replaces the one a proposal is about, with another dose. Returns its id."""
    prior = shown(tx, access, "MedicationRequest", _prescription_of(task)).body
    dose, instruction = _dose_in(answer.dose), words_for_patient(answer.instruction)
    quantity = _dose_of(prior)
    if dose is None or not instruction or quantity is None:
        raise refusal(422, "invalid", "a new dose is a number and its instruction", code="invalid")
    dosage = {key: value for key, value in prior["dosageInstruction"][0].items() if key not in ("text", "_text")}
    rate = {"doseAndRate": [{"doseQuantity": quantity | {"value": dose}}]}
    supply = prior.get("dispenseRequest") or {}
    kept = {key: supply[key] for key in ("validityPeriod", "numberOfRepeatsAllowed") if key in supply}
    made = {key: value for key, value in prior.items() if key not in _OF_THE_DOSE} | {
        "status": "active",
        "dosageInstruction": [dosage | {"text": instruction} | rate],
        "priorPrescription": {"reference": f"MedicationRequest/{prior['id']}"},
    }
    written = writes.create(tx, access, made | ({"dispenseRequest": kept} if kept else {}), Conditions())
    return written.version.id if written.version is not None else ""


def _dose_in(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and 0 < found <= _LARGEST_DOSE else None


def _dose_of(prescription: Json) -> Json | None:
    """How much is taken at a time, where a prescription says it in one place."""
    dosages: list[Json] = prescription.get("dosageInstruction", [])
    rates: list[Json] = dosages[0].get("doseAndRate", []) if len(dosages) == 1 else []
    quantity: Json | None = rates[0].get("doseQuantity") if len(rates) == 1 else None
    return quantity if quantity and decimal_of(quantity.get("value")) is not None else None


def _proposal(tx: Tx, access: Access, version: Version, language: str) -> OpenProposal | None:
    task, evidence = version.body, evidence_of(version.body)
    if evidence is None:
        return None
    patient = target(task.get("for"), "Patient") or ""
    focus = _prescription_of(task)
    prescription = tx.read("MedicationRequest", focus) if focus else None
    bodies = (tx.read("Observation", id_) or {} for id_ in reversed(evidence.readings))
    readings = [each for each in map(reading_of, bodies) if each is not None]
    row = RULES[evidence.rule]
    dose = _dose_of(prescription or {})
    return OpenProposal(
        id=version.id,
        rule=evidence.rule,
        urgent=task.get("priority") == "urgent",
        patient=patient,
        name=patient_name(tx, access, patient),
        medicine=medicine_name(prescription or {}, language),
        instruction=dosage_words(prescription or {}, language),
        publication=in_language(evidence.publication, "valueString", language),
        version=evidence.version,
        amount="" if evidence.amount is None else f"{evidence.amount.normalize():f}",
        since=f"{clock.here(evidence.since):%Y-%m-%d}" if evidence.since else "",
        until=f"{clock.here(evidence.until):%Y-%m-%d}" if evidence.until else "",
        unit=KINDS[row.kind].unit,
        rows=tuple(map(_row, readings[:MOST_ROWS])),
        more=max(len(readings) - MOST_ROWS, 0),
        dose="" if dose is None else f"{dose['value']} {dose.get('unit', '')}".strip(),
        second=_second_look(tx, access, task),
    )


def _second_look(tx: Tx, access: Access, task: Json) -> SecondLook | None:
    first = first_opinion(task)
    if not is_second_look(task) or access.staff is None:
        return None
    mine = first == access.staff.practitioner
    return SecondLook(staff_name(tx, first), mine, answer_of(task), _words(task))


def _answered(tx: Tx, access: Access, task: Json) -> AnsweredProposal | None:
    evidence, patient = evidence_of(task), target(task.get("for"), "Patient") or ""
    if evidence is None or not answer_of(task):
        return None
    kind = KINDS[RULES[evidence.rule].kind]
    return AnsweredProposal(
        id=str(task["id"]),
        rule=evidence.rule,
        amount="" if evidence.amount is None else f"{evidence.amount.normalize():f}",
        patient=patient,
        name=patient_name(tx, access, patient),
        answer=answer_of(task),
        words=_words(task),
        by=staff_name(tx, target(task.get("owner"), "Practitioner") or ""),
        on=f"{clock.here(instant(str(task['lastModified']))):%Y-%m-%d %H:%M}",
        newest=_newest_after(tx, patient, kind.codes, evidence.until),
    )


def _newest_after(tx: Tx, patient: str, codes: Iterable[str], after: datetime | None) -> ShownReading | None:
    """The newest home reading with one of these codes after a moment."""
    if after is None:
        return None
    wanted = [
        ("patient", patient), ("code", ",".join(f"{LOINC}|{code}" for code in codes)),
        ("date", f"gt{clock.instant(after)}"), ("_sort", "-date"),
    ]  # fmt: skip
    readings = judged_apart(None, search(tx, "Observation", wanted, limit=_LOOKED_AT), reading_of)
    return next((_row(each) for _, each in readings if each is not None), None)


def _prescription_of(task: Json) -> str:
    """The prescription a proposal is about now: what was written for it, else what it named; empty for neither."""
    written = [
        target(each.get("valueReference"), "MedicationRequest") for each in named(task.get("output"), "prescription")
    ]
    return next(filter(None, written), None) or target(task.get("focus"), "MedicationRequest") or ""


def _words(task: Json) -> str:
    return str((task.get("statusReason") or {}).get("text", ""))


def _row(reading: HomeReading) -> ShownReading:
    lower = "" if reading.diastolic is None else f"/{reading.diastolic.normalize():f}"
    return ShownReading(f"{clock.here(reading.moment):%m-%d %H:%M}", f"{reading.value.normalize():f}{lower}")
