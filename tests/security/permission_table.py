"""Who may do what, as data: written from the contract (HL7's patient compartment of R4, SMART App Launch 2 scopes, and
the rule that a token shows its own patients' records and the house, nothing else), not from the server's own tables.
"""

from __future__ import annotations

from typing import Final

#: The house and its offer: every signed-in person sees it.
HOUSE: Final = frozenset(
    """
    ActivityDefinition CapabilityStatement ChargeItemDefinition CodeSystem CompartmentDefinition ConceptMap
    DeviceDefinition Endpoint HealthcareService InsurancePlan Library Location Medication MedicationKnowledge
    NamingSystem ObservationDefinition OperationDefinition Organization OrganizationAffiliation PlanDefinition
    Practitioner PractitionerRole Questionnaire Schedule SearchParameter Slot SpecimenDefinition StructureDefinition
    Substance ValueSet
    """.split()  # noqa: SIM905 - a list to read, not to write
)

#: What belongs to a person: HL7's CompartmentDefinition/patient (R4); Binary, Device and Task by their own elements.
PERSON: Final = frozenset(
    """
    Account AdverseEvent AllergyIntolerance Appointment AppointmentResponse Basic Binary BodyStructure CarePlan CareTeam
    ChargeItem Claim ClaimResponse ClinicalImpression Communication CommunicationRequest Composition Condition Consent
    Coverage CoverageEligibilityRequest CoverageEligibilityResponse DetectedIssue Device DeviceRequest
    DeviceUseStatement DiagnosticReport DocumentManifest DocumentReference Encounter EnrollmentRequest EpisodeOfCare
    ExplanationOfBenefit FamilyMemberHistory Flag Goal Group ImagingStudy Immunization ImmunizationEvaluation
    ImmunizationRecommendation Invoice List MeasureReport Media MedicationAdministration MedicationDispense
    MedicationRequest MedicationStatement MolecularSequence NutritionOrder Observation Patient Person Procedure
    Provenance QuestionnaireResponse RelatedPerson RequestGroup ResearchSubject RiskAssessment ServiceRequest Specimen
    SupplyDelivery SupplyRequest Task VisionPrescription
    """.split()  # noqa: SIM905 - a list to read, not to write
)

#: Types with routes and rules of their own, and the tests that walk those. Every other type is the hospital's alone.
APART: Final = {
    "AuditEvent": "tests/hospital/audit: append-only, read by whom it is about",
    "Subscription": "tests/hospital/fhir/subscriptions: a channel of whoever asked for it",
}

#: What a patient may write about themselves: create, and change or delete what they wrote first.
WRITES: Final = {
    "Appointment": "cu",
    "AllergyIntolerance": "cud",
    "Basic": "cud",
    "Binary": "c",
    "Communication": "cu",
    "Condition": "cud",
    "Consent": "cu",
    "Device": "cud",
    "DocumentReference": "cud",
    "FamilyMemberHistory": "cud",
    "Immunization": "cud",
    "List": "cu",
    "MedicationAdministration": "cud",
    "MedicationStatement": "cud",
    "Observation": "cud",
    "Procedure": "cud",
    "QuestionnaireResponse": "cu",
    "RelatedPerson": "cud",
    "Task": "cu",
}

#: What the hospital wrote and a patient may change all the same: cancel or move a visit.
CHANGES_OF_THE_HOSPITALS: Final = {"Appointment": "u"}

#: The house's own operations by type and name: done by people about what is theirs or the house's, or by the staff
#: alone.
OPERATIONS: Final = {
    ("Appointment", "check-in-code"): "own",
    ("", "check-in"): "staff",
    ("", "kiosk-code"): "staff",
    ("Schedule", "call-next"): "staff",
    ("Schedule", "in-room"): "staff",
    ("Schedule", "skip"): "staff",
    ("Schedule", "recall"): "staff",
    ("Schedule", "done"): "staff",
    ("Task", "query"): "own",
    ("Communication", "mark-read"): "own",
    ("Library", "picture"): "house",
    ("Patient", "bind-card"): "own",
    ("Patient", "cards"): "own",
    ("Patient", "unbind-card"): "own",
    ("DiagnosticReport", "pdf"): "own",
    ("Patient", "pdf"): "own",
}

#: The letters of a scope that each interaction needs (SMART App Launch 2 §3.0.2.1). What cannot be read cannot be
#: changed either, since the answer would show it; a condition is a search.
NEEDS: Final = {
    "read": "r",
    "vread": "r",
    "history-instance": "r",
    "everything": "r",
    "search-type": "s",
    "history-type": "s",
    "history-system": "s",
    "create": "c",
    "update": "ru",
    "update-as-create": "c",
    "patch": "ru",
    "delete": "rd",
    "conditional-update": "sru",
    "conditional-patch": "sru",
    "conditional-delete": "srd",
}

#: role -> whose records its token covers. The system's token covers all, nobody's covers none and is answered 401.
ROLES: Final = {"a": "a", "b": "b", "caregiver": "ab"}

#: scope of the token -> the letters it gives for a type.
SCOPES: Final[dict[str, dict[str, str]]] = {
    "patient/*.cruds": {"*": "cruds"},
    "patient/*.rs": {"*": "rs"},
    "patient/*.r": {"*": "r"},
    "patient/*.s": {"*": "s"},
    "patient/*.cud": {"*": "cud"},
    "patient/Observation.rs": {"Observation": "rs"},
    "patient/Observation.cruds patient/Organization.r": {"Observation": "cruds", "Organization": "r"},
    "openid fhirUser launch/patient": {},
}


def granted(scope: str, type_: str, interaction: str) -> bool:
    """Whether a scope covers an interaction with a type."""
    letters = SCOPES[scope].get("*", "") + SCOPES[scope].get(type_, "")
    return set(NEEDS[interaction]) <= set(letters)


def sees(role: str, type_: str, owner: str) -> bool:
    """Whether a role may see a resource of this owner: `a`, `b` or `house` (nobody's). What is the house's and speaks
    of a patient is seen by those who see that patient."""
    if owner == "house":
        return type_ in HOUSE
    return type_ in HOUSE | PERSON and owner in ROLES[role]


def writes(role: str, type_: str, letter: str, owner: str, *, by_patient: bool) -> bool:
    """Whether a role may create (c), change (u) or delete (d) what is this owner's, and who wrote it first."""
    allowed = WRITES if by_patient else CHANGES_OF_THE_HOSPITALS
    return owner in ROLES[role] and letter in allowed.get(type_, "")
