"""The kinds of entries that a record has, and the FHIR types behind each. Constants and pure rules alone."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class RecordKind(StrEnum):
    """What an entry of the record is, as a person would sort it."""

    CONDITION = "condition"
    ALLERGY = "allergy"
    MEDICINE = "medicine"
    IMMUNIZATION = "immunization"
    PROCEDURE = "procedure"
    FAMILY = "family"
    VISIT = "visit"
    DOCUMENT = "document"
    RESULT = "result"
    PLAN = "plan"
    VALUE = "value"
    DOSE = "dose"


#: The types of each kind. Every type of a clinical record that is synced stands in exactly one of them.
TYPES: Final[dict[RecordKind, tuple[str, ...]]] = {
    RecordKind.CONDITION: ("Condition",),
    RecordKind.ALLERGY: ("AllergyIntolerance",),
    RecordKind.MEDICINE: ("MedicationRequest", "MedicationStatement"),
    RecordKind.IMMUNIZATION: ("Immunization",),
    RecordKind.PROCEDURE: ("Procedure",),
    RecordKind.FAMILY: ("FamilyMemberHistory",),
    RecordKind.VISIT: ("Encounter",),
    RecordKind.DOCUMENT: ("DocumentReference", "Media"),
    RecordKind.RESULT: ("DiagnosticReport", "ImagingStudy"),
    RecordKind.PLAN: ("CarePlan", "Goal", "ServiceRequest"),
    RecordKind.VALUE: ("Observation",),
    RecordKind.DOSE: ("MedicationDispense", "MedicationAdministration"),
}
#: Single values and doses come by the thousand and would bury the rest, so they are shown where they are asked for.
APART: Final = frozenset({RecordKind.VALUE, RecordKind.DOSE})
KIND_OF: Final[dict[str, RecordKind]] = {type_: kind for kind, types in TYPES.items() for type_ in types}


def types_of(kind: RecordKind | None) -> tuple[str, ...]:
    """The types of one kind; for None those of every kind that is not shown apart."""
    if kind is not None:
        return TYPES[kind]
    return tuple(type_ for each, types in TYPES.items() if each not in APART for type_ in types)
