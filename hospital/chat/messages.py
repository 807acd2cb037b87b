"""The hospital's decisions about messages (Communications of category `message`), inside the transaction of the write.

A message is written once and never changed. The patient's side writes words, pictures of its own, and what of the
record it wants to show; the care team writes words. Nothing goes into a consultation that is over.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hospital.base.references import target
from hospital.chat import refusals
from hospital.chat.consultations import begun
from hospital.chat.elements import MESSAGE, OPEN, is_consultation, team_of
from hospital.chat.policy import POLICY
from hospital.chat.team import answers_for
from hospital.chat.threads import stamp_message, thread_of, unanswered_in
from hospital.fhir.permissions import Access
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

_OF_A_MESSAGE: Final = frozenset(
    {"resourceType", "id", "meta", "language", "status", "category", "subject", "encounter", "sent", "sender"}
    | {"payload"}
)
#: What of the record a message shows as a card.
SHOWN_TYPES: Final = ("DiagnosticReport", "Observation", "DocumentReference")


@dataclass(frozen=True)
class Messages:
    """Judges messages by the hospital's clock."""

    now: Callable[[], datetime]

    def decider(self) -> Decider:
        return Decider("Communication", self.decide, MESSAGE)

    def decide(self, tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
        """Returns the message to store, or raises a Refusal."""
        if access.is_system:
            return incoming
        if current is not None:
            raise refusals.not_allowed("a message is not changed")
        consultation = _consultation_of(tx, incoming)
        if access.staff is not None and not answers_for(tx, access.staff, team_of(consultation)):
            raise refusals.not_allowed("the department that is asked answers")
        _check_shape(incoming, words_alone=access.staff is not None)
        if consultation.get("status") not in OPEN:
            raise refusals.closed()
        return self._taken(tx, access, incoming, consultation)

    def _taken(self, tx: Tx, access: Access, incoming: Json, consultation: Json) -> Json:
        by_patient = access.staff is None
        if by_patient and unanswered_in(thread_of(tx, consultation)) >= POLICY.unanswered:
            raise refusals.too_many_messages(POLICY.unanswered)
        sent = stamp_message(tx, consultation, self.now(), by_patient=by_patient)
        if access.staff is not None:
            begun(tx, consultation, access.staff.practitioner)
        team, person = {"reference": f"HealthcareService/{team_of(consultation)}"}, consultation["subject"]
        return {
            **incoming,
            "subject": person,
            "recipient": [team] if by_patient else [person, team],
            "sender": _sender(access, person),
            "sent": sent,
            "received": sent,
        }


def _consultation_of(tx: Tx, message: Json) -> Json:
    """The consultation that a message names, which is of the same person."""
    found = tx.read("Encounter", target(message.get("encounter"), "Encounter") or "")
    if found is None or not is_consultation(found) or found.get("subject") != message.get("subject"):
        raise refusals.invalid("a message names the consultation of the same person", "Communication.encounter")
    return found


def _sender(access: Access, person: Json) -> Json:
    """Who writes, by whose token it is: the care team, the person, or who looks after them."""
    if access.staff is not None:
        return {"reference": f"Practitioner/{access.staff.practitioner}"}
    return {"reference": access.speaks_as(target(person, "Patient") or "")}


def _check_shape(message: Json, *, words_alone: bool) -> None:
    odd = sorted(message.keys() - _OF_A_MESSAGE)
    if odd or message.get("status") != "completed":
        raise refusals.invalid("a message was sent, and has nothing that is not a message's", "Communication")
    parts = message.get("payload") or []
    words = [part["contentString"] for part in parts if "contentString" in part]
    others = [part for part in parts if "contentString" not in part]
    if not parts or len(words) > 1 or len(others) > POLICY.parts or (words_alone and others):
        raise refusals.invalid(
            f"a message has one text, and {POLICY.parts} other parts at most", "Communication.payload"
        )
    if any(not text.strip() or len(text) > POLICY.longest_message for text in words):
        raise refusals.invalid(f"a text has 1 to {POLICY.longest_message} characters", "Communication.payload")
    if not all(_is_shown(part) for part in others):
        raise refusals.invalid("a part is a picture that was sent, a report or a measurement", "Communication.payload")


def _is_shown(part: Json) -> bool:
    attachment, reference = part.get("contentAttachment"), part.get("contentReference")
    if attachment is not None:
        return bool(target({"reference": attachment.get("url")}, "Binary")) and "data" not in attachment
    return any(target(reference, type_) for type_ in SHOWN_TYPES)
