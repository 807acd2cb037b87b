"""What the hospital writes when a person lets somebody look after them: a RelatedPerson and the Consent (FHIR R4).

The Consent is the proof of what was agreed; what is enforced is the row of proxies, written and ended in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.fhir.proxy import ProxyScope

Json = dict[str, Any]
_OURS: Final = "http://anxin.example/fhir/CodeSystem/"
_TERMS: Final = "http://terminology.hl7.org/CodeSystem/"
SCOPES: Final = _OURS + "family-scope"
#: Of HL7's v3 RoleCode: what who looks after is to the person.
RELATIONSHIPS: Final = {
    "CHILD": "子女", "PRN": "父母", "SPS": "配偶", "SIB": "兄弟姐妹", "GRPRN": "祖父母或外祖父母",
    "FAMMEMB": "其他家人", "FRND": "朋友",
}  # fmt: skip


def related_person(id_: str, patient: str, holder: Json, relationship: str) -> Json:
    """Who looks after the patient: the name of their own record, and nothing else of it."""
    coding = {"system": _TERMS + "v3-RoleCode", "code": relationship, "display": RELATIONSHIPS[relationship]}
    named = {"name": holder["name"]} if holder.get("name") else {}
    return {
        "resourceType": "RelatedPerson", "id": id_, "active": True, "patient": {"reference": f"Patient/{patient}"},
        "relationship": [{"coding": [coding]}], **named,
    }  # fmt: skip


def consent(
    id_: str, patient: str, related: str, *, scopes: Iterable[ProxyScope], begins: datetime, ends: int | None
) -> Json:
    """What the patient agreed to: for whom, what, from when to when (R4 §6.2)."""
    period = {"start": _instant(begins), **({} if ends is None else {"end": _instant(clock.from_milliseconds(ends))})}
    role = {"system": _TERMS + "v3-RoleCode", "code": "PRCP"}
    return {
        "resourceType": "Consent", "id": id_, "status": "active",
        "scope": {"coding": [{"system": _TERMS + "consentscope", "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": {"reference": f"Patient/{patient}"}, "dateTime": _instant(begins),
        "performer": [{"reference": f"Patient/{patient}"}],
        "policyRule": {"coding": [{"system": _TERMS + "v3-ActCode", "code": "OPTIN"}]},
        "provision": {
            "type": "permit", "period": period,
            "actor": [{"role": {"coding": [role]}, "reference": {"reference": f"RelatedPerson/{related}"}}],
            "action": [{"coding": [{"system": SCOPES, "code": scope.value}]} for scope in scopes],
        },
    }  # fmt: skip


def ended(body: Json, now: datetime) -> Json:
    """The same consent, ended now."""
    provision = body.get("provision", {})
    period = {**provision.get("period", {}), "end": _instant(now)}
    return {**body, "status": "inactive", "provision": {**provision, "period": period}}


def _instant(moment: datetime) -> str:
    return clock.here(moment).isoformat(timespec="seconds")
