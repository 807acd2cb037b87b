"""What a patient says about themselves, as a member of staff may see it: allergies, diseases, operations, vaccines and
diseases in the family, labelled as told by the patient and confirmed by nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, instant
from hospital.fhir.access import staff_table
from hospital.fhir.access.patient_words import is_labelled
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import find_versions
from hospital.fhir.store.apart import judged_apart
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

#: Each type by the word of its kind.
KINDS: Final = {
    "AllergyIntolerance": "allergy",
    "Condition": "condition",
    "Procedure": "procedure",
    "Immunization": "immunization",
    "FamilyMemberHistory": "family",
}
STATED: Final = tuple(KINDS)
_NONE_KNOWN: Final = frozenset({"no-known-allergies", "no-known-problems"})
_COURSES: Final = {"active": "now", "resolved": "past"}
_MOST: Final = 100


@dataclass(frozen=True)
class PatientStatement:
    """One statement by its FHIR type: who or what, what more is said of it, and the day it was said.

    `none`: that the patient knows of none of the kind. `course` of a disease is now, past or unsure; `since`: when it
    was, as exactly as it was told; `age`: how old the patient was, in years; `dose`: which of a vaccine it was."""

    type: str
    id: str
    title: str
    more: str
    day: str
    none: bool = False
    course: str = ""
    since: str = ""
    age: int | None = None
    dose: int | None = None

    @property
    def kind(self) -> str:
        """A word of `KINDS`."""
        return KINDS[self.type]


def patient_statements(tx: Tx, access: Access, patient: str) -> tuple[PatientStatement, ...]:
    """What stands of what the role may see, the newest first; what was withdrawn, and what a clinician has taken over,
    is not among it."""
    found: list[PatientStatement] = []
    for type_ in stated(access):
        wanted = [("patient", patient), ("_sort", "-_lastUpdated")]
        versions = find_versions(tx, type_, wanted, limit=_MOST, access=access)
        own = [version.body for version in versions if is_labelled(version.body) and _stands(version.body)]
        found += [statement for _, statement in judged_apart(None, own, _statement)]
    return tuple(sorted(found, key=lambda statement: statement.day, reverse=True))


def stated(access: Access) -> tuple[str, ...]:
    """The types that the role may search."""
    return tuple(
        type_ for type_ in STATED if access.staff is not None and staff_table.may(access.staff, "search", type_)
    )


def _stands(body: Json) -> bool:
    if body["resourceType"] in ("AllergyIntolerance", "Condition"):
        return "unconfirmed" in _codes(body.get("verificationStatus"))
    return body.get("status") != "entered-in-error" and body.get("primarySource") is not True


def _statement(body: Json) -> PatientStatement:
    type_ = body["resourceType"]
    notes = [note.get("text", "") for note in body.get("note", ())]
    name = body.get("vaccineCode") if type_ == "Immunization" else body.get("code")
    more = [*_reactions(body), str(extension(body, "told-place") or ""), *notes]
    plain = PatientStatement(type_, str(body["id"]), _words(name), _joined(more), _said(body))
    if type_ == "FamilyMemberHistory":
        diseases = [_words(condition.get("code")) for condition in body.get("condition", ())]
        return replace(plain, title=_words(body.get("relationship")), more=_joined(diseases + notes))
    if not _NONE_KNOWN.isdisjoint(_codes(name)):
        return replace(plain, none=True)
    doses = [applied.get("doseNumberPositiveInt") for applied in body.get("protocolApplied", ())]
    return replace(plain, **_when(body), course=_course(body), dose=next(iter(doses), None))


def _said(body: Json) -> str:
    """The day it was said; of what has no such element the day it was written last."""
    day = next((str(body[name]) for name in ("recordedDate", "recorded", "date") if body.get(name)), "")
    day = day or str((body.get("meta") or {}).get("lastUpdated", ""))
    return clock.day_of(instant(day)).isoformat() if "T" in day else day


def _when(body: Json) -> Json:
    """When it was, as a date or an age."""
    for stem in ("onset", "performed", "occurrence"):
        if moment := body.get(f"{stem}DateTime"):
            return {"since": str(moment)[:10]}
        if age := body.get(f"{stem}Age"):
            return {"age": int(age["value"])}
    return {}


def _course(body: Json) -> str:
    if body["resourceType"] != "Condition":
        return ""
    return next((_COURSES[code] for code in _codes(body.get("clinicalStatus")) if code in _COURSES), "unsure")


def _reactions(body: Json) -> list[str]:
    return [_words(sign) for reaction in body.get("reaction", ()) for sign in reaction.get("manifestation", ())]


def _words(concept: Json | None) -> str:
    shown = concept or {}
    displays = [coding.get("display") or coding.get("code") for coding in shown.get("coding", ())]
    return str(shown.get("text") or next(filter(None, displays), ""))


def _codes(concept: Json | None) -> set[str]:
    return {str(coding.get("code")) for coding in (concept or {}).get("coding", ())}


def _joined(words: list[str]) -> str:
    return " · ".join(filter(None, words))
