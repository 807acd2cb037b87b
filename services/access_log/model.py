"""What one AuditEvent tells the person it is about: who did what with which part of the record, when, why, from where.

Pure; never raises. What an event does not say stays None, and what is not understood counts as "something else": no
access is left out. Source: FHIR R4 §6.4 AuditEvent; the subtypes are HL7's RESTful interactions, DICOM's Application
Activity and the hospital's own sign-in events.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir

_RESOURCE_TYPES: Final = "http://hl7.org/fhir/resource-types"
_REFUSED: Final = "4"
_COUNTED: Final = "_summary=count"
_SOMEBODY: Final = re.compile(r"[0-9a-f]{12}")
"""How the hospital writes an actor whose name it does not tell."""
TOGETHER: Final = timedelta(minutes=10)
"""The same access again within this time is told once, with how often."""


class Party(StrEnum):
    """Who it was. `SELF`: whose record it is; `READER`: who reads this log, of somebody else's record."""

    SELF = "self"
    READER = "reader"
    CARER = "carer"
    STAFF = "staff"
    HOSPITAL = "hospital"
    SOMEBODY = "somebody"
    NOBODY = "nobody"


class Deed(StrEnum):
    """What was done."""

    LOOKED = "looked"
    SEARCHED = "searched"
    COUNTED = "counted"
    CHANGED = "changed"
    TOOK_ALL = "took-all"
    OPENED_PAGE = "opened-page"
    SIGNED_IN = "signed-in"
    SHARED = "shared"
    NOTIFIED = "notified"
    OTHER = "other"


class Matter(StrEnum):
    """Which part of the record it was about."""

    PERSON = "person"
    VISITS = "visits"
    RESULTS = "results"
    MEDICINES = "medicines"
    BILLS = "bills"
    PAPERS = "papers"
    PLAN = "plan"
    MESSAGES = "messages"
    SHARING = "sharing"
    OTHER = "other"


class Purpose(StrEnum):
    """Why, by HL7 v3 PurposeOfUse."""

    TREATMENT = "TREAT"
    PAYMENT = "HPAYMT"
    OPERATIONS = "HOPERAT"
    FAMILY = "FAMRQT"


@dataclass(frozen=True)
class RecordAccess:
    """One look, search, change or refusal. `by` is the reference of who it was, where the hospital tells it; `address`
    the network address, `program` what they used. `times`: how often within a few minutes, the newest first."""

    id: str
    at: datetime | None
    party: Party
    by: str | None
    deed: Deed
    matter: Matter
    refused: bool
    purpose: Purpose | None = None
    address: str | None = None
    program: str | None = None
    name: str | None = None
    times: int = 1


_MATTERS: Final[dict[Matter, str]] = {
    Matter.PERSON: "Patient Person",
    Matter.VISITS: "Appointment AppointmentResponse Encounter EpisodeOfCare Slot Schedule",
    Matter.RESULTS: "DiagnosticReport Observation Specimen ImagingStudy Media MolecularSequence",
    Matter.MEDICINES: """MedicationRequest MedicationStatement MedicationDispense MedicationAdministration
        AllergyIntolerance Immunization""",
    Matter.BILLS: """Account ChargeItem Claim ClaimResponse Coverage ExplanationOfBenefit Invoice PaymentNotice
        PaymentReconciliation""",
    Matter.PAPERS: "Binary Composition DocumentManifest DocumentReference",
    Matter.PLAN: """CarePlan CareTeam Condition Flag Goal Procedure QuestionnaireResponse RiskAssessment ServiceRequest
        FamilyMemberHistory Task""",
    Matter.MESSAGES: "Communication CommunicationRequest",
    Matter.SHARING: "AuditEvent Consent Provenance RelatedPerson",
}
_MATTER_OF: Final = {type_: matter for matter, types in _MATTERS.items() for type_ in types.split()}


