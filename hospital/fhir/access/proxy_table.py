"""What each scope of a proxy allows, as one table: scope, resource types, letters of "cruds", and how far they reach.

What no row allows is refused. A proxy with several scopes may do what any of them allows. The scopes of the token
(`patient/*.rs`) narrow this further, never widen it. The rows apply to the other patient's record alone: what patients
may do with their own is in `patient_table.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Final

from hospital.fhir.access.agreement_codes import is_agreement
from hospital.fhir.access.consultation_codes import is_of_consultation
from hospital.fhir.access.task_codes import PAYMENTS, is_task
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope


class Within(StrEnum):
    """Which resources about the patient a row covers."""

    EVERY = "every resource about the patient"
    OWN_WORDS = "what the proxy wrote first"
    PAYMENT = "tasks that pay or refund"
    CONSULTATION = "consultations, their messages, and what was read of them"
    ASKED = "tasks that ask for answers, and the plans of follow-up behind them"
    THEMSELVES = "the RelatedPerson that the proxy is"
    AGREEMENTS = "what was decided about the hospital's texts"


@dataclass(frozen=True)
class ScopeRow:
    """Proxies with one of `scopes` may do `letters` with resources of `types`, as far as `within` goes. `deciding`:
    only those who decide for the person by law."""

    scopes: frozenset[ProxyScope]
    types: frozenset[str]
    letters: frozenset[str]
    within: Within
    deciding: bool = False

    def allows(self, proxy: Proxy) -> bool:
        """Whether the row is about this proxy."""
        return bool(self.scopes & proxy.scopes) and (proxy.decides or not self.deciding)


def _row(
    scopes: tuple[ProxyScope, ...], types: str, letters: str, within: Within = Within.EVERY, *, deciding: bool = False
) -> ScopeRow:
    return ScopeRow(frozenset(scopes), frozenset(types.split()), frozenset(letters), within, deciding)


_ANY: Final = tuple(ProxyScope)
#: The record as its patient reads it. Not in it: money (`pay`), Consent and RelatedPerson (with whom else the patient
#: shares), Communication (the patient's own conversations), AuditEvent (who looked), Person (identities elsewhere),
#: research and insurance claims. Of these, who decides for a child by law has AuditEvent and what was agreed to.
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
    # Every scope includes the patient's name and the proxy's own RelatedPerson (`fhirUser`).
    _row(_ANY, "Patient", "rs"),
    _row(_ANY, "RelatedPerson", "rs", Within.THEMSELVES),
    _row((ProxyScope.SEE,), _RECORD, "rs"),
    # Notifications of changes. Only their own Subscriptions: binding one of the patient's would disconnect the patient.
    _row((ProxyScope.SEE,), "Subscription", "cruds", Within.OWN_WORDS),
    # Visits are booked, moved and cancelled, whoever booked them, but never deleted.
    _row((ProxyScope.BOOK,), "Appointment", "crus"),
    # The bill, what insurance covers of it, and the payment; no other Tasks.
    _row((ProxyScope.PAY,), "Account ChargeItem Coverage Invoice", "rs"),
    _row((ProxyScope.PAY,), "Task", "crus", Within.PAYMENT),
    # The consultations with the care team, whoever began them, and a picture that goes with a message.
    _row((ProxyScope.CHAT,), "Basic Communication Encounter", "crus", Within.CONSULTATION),
    _row((ProxyScope.CHAT,), "Binary", "cr", Within.OWN_WORDS),
    # What the care team asks, and the answers, whoever gave them.
    _row((ProxyScope.CHAT,), "CarePlan Task", "rs", Within.ASKED),
    _row((ProxyScope.CHAT,), "QuestionnaireResponse", "crus"),
    # What is taken, what was prescribed and handed out; each dose that was given or not is written down.
    _row((ProxyScope.MEDICINES,), "MedicationDispense MedicationRequest MedicationStatement", "rs"),
    _row((ProxyScope.MEDICINES,), "MedicationAdministration", "crus"),
    # Whose child is too young to decide: the hospital's texts are agreed to for it, and who looked is read for it.
    _row((ProxyScope.SEE,), "Consent", "crus", Within.AGREEMENTS, deciding=True),
    _row((ProxyScope.SEE,), "AuditEvent", "rs", deciding=True),
)


@cache
def types() -> frozenset[str]:
    """The types that some row names; of every other type the caller reaches only their own records."""
    return frozenset(type_ for row in TABLE for type_ in row.types)


def _rows(type_: str, letter: str) -> Iterator[ScopeRow]:
    return (row for row in TABLE if type_ in row.types and letter in row.letters)


def reached(access: Access, type_: str, letter: str, within: Within | None = None) -> frozenset[str]:
    """The patients of whom the caller may read (r), search (s), create, update or delete some resources of a type:
    their own, and those for whom a row of this reach allows it (None: any row). Not for the hospital, which reaches
    everybody."""
    allowing = [row for row in _rows(type_, letter) if within in (None, row.within)]
    proxied = {proxy.patient for proxy in access.proxies if any(row.allows(proxy) for row in allowing)}
    return (access.patients or frozenset()) | proxied


def circles(access: Access, type_: str, letter: str) -> tuple[tuple[Within, frozenset[str]], ...]:
    """The patients whose resources of a type are reached, by reach: first those reached completely, then in part."""
    whole = reached(access, type_, letter, Within.EVERY)
    parts = sorted({row.within for row in _rows(type_, letter)} - {Within.EVERY})
    wider = ((within, whole | reached(access, type_, letter, within)) for within in parts)
    return (Within.EVERY, whole), *((within, people) for within, people in wider if people != whole)


def may_write(access: Access, letter: str, body: dict[str, Any], people: set[str]) -> bool:
    """Whether the caller may create or update a resource that mentions these people.

    It may mention their own patients, or a single other patient: one that also named somebody else would be hidden from
    that patient.
    """
    type_ = body["resourceType"]
    if people <= (access.patients or frozenset()):
        return True
    if len(people) != 1 or not people <= reached(access, type_, letter):
        return False
    within = {within for within, reach in circles(access, type_, letter) if people <= reach}
    return (
        bool(within & {Within.EVERY, Within.OWN_WORDS})
        or (Within.PAYMENT in within and is_task(body, PAYMENTS))
        or (Within.CONSULTATION in within and is_of_consultation(body))
        or (Within.AGREEMENTS in within and is_agreement(body))
    )
