"""The codes of consents, and what a text (Library) and a decision about it (Consent, R4 §6.2) say. Pure.

A person has one Consent for each text, under an id that derives from both; each decision is a version of it.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid5

from hospital.base.elements import extension
from hospital.fhir.access.agreement_codes import ABOUT

Json = dict[str, Any]

_CODES: Final = "http://anxin.example/fhir/CodeSystem/"
_TERMS: Final = "http://terminology.hl7.org/CodeSystem/"
#: Library.type of a text that people are asked to agree to.
LIBRARY_TYPE: Final = _CODES + "library"
CONSENT_TEXT: Final = "consent"
#: Library.topic: needed, sensitive, third-party.
KINDS: Final = _CODES + "consent-kind"
LOINC_CONSENT: Final = {"system": "http://loinc.org", "code": "59284-0"}
SCOPE: Final = {"system": _TERMS + "consentscope", "code": "patient-privacy"}
PURPOSES: Final = _TERMS + "v3-ActReason"
URLS: Final = "http://anxin.example/fhir/Library/"
#: From which version of a text an agreement is still enough.
ENOUGH_FROM: Final = "consent-enough-from"
_IDS: Final = UUID("5f0c3a0e-8d53-4b7e-9a53-1d1c6b6f2a77")

#: Status and provision that belong together: agreed, withdrawn, declined.
DECISIONS: Final = frozenset({("active", "permit"), ("inactive", "deny"), ("rejected", "deny")})


def library_id(code: str) -> str:
    """The id of a text."""
    return f"consent-{code}"


def consent_id(patient: str, code: str) -> str:
    """The id of what a patient decided about a text, by which two phones of one person write the same resource."""
    return str(uuid5(_IDS, f"{patient}/{code}"))


def code_of(consent: Json) -> str | None:
    """Which text a Consent is about; None when it is about none of the hospital's, or about several."""
    codings = (coding for category in consent.get("category", ()) for coding in category.get("coding", ()))
    found = {str(coding.get("code")) for coding in codings if coding.get("system") == ABOUT}
    return found.pop() if len(found) == 1 else None


def version_of(consent: Json) -> int:
    """The version of the text that was decided about; 0 when it names none."""
    uris = [str(policy.get("uri", "")) for policy in consent.get("policy", ())]
    return number(uris[0].partition("|")[2]) if uris else 0


def is_permit(consent: Json) -> bool:
    """Whether it agrees."""
    return consent.get("status") == "active" and (consent.get("provision") or {}).get("type") == "permit"


def is_enough(consent: Json, library: Json) -> bool:
    """Whether it agrees to this text, in a version that is still enough."""
    return is_permit(consent) and version_of(consent) >= int(extension(library, ENOUGH_FROM) or 1)


def number(version: Any) -> int:
    """A version of a text as a number; 0 for anything else."""
    told = str(version or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
