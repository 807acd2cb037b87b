"""One row of the audit as an R4 AuditEvent (R4 §6.4), as the person it is about may see it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any, Final

from hospital.audit.entry import AuditEntry, Placed
from hospital.base import clock
from hospital.base.references import target

Json = dict[str, Any]
_TERMS: Final = "http://terminology.hl7.org/CodeSystem/"
_OURS: Final = "http://anxin.example/fhir/CodeSystem/"
_DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM"
_ACTIONS: Final = {"create": "C", "read": "R", "vread": "R", "update": "U", "patch": "U", "delete": "D"}
_PURPOSES: Final = {
    "TREAT": "treatment", "HPAYMT": "healthcare payment", "HOPERAT": "healthcare operations",
    "FAMRQT": "family requested",
}  # fmt: skip
#: Why somebody looked who looks after the patient.
_FAMILY: Final = "FAMRQT"
#: DICOM's codes of our events by the word before their dot; all others are sign-in.
_EVENTS: Final = {
    "audit": ("110101", "Audit Log Used"), "proxy": ("110137", "User Security Attributes Changed"),
    "subscription": ("110106", "Export"),
}  # fmt: skip
#: HL7's codes of RESTful interactions that our rows use as they are; other rows of FHIR are operations.
_REST: Final = frozenset({
    "create", "read", "vread", "update", "patch", "delete", "search-type", "history-instance", "history-type",
    "history-system", "batch", "transaction",
})  # fmt: skip


def audit_event(placed: Placed, patients: frozenset[str] | None, carers: Mapping[tuple[str, str], str]) -> Json:
    """The row for a caller who may know of `patients` only (None: of everybody): others are left out. `carers` look
    after them and are named as their RelatedPersons."""
    entry = placed.entry
    recorded = clock.instant(clock.from_milliseconds(entry.at))
    return {
        "resourceType": "AuditEvent",
        "id": f"{placed.chain}-{placed.number}",
        "meta": {"versionId": "1", "lastUpdated": recorded},
        **_kind(entry),
        "recorded": recorded,
        "outcome": _outcome(entry.outcome),
        **_purpose(entry, carers),
        "agent": list(_agents(entry, patients, carers)),
        "source": {"observer": {"display": "Anxin hospital"}},
        **_entities(entry, patients),
    }


def _kind(entry: AuditEntry) -> Json:
    """What happened, in HL7's codes of RESTful interactions; our own events and addresses outside of FHIR in DICOM's,
    each with our own code beside."""
    if " " in entry.interaction:  # METHOD ADDRESS
        type_ = {"system": _DICOM, "code": "110100", "display": "Application Activity"}
        return {"type": type_, "subtype": [{"system": _OURS + "address", "code": entry.interaction}], "action": "E"}
    if "." in entry.interaction:
        code, display = _EVENTS.get(entry.interaction.partition(".")[0], ("110114", "User Authentication"))
        type_ = {"system": _DICOM, "code": code, "display": display}
        return {"type": type_, "subtype": [{"system": _OURS + "sign-in", "code": entry.interaction}], "action": "E"}
    type_ = {"system": _TERMS + "audit-event-type", "code": "rest", "display": "RESTful Operation"}
    code = entry.interaction if entry.interaction in _REST else "operation"
    subtype = {"system": "http://hl7.org/fhir/restful-interaction", "code": code}
    return {"type": type_, "subtype": [subtype], "action": _ACTIONS.get(entry.interaction, "E")}


def _purpose(entry: AuditEntry, carers: Mapping[tuple[str, str], str]) -> Json:
    """Why staff looked or wrote, or whoever looks after the patient, as a code of HL7 v3 PurposeOfUse."""
    code = entry.purpose or (_FAMILY if any((entry.actor, id_) in carers for id_ in entry.patients) else "")
    if not code:
        return {}
    coding = {"system": _TERMS + "v3-ActReason", "code": code, "display": _PURPOSES[code]}
    return {"purposeOfEvent": [{"coding": [coding]}]}


def _outcome(outcome: str) -> str:
    """0 success, 4 the caller's error, 8 the server was busy, 12 it failed (R4 AuditEventOutcome)."""
    if outcome == "failed" or outcome.startswith("4"):
        return "4"
    if outcome == "503":
        return "8"
    return "12" if outcome.startswith("5") else "0"


def _agents(entry: AuditEntry, patients: frozenset[str] | None, carers: Mapping[tuple[str, str], str]) -> list[Json]:
    """Who asked and from which address, then the client program. Another patient is always the same placeholder, never
    an id or an address. Whoever looks after the patient is a RelatedPerson of that patient's record."""
    side, _, author = entry.actor.partition(":")
    known = side == "patient" and (patients is None or target({"reference": author}, "Patient") in patients)
    if known or side == "staff":  # patients may read the staff directory, and so who of the staff looked
        who: Json = {"reference": author}
    elif carer := next((carers[entry.actor, id_] for id_ in entry.patients if (entry.actor, id_) in carers), ""):
        who = {"reference": f"RelatedPerson/{carer}"}
    else:
        told = author if side == "system" else hashlib.sha256(entry.actor.encode()).hexdigest()[:12]
        who = {"identifier": {"system": _OURS + "audit-actor", "value": told}}
    asking: Json = {"who": who, "requestor": True} if entry.actor else {"name": "nobody", "requestor": True}
    if entry.network and (patients is None or known or side != "patient"):
        asking["network"] = {"address": entry.network, "type": "2"}  # an IP address
    agents = [asking]
    if entry.client:
        program = {"coding": [{"system": _DICOM, "code": "110150", "display": "Application"}]}
        agents.append({"type": program, "name": entry.client, "requestor": False})
    return agents


def _entities(entry: AuditEntry, patients: frozenset[str] | None) -> Json:
    """What it was about: the resource or the type with what was asked, then the patients. A query that may name others
    is left out: of it only the names of the parameters are told."""
    found: list[Json] = []
    if entry.type:
        what: Json = {"type": {"system": "http://hl7.org/fhir/resource-types", "code": entry.type}}
        if entry.id:
            number = f"/_history/{entry.version}" if entry.version else ""
            what = {"what": {"reference": f"{entry.type}/{entry.id}{number}"}, **what}
        if entry.params:
            what["detail"] = [{"type": "parameter", "valueString": name} for name in entry.params.split(",")]
        if entry.query and (patients is None or (patients >= set(entry.patients) and not entry.population)):
            what["query"] = base64.b64encode(entry.query.encode()).decode("ascii")
            what["role"] = {"system": _TERMS + "object-role", "code": "24", "display": "Query"}
        if entry.population:
            what.setdefault("detail", []).append({"type": "population", "valueString": "more people than are listed"})
        found.append(what)
    for patient in entry.patients:
        if patients is None or patient in patients:
            person = {"system": _TERMS + "audit-entity-type", "code": "1", "display": "Person"}
            role = {"system": _TERMS + "object-role", "code": "1", "display": "Patient"}
            found.append({"what": {"reference": f"Patient/{patient}"}, "type": person, "role": role})
    return {"entity": found} if found else {}
