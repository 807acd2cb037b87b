"""What a person says about themselves: an allergy, or a disease in the family, as it is typed and as it is sent. Pure.

The hospital labels it as told by a patient (v3-ObservationValue PATAST) and keeps it unconfirmed. Sources: FHIR R4
AllergyIntolerance, FamilyMemberHistory; HL7 v3 RoleCode for the relationship.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir.subject import subjects
from services.record.timeline.entry import EntryStatus, is_by_patient, status_of

ALLERGY: Final = "AllergyIntolerance"
FAMILY: Final = "FamilyMemberHistory"
LONGEST_NAME: Final = 100
LONGEST_NOTE: Final = 500
_CLINICAL: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
_VERIFIED: Final = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
_ROLES: Final = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
#: The label that the hospital puts on it as well; here it marks the entry before it has arrived.
_PATIENT_ASSERTED: Final = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue",
    "code": "PATAST",
    "display": "patient asserted",
}


class OwnKind(StrEnum):
    """What a person may add."""

    ALLERGY = "allergy"
    FAMILY = "family"


class Relative(StrEnum):
    """Who in the family, by the codes of v3-RoleCode."""

    FATHER = "FTH"
    MOTHER = "MTH"
    SIBLING = "SIB"
    CHILD = "CHILD"
    GRANDPARENT = "GRPRN"
    OTHER = "FAMMEMB"


TYPES: Final[dict[OwnKind, str]] = {OwnKind.ALLERGY: ALLERGY, OwnKind.FAMILY: FAMILY}


@dataclass(frozen=True)
class OwnEntry:
    """What is typed: the substance or the disease, the reaction (of an allergy), who has it (in the family), a note."""

    kind: OwnKind = OwnKind.ALLERGY
    name: str = ""
    reaction: str = ""
    relative: Relative = Relative.FATHER
    note: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether it can be sent."""
        fits = len(self.name) <= LONGEST_NAME and max(len(self.reaction), len(self.note)) <= LONGEST_NOTE
        return bool(self.name.strip()) and fits


def own_json(id_: str, said: OwnEntry, relative_words: str, *, patient: str, now: datetime) -> dict[str, Any]:
    """An entry as it is sent, in the person's own name. `relative_words`: who it is, in the person's language."""
    person = {"reference": f"Patient/{patient}"}
    note = [{"text": said.note.strip()}] if said.note.strip() else None
    if said.kind is OwnKind.FAMILY:
        body: dict[str, Any] = {
            "resourceType": FAMILY,
            "id": id_,
            "status": "partial",
            "patient": person,
            "date": instant(now),
            "relationship": {"coding": [{"system": _ROLES, "code": said.relative.value}], "text": relative_words},
            "condition": [{"code": {"text": said.name.strip()}}],
        }
    else:
        reaction = [{"manifestation": [{"text": said.reaction.strip()}]}] if said.reaction.strip() else None
        body = {
            "resourceType": ALLERGY,
            "id": id_,
            "clinicalStatus": {"coding": [{"system": _CLINICAL, "code": "active"}]},
            "verificationStatus": {"coding": [{"system": _VERIFIED, "code": "unconfirmed"}]},
            "code": {"text": said.name.strip()},
            "patient": person,
            "recordedDate": instant(now),
            "recorder": person,
            "asserter": person,
            "reaction": reaction,
        }
    whole = {**body, "meta": {"security": [_PATIENT_ASSERTED]}, "note": note}
    return {name: value for name, value in whole.items() if value is not None}


def own_entry(body: Any) -> OwnEntry | None:
    """Reads what the person said, to be changed; None for what a clinician wrote, for a withdrawn one, and for what has
    more in it than a person can type here."""
    own = fhir.as_object(body)
    type_ = fhir.as_text(own.get("resourceType"))
    if type_ not in TYPES.values() or not subjects(own) or not is_own(own):
        return None
    note = "\n".join(filter(None, (fhir.as_text(each.get("text")) for each in fhir.objects(own.get("note")))))
    if type_ == FAMILY:
        conditions = [fhir.text_of(each.get("code")) for each in fhir.objects(own.get("condition"))]
        codes = {coding.code for coding in fhir.codings(own.get("relationship"))}
        relative = next((each for each in Relative if each.value in codes), Relative.OTHER)
        return OwnEntry(OwnKind.FAMILY, conditions[0] or "", "", relative, note) if len(conditions) == 1 else None
    said = [words for each in fhir.objects(own.get("reaction")) for words in fhir.texts_of(each.get("manifestation"))]
    return OwnEntry(OwnKind.ALLERGY, fhir.text_of(own.get("code")) or "", "、".join(said), note=note)


def is_own(own: fhir.JsonObject) -> bool:
    """Whether the person said it, and it was neither withdrawn nor taken over by a clinician."""
    if status_of(own) is EntryStatus.WITHDRAWN or not is_by_patient(own):
        return False
    return own.get("resourceType") != ALLERGY or status_of(own) is EntryStatus.UNCONFIRMED


def withdrawn_json(body: dict[str, Any]) -> dict[str, Any]:
    """The same entry as one that was made in error: it stays, and says nothing any more."""
    if body.get("resourceType") == FAMILY:
        return {**body, "status": "entered-in-error"}
    wrong = {"coding": [{"system": _VERIFIED, "code": "entered-in-error"}]}
    return {name: value for name, value in {**body, "verificationStatus": wrong}.items() if name != "clinicalStatus"}
