"""What a person asks the care team, and what it answers: Communications. Pure; reading never raises.

Source: FHIR R4 §12.6 Communication; the contract with the hospital (categories `question` and `answer`, bounds).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms

COMMUNICATION: Final = "Communication"
#: So many letters a question has at most.
LONGEST: Final = 1000
_WAITS, _ANSWERED, TAKEN_BACK = "in-progress", "completed", "stopped"


class QuestionState(StrEnum):
    """How far a question has come. WAITING: it has not left this device."""

    WAITING = "waiting"
    SENT = "sent"
    ANSWERED = "answered"
    REFUSED = "refused"


@dataclass(frozen=True)
class CareAnswer:
    """What the care team answered. `doctor`: the id of a Practitioner."""

    question: str
    words: str
    doctor: str | None
    when: datetime | None


@dataclass(frozen=True)
class CareQuestion:
    """A question of the person's. `article`: what it is about. `published`: the id of the Library that others read."""

    id: str
    article: str | None
    words: str
    state: QuestionState
    asked: datetime | None
    may_be_published: bool
    published: str | None


def care_question(body: Any, delivery: str) -> CareQuestion | None:
    """Reads a question; None for any other Communication, and for one that was taken back."""
    own = fhir.as_object(body)
    status = own.get("status")
    if not _is(own, "question") or status not in (_WAITS, _ANSWERED):
        return None
    return CareQuestion(
        id=fhir.as_text(own.get("id")) or "",
        article=next(
            filter(None, (fhir.reference_id(reference, "Library") for reference in fhir.objects(own.get("about")))),
            None,
        ),
        words=_words(own),
        state=_state(str(status), delivery),
        asked=fhir.instant_of(own.get("sent")),
        may_be_published=fhir.extension_value(own, terms.MAY_BE_PUBLISHED) is True,
        published=fhir.reference_id(fhir.extension_value(own, terms.PUBLISHED_AS), "Library"),
    )


def care_answer(body: Any) -> CareAnswer | None:
    """Reads an answer; None for any other Communication, and for one that names no question."""
    own = fhir.as_object(body)
    named = (fhir.reference_id(reference, COMMUNICATION) for reference in fhir.objects(own.get("inResponseTo")))
    question = next(filter(None, named), None)
    if not _is(own, "answer") or own.get("status") != _ANSWERED or question is None:
        return None
    return CareAnswer(
        question, _words(own), fhir.reference_id(own.get("sender"), "Practitioner"), fhir.instant_of(own.get("sent"))
    )


def question_json(
    question_id: str, words: str, article: str | None, *, may_be_published: bool, patient: str, now: datetime
) -> dict[str, Any]:
    """A question as it is sent."""
    person = {"reference": f"Patient/{patient}"}
    body: dict[str, Any] = {
        "resourceType": COMMUNICATION,
        "id": question_id,
        "status": _WAITS,
        "category": [{"coding": [{"system": terms.COMMUNICATION_SYSTEM, "code": "question"}]}],
        "subject": person,
        "sent": instant(now),
        "sender": person,
        "payload": [{"contentString": words}],
    }
    if article is not None:
        body["about"] = [{"reference": f"Library/{article}"}]
    if may_be_published:
        body["extension"] = [{"url": terms.MAY_BE_PUBLISHED, "valueBoolean": True}]
    return body


def _state(status: str, delivery: str) -> QuestionState:
    if delivery == "REJECTED":
        return QuestionState.REFUSED
    if status == _ANSWERED:
        return QuestionState.ANSWERED
    return QuestionState.SENT if delivery == "CONFIRMED" else QuestionState.WAITING


def _is(own: fhir.JsonObject, code: str) -> bool:
    return any(
        coding.system == terms.COMMUNICATION_SYSTEM and coding.code == code
        for concept in fhir.as_list(own.get("category"))
        for coding in fhir.codings(concept)
    )


def _words(own: fhir.JsonObject) -> str:
    said = (fhir.as_text(part.get("contentString")) for part in fhir.objects(own.get("payload")))
    return "\n".join(filter(None, said))
