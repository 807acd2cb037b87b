"""Tables: for each resource type who owns it and what the hospital alone decides in it; how long copies are kept here.

These rules are the same for every type, so they have no column:
- The server wins. A refused change is never sent again by itself: it waits as REJECTED for the person, who edits it,
  retries it based on the server's newest version, or withdraws it. It blocks nothing but what refers to it.
- An unsent change is never overwritten by a pull: the pulled copy becomes the entry's base, the other side of a
  conflict.
- `entered-in-error` stays in the store with its mark: the features hide the data and say so.
- A resource that is missing from an answer is not deleted. Deletions are 410, or come from the history.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from services.fhir import terms
from services.fhir.resource import reference_id
from services.fhir.subject import subjects


class Ownership(StrEnum):
    """Who owns the resources of a type."""

    PATIENT = "patient"  # in the patient's compartment (R4 CompartmentDefinition/patient)
    DIRECTORY = "directory"  # the same for everybody: who works where and when, and their slots


@dataclass(frozen=True)
class Policy:
    """`decided`: elements that the hospital fills in when it accepts a new resource of the person. They are ignored
    when checking whether a repeated create has already arrived."""

    ownership: Ownership
    decided: frozenset[str] = frozenset()


_ALWAYS_DECIDED: Final = frozenset({"meta", "text"})
_PATIENT: Final = Policy(Ownership.PATIENT)
_DIRECTORY: Final = Policy(Ownership.DIRECTORY)

TABLE: Final[dict[str, Policy]] = {
    "Patient": _PATIENT,
    "Appointment": Policy(
        Ownership.PATIENT,
        frozenset({"status", "participant", "extension", "slot", "start", "end", "serviceType", "created"}),
    ),
    "DiagnosticReport": _PATIENT,
    # Two phones that import one file make the same measurements (their ids say so), each with its own time of import.
    "Observation": Policy(Ownership.PATIENT, frozenset({"extension"})),
    "Specimen": _PATIENT,
    "ImagingStudy": _PATIENT,
    "Media": _PATIENT,
    "DocumentReference": _PATIENT,
    "Encounter": Policy(Ownership.PATIENT, frozenset({"status", "period", "serviceProvider", "participant"})),
    "Condition": _PATIENT,
    "AllergyIntolerance": _PATIENT,
    "MedicationRequest": _PATIENT,
    "MedicationStatement": _PATIENT,
    "MedicationDispense": _PATIENT,
    "MedicationAdministration": _PATIENT,
    "Immunization": _PATIENT,
    "Procedure": _PATIENT,
    "FamilyMemberHistory": _PATIENT,
    "CarePlan": _PATIENT,
    "Goal": _PATIENT,
    "RiskAssessment": _PATIENT,
    "Task": Policy(
        Ownership.PATIENT, frozenset({"status", "statusReason", "output", "businessStatus", "lastModified"})
    ),
    "QuestionnaireResponse": Policy(Ownership.PATIENT, frozenset({"author", "source"})),
    "Basic": Policy(Ownership.PATIENT, frozenset({"author"})),
    "List": _PATIENT,
    "ServiceRequest": _PATIENT,
    "Flag": _PATIENT,
    "Communication": Policy(Ownership.PATIENT, frozenset({"status", "sent", "received", "sender", "recipient"})),
    "Account": _PATIENT,
    "ChargeItem": _PATIENT,
    "Invoice": _PATIENT,
    "Coverage": _PATIENT,
    "RelatedPerson": _PATIENT,
    "Consent": Policy(Ownership.PATIENT, frozenset({"performer"})),
    "Organization": _DIRECTORY,
    "Location": _DIRECTORY,
    "HealthcareService": _DIRECTORY,
    "Practitioner": _DIRECTORY,
    "PractitionerRole": _DIRECTORY,
    "Schedule": _DIRECTORY,
    "Slot": _DIRECTORY,
    "Library": _DIRECTORY,
    "Questionnaire": _DIRECTORY,
    "ValueSet": _DIRECTORY,
    "CodeSystem": _DIRECTORY,
    "MedicationKnowledge": _DIRECTORY,
}


@dataclass(frozen=True)
class Fact:
    """Facts about the hospital in a type that otherwise belongs to patients: the type of their subject, and the search
    that finds them."""

    subject: str
    by: str
    code: str


# Waiting times are Observations about the place where people wait; pictures of a floor are Media about a room.
ABOUT_THE_HOSPITAL: Final = {
    "Observation": Fact("Location", "code", terms.CODE_SYSTEMS + "measure|wait"),
    "Media": Fact("Location", "type", terms.CODE_SYSTEMS + "media|floor-plan"),
}


class RetentionBasis(StrEnum):
    """The time from which a rule counts."""

    MOMENT = "moment"  # the moment the resource is about
    SEEN = "seen"  # when the hospital last included it in a complete list
    OPENED = "opened"  # when the person last opened the content


@dataclass(frozen=True)
class Retention:
    """How long copies are kept. `type` None: every type of the directory (ignored for contents)."""

    basis: RetentionBasis
    after: timedelta
    type: str | None = None


# A past Slot is of no use, and there are some hundred new ones every day; an Appointment has its own time. What the
# directory no longer lists stays while anything here refers to it. Nothing of a person's record has a rule.
RETENTION: Final = (
    Retention(RetentionBasis.MOMENT, timedelta(days=3), "Slot"),
    Retention(RetentionBasis.SEEN, timedelta(days=60)),
    Retention(RetentionBasis.OPENED, timedelta(days=90)),
)
DIRECTORY_RELIST_EVERY: Final = timedelta(days=30)  # how often the directory is listed completely


def ownership_of(type_: str) -> Ownership:
    """The owner of a type; an unknown type counts as the patient's, the more careful choice."""
    policy = TABLE.get(type_)
    return Ownership.PATIENT if policy is None else policy.ownership


def is_of_the_hospital(body: Mapping[str, Any]) -> bool:
    """Whether a resource is the same for everybody: of the directory, or a fact about a place of the hospital."""
    type_ = str(body.get("resourceType"))
    fact = ABOUT_THE_HOSPITAL.get(type_)
    about = fact is not None and bool(reference_id(body.get("subject"), fact.subject))
    return about or ownership_of(type_) is Ownership.DIRECTORY


def is_for(body: Mapping[str, Any], patient: str | None) -> bool:
    """Whether a resource may be part of this person's record (None: may be the same for everybody)."""
    named = subjects(body)
    return not named or patient in named or is_of_the_hospital(body)


def decided_by_hospital(type_: str) -> frozenset[str]:
    """The elements of a new resource that the hospital may change when it accepts it."""
    policy = TABLE.get(type_)
    return _ALWAYS_DECIDED | (policy.decided if policy else frozenset())
