"""Reads what a hospital said when it refused a change: the code, its own words, and the free slots it offers instead.

Source: the contract with the hospital (OperationOutcome.issue.details.coding in CodeSystem/refusal, alternatives in a
contained Bundle), FHIR R4 §2.28 OperationOutcome. Never raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.errors import RefusalCode
from services.fhir import resource as fhir
from services.fhir import terms
from services.fhir.failures import refusal_in

LONGEST_WORDS: Final = 500  # letters that a screen shows


@dataclass(frozen=True)
class RefusalDetail:
    """Why a change was refused. `words` are the hospital's own, if it gave any; `slots` are Slot resources as sent;
    `until` is from when on one may try again."""

    code: RefusalCode
    words: str | None
    slots: tuple[fhir.JsonObject, ...]
    until: datetime | None = None


def refused(rejection: Any) -> RefusalDetail:
    """Reads the rejection kept in the outbox: `{"code": ..., "outcome": OperationOutcome}`."""
    own = fhir.as_object(rejection)
    outcome = fhir.as_object(own.get("outcome"))
    return RefusalDetail(_code(own.get("code"), outcome), _words(outcome), offered_slots(outcome), _until(outcome))


def _code(sent: Any, outcome: fhir.JsonObject) -> RefusalCode:
    if isinstance(sent, str) and sent in set(RefusalCode):
        return RefusalCode(sent)
    return refusal_in(outcome) or RefusalCode.UNKNOWN


def _words(outcome: fhir.JsonObject) -> str | None:
    for issue in fhir.objects(outcome.get("issue")):
        words = fhir.as_text(fhir.at(issue, "details", "text")) or fhir.as_text(issue.get("diagnostics"))
        if words:
            return words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"
    return None


def _until(outcome: fhir.JsonObject) -> datetime | None:
    moments = (
        fhir.first_moment(fhir.when(fhir.extension_value(issue, terms.UNTIL)))
        for issue in fhir.objects(outcome.get("issue"))
    )
    return next(filter(None, moments), None)


def offered_slots(outcome: fhir.JsonObject) -> tuple[fhir.JsonObject, ...]:
    """The free Slots an OperationOutcome offers in its contained Bundle, by preference the one named `alternatives`."""
    bundles = [
        contained for contained in fhir.objects(outcome.get("contained")) if contained.get("resourceType") == "Bundle"
    ]
    bundles.sort(key=lambda bundle: bundle.get("id") != terms.ALTERNATIVES_ID)
    entries = (entry for bundle in bundles[:1] for entry in fhir.objects(bundle.get("entry")))
    slots = (fhir.as_object(entry.get("resource")) for entry in entries)
    return tuple(slot for slot in slots if slot.get("resourceType") == "Slot")
