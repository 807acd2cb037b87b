"""Who asked for more of a medicine and waits for an answer, and the answers of staff: yes, no, handed over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hospital.base import clock
from hospital.base.references import target
from hospital.fhir.access.guard import shown
from hospital.fhir.api import writes
from hospital.fhir.api.writes import Conditions
from hospital.fhir.permissions import Access
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.medication.codes import TASK
from hospital.staff_pages.listing import PAGE, Listing
from hospital.staff_pages.medicines import medicine_name, patient_name
from hospital.staff_pages.patient_words import words_for_patient

Json = dict[str, Any]


class RefillDecision(StrEnum):
    """What a member of staff does with a request."""

    ACCEPT = "accept"
    REJECT = "reject"
    HAND_OVER = "hand-over"


@dataclass(frozen=True)
class OpenRefill:
    """A request that waits for staff: `requested` for a decision, `accepted` for being handed over."""

    id: str
    state: str
    patient: str
    name: str
    medicine: str
    asked: str


def count(tx: Tx, access: Access) -> int:
    """How many requests are not over."""
    return _listing(tx, access).count()


def open_refills(tx: Tx, access: Access, language: str, *, most: int = PAGE, skip: int = 0) -> list[OpenRefill]:
    """Some of the requests that the caller may see and that are not over, those that wait longest first."""
    found = _listing(tx, access).versions(most, skip)
    return [refill for _, refill in judged_apart(None, found, lambda version: _refill(tx, access, version, language))]


def _listing(tx: Tx, access: Access) -> Listing:
    return Listing.of(tx, access, "Task", [("code", f"{TASK}|refill"), ("status", "requested,accepted")])


def answer_refill(tx: Tx, access: Access, task_id: str, answer: RefillDecision, words: str) -> None:
    """Answers a request. Raises a Refusal when it is not there, was answered meanwhile, or the words are too many."""
    task = shown(tx, access, "Task", task_id)
    if answer is RefillDecision.HAND_OVER:
        for output in task.body.get("output", ()):
            _hand_over(tx, access, target(output.get("valueReference"), "MedicationDispense"))
        return
    status = "accepted" if answer is RefillDecision.ACCEPT else "rejected"
    reason = {"statusReason": {"text": said}} if (said := words_for_patient(words)) else {}
    _change(tx, access, task, {"status": status} | reason)


def _hand_over(tx: Tx, access: Access, dispense_id: str | None) -> None:
    if dispense_id is not None:
        _change(tx, access, shown(tx, access, "MedicationDispense", dispense_id), {"status": "completed"})


def _change(tx: Tx, access: Access, version: Version, change: Json) -> None:
    writes.update(tx, access, version.id, version.body | change, Conditions(if_match=version.etag))


def _refill(tx: Tx, access: Access, version: Version, language: str) -> OpenRefill:
    task = version.body
    patient = target(task.get("for"), "Patient") or ""
    prescription = tx.read("MedicationRequest", target(task.get("focus"), "MedicationRequest") or "") or {}
    return OpenRefill(
        version.id, str(task["status"]), patient, patient_name(tx, access, patient),
        medicine_name(prescription, language), f"{clock.here(version.updated):%Y-%m-%d %H:%M}",
    )  # fmt: skip
