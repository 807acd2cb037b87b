"""Texts of the hospital to which people are asked to agree (Library), and what they decided (Consent). Pure, never
raises.

A person has one Consent for each text, under an id that derives from both, so that two phones write the same one; each
decision is a version of it. It holds the words that were shown. Source: FHIR R4 §6.2 Consent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid5

from services.fhir import resource as fhir
from services.fhir import terms

CONSENT: Final = "Consent"
#: The text without whose agreement nothing is sent.
CARE: Final = "care"
_IDS: Final = UUID("5f0c3a0e-8d53-4b7e-9a53-1d1c6b6f2a77")
_HL7: Final = "http://terminology.hl7.org/CodeSystem/"
_CHINESE, _ENGLISH = "zh-CN", "en"


class ConsentKind(StrEnum):
    """Why a text is asked about by itself."""

    NEEDED = "needed"
    SENSITIVE = "sensitive"
    THIRD_PARTY = "third-party"
    OTHER = "other"


class ConsentAnswer(StrEnum):
    """What a person decided, as Consent.status."""

    AGREED = "active"
    DECLINED = "rejected"
    WITHDRAWN = "inactive"


@dataclass(frozen=True)
class ConsentText:
    """A text in one language. `words` are those that a decision holds, as `source`: their Attachment, as it came."""

    code: str
    version: int
    enough_from: int
    kind: ConsentKind
    title: str
    why: str
    withdrawal: str
    words: str
    url: str
    source: fhir.JsonObject
    purpose: str


@dataclass(frozen=True)
class ConsentDecision:
    """What was decided: about which version, when, and in which words and language they were shown. `by`: the id of the
    RelatedPerson who decided for the person; empty when they did so themselves."""

    code: str
    answer: ConsentAnswer
    version: int
    at: datetime | None
    language: str
    words: str
    by: str = ""


def library_id(code: str) -> str:
    """The id of a text."""
    return f"consent-{code}"


def consent_id(patient: str, code: str) -> str:
    """The id of what a patient decided about a text."""
    return str(uuid5(_IDS, f"{patient}/{code}"))


def is_asked(library: fhir.JsonObject) -> bool:
    """Whether the hospital asks for this now."""
    return library.get("status") == "active" and fhir.has_code(library.get("type"), "consent", terms.LIBRARY_SYSTEM)


def consent_text(library: fhir.JsonObject, language: str) -> ConsentText | None:
    """A text in this language, in Chinese where it has no other; None for what is none, or has no words."""
    contents = {fhir.as_text(each.get("language")): each for each in fhir.objects(library.get("content"))}
    source = contents.get(_ENGLISH if language.startswith("en") else _CHINESE) or contents.get(_CHINESE)
    words = _words(source)
    if source is None or not words or not is_asked(library):
        return None
    kind = next((fhir.code_in(each, terms.CONSENT_KIND_SYSTEM) for each in fhir.as_list(library.get("topic"))), None)
    return ConsentText(
        code=str(library.get("id", "")).removeprefix("consent-"),
        version=_number(library.get("version")),
        enough_from=fhir.as_int(fhir.extension_value(library, terms.CONSENT_ENOUGH_FROM)) or 1,
        kind=ConsentKind(kind) if kind in set(ConsentKind) else ConsentKind.OTHER,
        title=fhir.as_text(source.get("title")) or fhir.translated(library, "title", language) or "",
        why=fhir.translated(library, "description", language) or "",
        withdrawal=fhir.translated(library, "usage", language) or "",
        words=words,
        url=fhir.as_text(library.get("url")) or "",
        source=source,
        purpose=fhir.as_text(fhir.extension_value(library, terms.CONSENT_PURPOSE)) or "",
    )


def decision(consent: fhir.JsonObject) -> ConsentDecision | None:
    """What a Consent says about a text of the hospital's; None where it is about something else."""
    found = (fhir.code_in(category, terms.CONSENT_SYSTEM) for category in fhir.as_list(consent.get("category")))
    code = next(filter(None, found), None)
    status = consent.get("status")
    if code is None or status not in set(ConsentAnswer):
        return None
    source, performers = fhir.as_object(consent.get("sourceAttachment")), fhir.objects(consent.get("performer"))
    agreed = status != ConsentAnswer.AGREED or is_permit(consent)
    return ConsentDecision(
        code=code,
        answer=ConsentAnswer(status) if agreed else ConsentAnswer.DECLINED,
        version=_version(consent),
        at=fhir.instant_of(consent.get("dateTime")),
        language=fhir.as_text(source.get("language")) or "",
        words=_words(source),
        by=next(filter(None, (fhir.reference_id(each, "RelatedPerson") for each in performers)), ""),
    )


def is_permit(consent: fhir.JsonObject) -> bool:
    """Whether it agrees."""
    return consent.get("status") == "active" and fhir.at(consent, "provision", "type") == "permit"


def is_enough(consent: fhir.JsonObject, library: fhir.JsonObject) -> bool:
    """Whether it agrees to this text in a version that is still enough."""
    enough_from = fhir.as_int(fhir.extension_value(library, terms.CONSENT_ENOUGH_FROM)) or 1
    return is_permit(consent) and _version(consent) >= enough_from


def consent_json(
    text: ConsentText, patient: str, answer: ConsentAnswer, now: str, *, theirs: bool = False
) -> dict[str, Any]:
    """A decision about a text in the words in which it was shown. `theirs`: somebody decides for the patient, and the
    hospital writes who."""
    who = {"reference": f"Patient/{patient}"}
    performer = {} if theirs else {"performer": [who]}
    purpose = {"purpose": [{"system": _HL7 + "v3-ActReason", "code": text.purpose}]} if text.purpose else {}
    return {
        "resourceType": CONSENT,
        "id": consent_id(patient, text.code),
        "status": answer.value,
        "scope": {"coding": [{"system": _HL7 + "consentscope", "code": "patient-privacy"}]},
        "category": [
            {"coding": [{"system": "http://loinc.org", "code": "59284-0"}]},
            {"coding": [{"system": terms.CONSENT_SYSTEM, "code": text.code}]},
        ],
        "patient": who,
        "dateTime": now,
        **performer,
        "sourceAttachment": dict(text.source),
        "policy": [{"uri": f"{text.url}|{text.version}"}],
        "provision": {"type": "permit" if answer is ConsentAnswer.AGREED else "deny", **purpose},
    }


def _words(source: Any) -> str:
    data = fhir.as_bytes(fhir.as_object(source).get("data"))
    return "" if data is None else data.decode("utf-8", "replace")


def _version(consent: fhir.JsonObject) -> int:
    uri = next((fhir.as_text(each.get("uri")) for each in fhir.objects(consent.get("policy"))), None) or ""
    return _number(uri.partition("|")[2])


def _number(version: Any) -> int:
    told = str(version or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 9 else 0
