"""Which staff may see and do what, as data: written from the rule of least permission, not from the server's own table.

Three patients stand for everybody: `today` has an appointment today and nothing to pay, `billed` had one last week and
has an invoice, `other` has neither today. `house` is nobody's.
"""

from __future__ import annotations

from typing import Final

from tests.security.permission_table import HOUSE

OWNERS: Final = ("today", "billed", "other")

#: What a doctor needs to treat somebody: no money, no messages between others (but what
#: is asked of the care team: tests/hospital/education/test_questions.py, and
#: what is written to their department: tests/hospital/chat/test_consultations.py), no consents, no audit.
CLINICAL: Final = frozenset(
    """
    AdverseEvent AllergyIntolerance Appointment AppointmentResponse Binary BodyStructure CarePlan CareTeam
    ClinicalImpression Composition Condition DetectedIssue Device DeviceRequest DeviceUseStatement DiagnosticReport
    DocumentReference Encounter EpisodeOfCare FamilyMemberHistory Flag Goal ImagingStudy Immunization
    ImmunizationEvaluation ImmunizationRecommendation List Media MedicationAdministration MedicationDispense
    MedicationRequest MedicationStatement MolecularSequence NutritionOrder Observation Patient Procedure
    QuestionnaireResponse RelatedPerson RequestGroup RiskAssessment ServiceRequest Specimen VisionPrescription
    """.split()  # noqa: SIM905 - a list to read, not to write
)
MONEY: Final = frozenset({"Account", "ChargeItem", "Invoice"})

#: role -> type -> whose.
READS: Final[dict[str, dict[str, frozenset[str]]]] = {
    "doctor": {type_: frozenset(OWNERS) for type_ in CLINICAL},
    "nurse": {type_: frozenset({"today"}) for type_ in ("Appointment", "DiagnosticReport", "Patient")},
    "desk": {type_: frozenset({"today"}) for type_ in ("Appointment", "Patient")},
    "billing": {type_: frozenset(OWNERS) for type_ in MONEY} | {"Patient": frozenset({"billed"})},
    "admin": {},
}

#: The Tasks by their code: who pays is billing's business, what else is to be done is not.
PAYMENT_TASKS: Final = {"billing"}

#: Old versions of records: what a role reads as it stands today only is not here.
PAST: Final = {"doctor": CLINICAL, "billing": MONEY | {"Task"}}

#: role -> type -> letters, about a patient: a doctor prescribes and says what was handed out.
RECORDS: Final[dict[str, dict[str, str]]] = {"doctor": {"MedicationDispense": "cu", "MedicationRequest": "cu"}}

#: role -> type -> letters, about the hospital.
WRITES: Final[dict[str, dict[str, str]]] = {
    "admin": dict.fromkeys(("HealthcareService", "Location", "Organization", "Practitioner", "PractitionerRole"), "cu"),
}

#: type and name of the hospital's operations -> the roles that may ask for them; of those not here none may.
OPERATIONS: Final = {
    ("", "check-in"): {"desk"},
    ("", "kiosk-code"): {"desk"},
    ("Schedule", "call-next"): {"desk"},
    ("Schedule", "in-room"): {"desk"},
    ("Schedule", "skip"): {"desk"},
    ("Schedule", "recall"): {"desk"},
}
EVERYTHING: Final = {"doctor"}

#: scope of the token -> the letters it gives for a type.
SCOPES: Final[dict[str, dict[str, str]]] = {
    "user/*.cruds": {"*": "cruds"},
    "user/*.rs": {"*": "rs"},
    "user/Appointment.rs": {"Appointment": "rs"},
    "patient/*.cruds": {},
    "openid fhirUser": {},
}

PURPOSES: Final = {"doctor": "TREAT", "nurse": "TREAT", "desk": "HOPERAT", "billing": "HPAYMT", "admin": "HOPERAT"}


def granted(scope: str, type_: str, letters: str) -> bool:
    """Whether a scope covers all these letters for a type."""
    return set(letters) <= set(SCOPES[scope].get("*", "") + SCOPES[scope].get(type_, ""))


def sees(role: str, type_: str, owner: str, *, payment: bool = False, past: bool = False) -> bool:
    """Whether a role may see a resource of this owner; `past` as one version of its history."""
    if owner == "house":  # a doctor reads every resource of a clinical type, also one that names nobody
        return type_ in HOUSE or (type_ in READS[role] and READS[role][type_] == frozenset(OWNERS))
    if past and type_ not in PAST.get(role, ()):
        return False
    if type_ == "Task":
        return payment and role in PAYMENT_TASKS
    return owner in READS[role].get(type_, frozenset())
