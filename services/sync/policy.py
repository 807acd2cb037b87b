"""One table: per resource type whose data it is, who writes it, and what the hospital alone decides in it.

What holds for every type, so it is no column:
- The server's word wins. A refused change is never sent again by itself: it waits as REJECTED for the person, who
  edits, retries on top of the server's newest version, or takes it back. It blocks nothing but what refers to it.
- An unsent change is never overwritten by a pull: the pulled copy becomes the entry's base, the other side of a
  conflict.
- `entered-in-error` stays in the store, marked as it is: the features hide the data and say so.
- A resource that is missing from an answer is not deleted. Deletions are 410, or come from the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Place(StrEnum):
    """Whose data a type is."""

    PATIENT = "patient"  # in the patient's compartment (R4 CompartmentDefinition/patient)
    DIRECTORY = "directory"  # the same for everybody: who works where and when


class Writer(StrEnum):
    """Who changes resources of a type."""

    HOSPITAL = "hospital"
    BOTH = "both"
    PERSON = "person"


@dataclass(frozen=True)
class Policy:
    """`decided`: elements that the hospital fills in when it accepts a new resource of the person. They do not count
    when a repeated create is recognised as already there."""

    place: Place
    writer: Writer
    decided: frozenset[str] = frozenset()


_ALWAYS_DECIDED: Final = frozenset({"meta", "text"})
_OURS: Final = Policy(Place.PATIENT, Writer.PERSON)
_BOTH: Final = Policy(Place.PATIENT, Writer.BOTH)
_THEIRS: Final = Policy(Place.PATIENT, Writer.HOSPITAL)
_DIRECTORY: Final = Policy(Place.DIRECTORY, Writer.HOSPITAL)

TABLE: Final[dict[str, Policy]] = {
    "Patient": _BOTH,
    "Appointment": Policy(
        Place.PATIENT,
        Writer.BOTH,
        frozenset({"status", "participant", "extension", "slot", "start", "end", "serviceType", "created"}),
    ),
    "DiagnosticReport": _THEIRS,
    "Observation": _BOTH,
    "Specimen": _THEIRS,
    "ImagingStudy": _THEIRS,
    "Media": _THEIRS,
    "DocumentReference": _THEIRS,
    "Encounter": _THEIRS,
    "Condition": _THEIRS,
    "AllergyIntolerance": _THEIRS,
    "MedicationRequest": _THEIRS,
    "MedicationStatement": _BOTH,
    "MedicationDispense": _THEIRS,
    "MedicationAdministration": _OURS,
    "Immunization": _THEIRS,
    "Procedure": _THEIRS,
    "FamilyMemberHistory": _BOTH,
    "CarePlan": _THEIRS,
    "Goal": _BOTH,
    "Task": Policy(Place.PATIENT, Writer.BOTH, frozenset({"status", "output", "businessStatus", "lastModified"})),
    "QuestionnaireResponse": _OURS,
    "ServiceRequest": _THEIRS,
    "Flag": _THEIRS,
    "Communication": Policy(Place.PATIENT, Writer.BOTH, frozenset({"status", "sent", "received"})),
    "Account": _THEIRS,
    "ChargeItem": _THEIRS,
    "Invoice": _THEIRS,
    "Coverage": _THEIRS,
    "RelatedPerson": _BOTH,
    "Consent": _BOTH,
    "Organization": _DIRECTORY,
    "Location": _DIRECTORY,
    "HealthcareService": _DIRECTORY,
    "Practitioner": _DIRECTORY,
    "PractitionerRole": _DIRECTORY,
    "Schedule": _DIRECTORY,
    "Slot": _DIRECTORY,
}


def place_of(type_: str) -> Place:
    """Whose data a type is; a type we do not know counts as the patient's, the more careful of the two."""
    policy = TABLE.get(type_)
    return Place.PATIENT if policy is None else policy.place


def decided_by_hospital(type_: str) -> frozenset[str]:
    """The elements of a new resource that may come back otherwise than they were sent."""
    policy = TABLE.get(type_)
    return _ALWAYS_DECIDED | (policy.decided if policy else frozenset())
