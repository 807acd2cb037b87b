"""Decides prescriptions (MedicationRequest) that staff write: a change is a new one that replaces the one before.

    (new) ---------------------> signed by who writes it; the one it names as priorPrescription is stopped with it
    active -> stopped, … ------> as it is written; what was prescribed stays
    stopped, … -> active ------> refused: a new prescription is written

What the hospital's own systems write is stored as it came, but the replaced prescription is stopped as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.references import target
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Decider, Tx
from hospital.medication import refusals
from hospital.medication.codes import ENDED, concept

Json = dict[str, Any]

_RUNNING: Final = frozenset({"active", "on-hold", "draft"})
#: What doses were planned and taken by.
_FIXED: Final = ("medicationCodeableConcept", "medicationReference", "dosageInstruction", "intent", "authoredOn")


def decider(now: Callable[[], datetime]) -> Decider:
    """The decider of prescriptions."""
    return Decider("MedicationRequest", Prescriptions(now).decide)


@dataclass(frozen=True)
class Prescriptions:
    """Judges prescriptions by the hospital's clock."""

    now: Callable[[], datetime]

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the prescription to store, or raises a Refusal; stops the one that it replaces."""
        if current is not None:
            if access.staff is not None:
                _check_change(incoming, current)
            return incoming
        made = incoming if access.staff is None else self._signed(access.staff.practitioner, incoming)
        _stop_prior(tx, access, made)
        return made

    def _signed(self, practitioner: str, prescription: Json) -> Json:
        if prescription.get("status") not in _RUNNING:
            raise refusals.invalid("a new prescription is active, on hold or a draft", "MedicationRequest.status")
        return {
            **prescription,
            "authoredOn": clock.instant(self.now()),
            "requester": {"reference": f"Practitioner/{practitioner}"},
        }


def _check_change(incoming: Json, current: Json) -> None:
    for element in _FIXED:
        if incoming.get(element) != current.get(element) and current.get("status") != "draft":
            raise refusals.fixed(element)
    if current.get("status") not in _RUNNING and incoming.get("status") in _RUNNING:
        raise refusals.fixed("status")


def _stop_prior(tx: Tx, access: Access, made: Json) -> None:
    """Stops what a new prescription replaces. A system may send the two in any order, staff name one that is there."""
    prior = target(made.get("priorPrescription"), "MedicationRequest")
    if prior is None:
        return
    found = tx.read("MedicationRequest", prior)
    if found is None or target(found.get("subject"), "Patient") != target(made.get("subject"), "Patient"):
        if access.staff is not None:
            raise refusals.invalid("the prescription to replace is not known", "MedicationRequest.priorPrescription")
        return
    if found.get("status") in _RUNNING and made.get("status") == "active":
        stopped = {**found, "status": "stopped", "statusReason": concept(ENDED, "replaced")}
        tx.put(stopped, author=access.signature, keep_same=True)
