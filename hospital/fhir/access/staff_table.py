"""What each role of the staff may do, as one table: role, resource types, actions, and how far they reach.

What no row allows is refused. A member of staff with several roles may do what any of them may. The scopes of the token
(`user/*.rs`) narrow this further, never widen it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from hospital.fhir.permissions import ABOUT_THE_HOSPITAL, DIRECTORY
from hospital.fhir.staff import Role, Staff

Action = Literal["read", "search", "history", "create", "update", "delete"]


class Reach(StrEnum):
    """Which resources of a type a row covers."""

    EVERY = "every resource of the type"
    HOSPITAL = "what is about the hospital and mentions no patient"
    TODAY = "appointments on the present day"
    PATIENTS_OF_TODAY = "records of patients who have an appointment on the present day"
    BILLED = "records of patients who have an invoice"
    PAYMENT = "tasks that pay or refund"
    REFILL = "tasks that ask for more of a medicine"
    REVIEW = "tasks that propose something to a clinician"
    FOLLOW_UP = "calls and alerts of follow-up"
    FOLLOWED = "records of patients whom a call or an alert that waits is about"
    QUESTION = "questions to the care team and their answers"
    CONSULTATION = "consultations of the departments they work in, with their messages"


@dataclass(frozen=True)
class RoleRow:
    """`roles` may do `actions` with resources of `types`, within `reach`."""

    roles: tuple[Role, ...]
    types: frozenset[str]
    actions: frozenset[str]
    reach: Reach


def _row(roles: tuple[Role, ...], types: str, actions: str, reach: Reach) -> RoleRow:
    return RoleRow(roles, frozenset(types.split()), frozenset(actions.split()), reach)


_EVERYONE: Final = tuple(Role)
_CLINICAL: Final = """
    AdverseEvent AllergyIntolerance Appointment AppointmentResponse Binary BodyStructure CarePlan CareTeam
    ClinicalImpression Composition Condition DetectedIssue Device DeviceRequest DeviceUseStatement DiagnosticReport
    DocumentReference Encounter EpisodeOfCare FamilyMemberHistory Flag Goal ImagingStudy Immunization
    ImmunizationEvaluation ImmunizationRecommendation List Media MedicationAdministration MedicationDispense
    MedicationRequest MedicationStatement MolecularSequence NutritionOrder Observation Patient Procedure
    QuestionnaireResponse RelatedPerson RequestGroup RiskAssessment ServiceRequest Specimen VisionPrescription
"""
_MONEY: Final = "Account ChargeItem Invoice"
_STAFF_DIRECTORY: Final = "HealthcareService Location Organization Practitioner PractitionerRole"

#: A nurse and the desk see the day they work on. A nurse rings those who are followed up, and answers alerts. A nurse
#: reads that results exist (the report), not their values (the Observations). Neither changes a record. A doctor
#: prescribes, says what was handed out, and answers who asks for more or asks the care team, and what was proposed
#: because of home readings. Doctors and nurses answer the consultations of their departments.
TABLE: Final = (
    _row(_EVERYONE, " ".join(sorted(DIRECTORY)), "read search history", Reach.HOSPITAL),
    _row(_EVERYONE, " ".join(sorted(ABOUT_THE_HOSPITAL)), "read search history", Reach.HOSPITAL),
    _row((Role.DOCTOR,), _CLINICAL, "read search history", Reach.EVERY),
    _row((Role.DOCTOR,), "MedicationDispense MedicationRequest", "create update", Reach.EVERY),
    _row((Role.DOCTOR,), "Task", "read search history update", Reach.REFILL),
    _row((Role.DOCTOR,), "Task", "read search history update", Reach.REVIEW),
    _row((Role.DOCTOR, Role.NURSE), "Task", "read search history update", Reach.FOLLOW_UP),
    _row((Role.NURSE,), "Patient", "read search", Reach.FOLLOWED),
    _row((Role.DOCTOR,), "Communication", "read search history create", Reach.QUESTION),
    _row((Role.DOCTOR, Role.NURSE), "Communication Encounter", "read search history", Reach.CONSULTATION),
    _row((Role.DOCTOR, Role.NURSE), "Communication", "create", Reach.CONSULTATION),
    _row((Role.DOCTOR, Role.NURSE), "Encounter", "create update", Reach.CONSULTATION),
    _row((Role.NURSE, Role.DESK), "Appointment", "read search", Reach.TODAY),
    _row((Role.NURSE, Role.DESK), "Patient", "read search", Reach.PATIENTS_OF_TODAY),
    _row((Role.NURSE,), "DiagnosticReport", "read search", Reach.PATIENTS_OF_TODAY),
    _row((Role.BILLING,), _MONEY, "read search history", Reach.EVERY),
    _row((Role.BILLING,), "Task", "read search history", Reach.PAYMENT),
    _row((Role.BILLING,), "Patient", "read search", Reach.BILLED),
    _row((Role.ADMIN,), _STAFF_DIRECTORY, "create update", Reach.HOSPITAL),
)

#: The roles that may call each operation, by its type ("" is the server) and name. Operations that are missing here are
#: not for staff, such as `$done`: it gives the patient the doctor's words and makes the bill.
OPERATIONS: Final[dict[tuple[str, str], tuple[Role, ...]]] = {
    ("Patient", "everything"): (Role.DOCTOR,),
    ("", "check-in"): (Role.DESK,),
    ("", "kiosk-code"): (Role.DESK,),
    ("Schedule", "call-next"): (Role.DESK,),
    ("Schedule", "in-room"): (Role.DESK,),
    ("Schedule", "skip"): (Role.DESK,),
    ("Schedule", "recall"): (Role.DESK,),
}


def rows(staff: Staff, action: Action) -> Iterator[RoleRow]:
    """The rows that allow this person an action."""
    return (row for row in TABLE if action in row.actions and set(row.roles) & set(staff.roles))


def may(staff: Staff, action: Action, type_: str) -> bool:
    """Whether some role allows an action on some resource of a type."""
    return bool(reaches(staff, action, type_))


def reaches(staff: Staff, action: Action, type_: str) -> frozenset[Reach]:
    """How far the roles allow an action on resources of a type; empty when they do not."""
    return frozenset(row.reach for row in rows(staff, action) if type_ in row.types)


def may_operate(staff: Staff, type_: str, name: str) -> bool:
    """Whether some role may call an operation."""
    return bool(set(OPERATIONS.get((type_, name), ())) & set(staff.roles))
