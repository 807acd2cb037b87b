"""What each scope of a proxy allows, as one table: scope, resource types, letters of "cruds", and how far they reach.

What no row allows is refused. A proxy with several scopes may do what any of them allows. The scopes of the token
(`patient/*.rs`) narrow this further, never widen it. The rows speak of the other patient's records alone: what a person
may do with their own stands in `hospital/fhir/permissions.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from hospital.fhir.access.payments import is_payment
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import ProxyScope


class Within(StrEnum):
    """Which resources about the patient a row covers."""

    EVERY = "every resource about the patient"
    OWN_WORDS = "what the proxy wrote first"
    PAYMENT = "tasks that pay or refund"
    THEMSELVES = "the RelatedPerson that the proxy is"


@dataclass(frozen=True)
class ScopeRow:
    """Proxies with one of `scopes` may do `letters` with resources of `types`, as far as `within` goes."""

    scopes: frozenset[ProxyScope]
    types: frozenset[str]
    letters: frozenset[str]
    within: Within


def _row(scopes: tuple[ProxyScope, ...], types: str, letters: str, within: Within = Within.EVERY) -> ScopeRow:
    return ScopeRow(frozenset(scopes), frozenset(types.split()), frozenset(letters), within)


_ANY: Final = tuple(ProxyScope)
#: The record as its patient reads it. Not in it: money (`pay`), Consent and RelatedPerson (to whom else the patient
#: speaks), Communication (the patient's own conversations), AuditEvent (who looked), Person (who is whom elsewhere),
#: and what tells of research and insurance claims.
_RECORD: Final = """
    AdverseEvent AllergyIntolerance Appointment AppointmentResponse Binary BodyStructure CarePlan CareTeam
    ClinicalImpression Composition Condition DetectedIssue Device DeviceRequest DeviceUseStatement DiagnosticReport
    DocumentManifest DocumentReference Encounter EpisodeOfCare FamilyMemberHistory Flag Goal ImagingStudy Immunization
    ImmunizationEvaluation ImmunizationRecommendation List Media MedicationAdministration MedicationDispense
    MedicationRequest MedicationStatement MolecularSequence NutritionOrder Observation Procedure Provenance
    QuestionnaireResponse RequestGroup RiskAssessment ServiceRequest Specimen SupplyDelivery SupplyRequest
    VisionPrescription
"""

TABLE: Final = (
    # Whom one looks after, by name, and who one is oneself (`fhirUser`): whatever one may do, it is done for somebody.
    _row(_ANY, "Patient", "rs"),
    _row(_ANY, "RelatedPerson", "rs", Within.THEMSELVES),
    _row((ProxyScope.SEE,), _RECORD, "rs"),
    # To hear of changes. Of the patient's own channels nothing: whoever binds one takes it away from its listener.
    _row((ProxyScope.SEE,), "Subscription", "cruds", Within.OWN_WORDS),
    # Visits are made, moved and given up, whoever made them. Nobody deletes one.
    _row((ProxyScope.BOOK,), "Appointment", "crus"),
    # What is to be paid, what insurance bears of it, and the payment. Other Tasks are none of a payer's business.
    _row((ProxyScope.PAY,), "Account ChargeItem Coverage Invoice", "rs"),
    _row((ProxyScope.PAY,), "Task", "crus", Within.PAYMENT),
)


@cache
def types() -> frozenset[str]:
    """The types that some row names; of every other type a proxy reaches their own patients alone."""
    return frozenset(type_ for row in TABLE for type_ in row.types)


def _rows(type_: str, letter: str) -> Iterator[ScopeRow]:
    return (row for row in TABLE if type_ in row.types and letter in row.letters)


def reached(access: Access, type_: str, letter: str, within: Within | None = None) -> frozenset[str]:
    """The patients some of whose resources of a type one may read (r), search (s), create, update or delete: one's own,
    and those for whom a row of this reach allows it (None: any row). Not for the hospital, which reaches everybody."""
    allowing = [row for row in _rows(type_, letter) if within in (None, row.within)]
    proxied = {proxy.patient for proxy in access.proxies if any(row.scopes & proxy.scopes for row in allowing)}
    return (access.patients or frozenset()) | proxied


def circles(access: Access, type_: str, letter: str) -> tuple[tuple[Within, frozenset[str]], ...]:
    """Whose resources of a type are reached, circle by circle: first whole, then with those of whom a part is."""
    whole = reached(access, type_, letter, Within.EVERY)
    parts = sorted({row.within for row in _rows(type_, letter)} - {Within.EVERY})
    wider = ((within, whole | reached(access, type_, letter, within)) for within in parts)
    return (Within.EVERY, whole), *((within, people) for within, people in wider if people != whole)


def may_write(access: Access, letter: str, body: dict[str, Any], people: set[str]) -> bool:
    """Says whether one may create or update what speaks of these people.

    Of one's own patients, or of one other alone: what named somebody else beside them would be hidden from them.
    """
    type_ = body["resourceType"]
    if people <= (access.patients or frozenset()):
        return True
    if len(people) != 1 or not people <= reached(access, type_, letter):
        return False
    within = {within for within, reach in circles(access, type_, letter) if people <= reach}
    return bool(within & {Within.EVERY, Within.OWN_WORDS}) or (Within.PAYMENT in within and is_payment(body))
