"""Reads what a hospital said when it refused a change: the code, its own words, and the free slots it offers instead.

Source: the contract with the hospital (OperationOutcome.issue.details.coding in CodeSystem/refusal, alternatives in a
contained Bundle), FHIR R4 §2.28 OperationOutcome. Never raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.errors import Refusal
from services.fhir import resource as fhir
from services.fhir import terms


@dataclass(frozen=True)
class Refused:
    """Why a change was refused. `words` are the hospital's own, if it gave any; `slots` are Slot resources as sent."""

    code: Refusal
    words: str | None
    slots: tuple[fhir.JsonObject, ...]


def refused(rejection: Any) -> Refused:
    """Reads the rejection kept in the outbox: `{"code": ..., "outcome": OperationOutcome}`."""
    own = fhir.as_object(rejection)
    outcome = fhir.as_object(own.get("outcome"))
    return Refused(_code(own.get("code"), outcome), _words(outcome), _slots(outcome))


def _code(sent: Any, outcome: fhir.JsonObject) -> Refusal:
    issues = (issue.get("details") for issue in fhir.objects(outcome.get("issue")))
    for candidate in (sent, *(fhir.code_in(details, terms.REFUSAL_SYSTEM) for details in issues)):
        if isinstance(candidate, str) and candidate in set(Refusal):
            return Refusal(candidate)
    return Refusal.UNKNOWN


def _words(outcome: fhir.JsonObject) -> str | None:
    for issue in fhir.objects(outcome.get("issue")):
        words = fhir.as_text(fhir.at(issue, "details", "text")) or fhir.as_text(issue.get("diagnostics"))
        if words:
            return words
    return None


def _slots(outcome: fhir.JsonObject) -> tuple[fhir.JsonObject, ...]:
    bundles = [one for one in fhir.objects(outcome.get("contained")) if one.get("resourceType") == "Bundle"]
    bundles.sort(key=lambda bundle: bundle.get("id") != terms.ALTERNATIVES_ID)
    entries = (entry for bundle in bundles[:1] for entry in fhir.objects(bundle.get("entry")))
    slots = (fhir.as_object(entry.get("resource")) for entry in entries)
    return tuple(slot for slot in slots if slot.get("resourceType") == "Slot")