_DEEDS: Final[dict[Deed, str]] = {
    Deed.LOOKED: "read vread history-instance",
    Deed.SEARCHED: "search-type search-system history-type history-system",
    Deed.CHANGED: "create update patch delete transaction",
    Deed.TOOK_ALL: "operation",
}
_DEED_OF: Final = {code: deed for deed, codes in _DEEDS.items() for code in codes.split()}
_EVENTS: Final = {
    "proxy": Deed.SHARED, "subscription": Deed.NOTIFIED, "sign-in": Deed.SIGNED_IN, "token": Deed.SIGNED_IN,
    "device": Deed.SIGNED_IN,
}  # fmt: skip
"""The hospital's own events, by the word before their dot."""


def access(event: Any, patient: str, reader: str = "") -> RecordAccess:
    """An AuditEvent about the record of `patient` as the `reader` (`Patient/p1`) reads it."""
    agents = list(fhir.objects(fhir.at(event, "agent")))
    asking = next((agent for agent in agents if agent.get("requestor") is not False), {})
    programs = (fhir.as_text(agent.get("name")) for agent in agents if agent.get("requestor") is False)
    party, by = _party(asking, patient, reader)
    purpose = fhir.at(event, "purposeOfEvent", 0, "coding", 0, "code")
    about = _about(event)
    return RecordAccess(
        id=fhir.as_text(fhir.at(event, "id")) or "",
        at=fhir.instant_of(fhir.at(event, "recorded")),
        party=party,
        by=by,
        deed=_deed(event, about),
        matter=_MATTER_OF.get(fhir.as_text(fhir.at(about, "type", "code")) or "", Matter.OTHER),
        refused=fhir.at(event, "outcome") == _REFUSED,
        purpose=next((known for known in Purpose if known.value == purpose), None),
        address=fhir.as_text(fhir.at(asking, "network", "address")),
        program=next(programs, None),
    )


def together(accesses: Iterable[RecordAccess]) -> tuple[RecordAccess, ...]:
    """The same access again and again within `TOGETHER` as one, with how often; the order stays, newest first."""
    told: list[RecordAccess] = []
    for found in accesses:
        last = told[-1] if told else None
        if last is not None and _same(last, found):
            told[-1] = replace(last, times=last.times + 1)
        else:
            told.append(found)
    return tuple(told)


def _same(last: RecordAccess, found: RecordAccess) -> bool:
    if last.at is None or found.at is None or abs(last.at - found.at) > TOGETHER:
        return False
    return replace(found, id=last.id, at=last.at, times=last.times) == last


def _party(asking: fhir.JsonObject, patient: str, reader: str) -> tuple[Party, str | None]:
    """Who it was, and as whom the record refers to them. An actor without a name is a program of the hospital's, or
    somebody whose name is not told."""
    who = fhir.reference(asking.get("who"))
    if who is not None:
        own = who.type == "Patient" and who.id == patient
        kinds = {"Practitioner": Party.STAFF, "PractitionerRole": Party.STAFF, "RelatedPerson": Party.CARER}
        other = Party.READER if str(who) == reader else kinds.get(who.type, Party.SOMEBODY)
        return (Party.SELF if own else other), str(who)
    hidden = fhir.as_text(fhir.at(asking, "who", "identifier", "value"))
    if hidden is None:
        return Party.NOBODY, None
    return (Party.SOMEBODY if _SOMEBODY.fullmatch(hidden) else Party.HOSPITAL), None


def _about(event: Any) -> fhir.JsonObject:
    """The entity that names a type of resource; the others name the patients."""
    entities = fhir.objects(fhir.at(event, "entity"))
    return next((entity for entity in entities if fhir.at(entity, "type", "system") == _RESOURCE_TYPES), {})


def _deed(event: Any, about: fhir.JsonObject) -> Deed:
    code = fhir.as_text(fhir.at(event, "subtype", 0, "code")) or ""
    if " " in code:  # METHOD ADDRESS of the hospital's own pages
        return Deed.OPENED_PAGE
    if _is_count(about) and _DEED_OF.get(code) is Deed.SEARCHED:
        return Deed.COUNTED
    return _DEED_OF.get(code) or _EVENTS.get(code.partition(".")[0], Deed.OTHER)


def _is_count(about: fhir.JsonObject) -> bool:
    """Whether only numbers were asked for (R4 §3.1.1.5.8 `_summary=count`)."""
    query = fhir.as_bytes(about.get("query"))
    return query is not None and _COUNTED in query.decode("utf-8", "replace")
