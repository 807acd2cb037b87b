"""What a patient says about themselves, as a member of staff may see it: allergies and diseases in the family, labelled
as told by the patient and confirmed by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import instant
from hospital.fhir.access.patient_words import LABEL
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

ALLERGY, FAMILY = "AllergyIntolerance", "FamilyMemberHistory"
STATED: Final = (ALLERGY, FAMILY)
_MOST: Final = 100


@dataclass(frozen=True)
class PatientStatement:
    """One statement: `kind` is "allergy" or "family"; who or what, what more is said of it, and the day."""

    kind: str
    title: str
    more: str
    day: str


def patient_statements(tx: Tx, access: Access, patient: str) -> tuple[PatientStatement, ...]:
    """What stands, the newest first; what was withdrawn, and what a clinician has taken over, is not among it."""
    found: list[PatientStatement] = []
    for type_ in STATED:
        wanted = [("patient", patient), ("_sort", "-_lastUpdated")]
        versions = find_versions(tx, type_, wanted, limit=_MOST, access=access)
        own = [version.body for version in versions if _is_told(version.body)]
        found += [statement for _, statement in judged_apart(None, own, _statement)]
    return tuple(sorted(found, key=lambda statement: statement.day, reverse=True))


def _is_told(body: Json) -> bool:
    labels = body.get("meta", {}).get("security", ())
    told = any(label.get("code") == LABEL["code"] and label.get("system") == LABEL["system"] for label in labels)
    stands = body.get("status") != "entered-in-error"
    if body["resourceType"] == ALLERGY:
        stands = "unconfirmed" in _codes(body.get("verificationStatus"))
    return told and stands


def _statement(body: Json) -> PatientStatement:
    notes = [note.get("text", "") for note in body.get("note", ())]
    day = str(body.get("recordedDate") or body.get("date") or "")
    day = clock.day_of(instant(day)).isoformat() if "T" in day else day
    if body["resourceType"] == FAMILY:
        diseases = [_words(condition.get("code")) for condition in body.get("condition", ())]
        return PatientStatement("family", _words(body.get("relationship")), _joined(diseases + notes), day)
    reactions = [_words(sign) for reaction in body.get("reaction", ()) for sign in reaction.get("manifestation", ())]
    return PatientStatement("allergy", _words(body.get("code")), _joined(reactions + notes), day)


def _words(concept: Json | None) -> str:
    shown = concept or {}
    displays = [coding.get("display") or coding.get("code") for coding in shown.get("coding", ())]
    return str(shown.get("text") or next(filter(None, displays), ""))


def _codes(concept: Json | None) -> set[str]:
    return {str(coding.get("code")) for coding in (concept or {}).get("coding", ())}


def _joined(words: list[str]) -> str:
    return " · ".join(filter(None, words))
