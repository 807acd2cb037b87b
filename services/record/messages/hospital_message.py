"""A message that the hospital sent by its channels: what it said, by which ways it went, and what became of it. Pure;
reading never raises.

Source: FHIR R4 §12.6 Communication; the contract with the hospital (categories `message|…` and `notice|follow-up`; the
ways stand in `medium`, v3-ParticipationMode; `received` is when it was read).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from services.fhir import resource as fhir
from services.fhir import terms


class MessageWay(StrEnum):
    """A channel, by its code in v3-ParticipationMode."""

    APP = "ELECTRONIC"
    SMS = "SMSWRIT"
    MAIL = "EMAILWRIT"
    CALL = "PHONE"


class MessageOutcome(StrEnum):
    """What became of a message. `UNKNOWN`: nobody knows whether it arrived."""

    ON_ITS_WAY = "in-progress"
    SENT = "completed"
    READ = "read"
    UNKNOWN = "unknown"
    NOT_SENT = "not-done"


@dataclass(frozen=True)
class HospitalMessage:
    """`ways`: those that were used, in their order; `sent`: the first use."""

    id: str
    words: str
    sent: datetime | None
    outcome: MessageOutcome
    ways: tuple[MessageWay, ...] = ()
    read: datetime | None = None


_WAYS: Final = {way.value: way for way in MessageWay}
_OUTCOMES: Final = {outcome.value: outcome for outcome in MessageOutcome if outcome is not MessageOutcome.READ}


def hospital_message(body: Any, patient: str) -> HospitalMessage | None:
    """Reads a message to this patient; None for every other Communication, and for one that tells nothing."""
    own = fhir.as_object(body)
    words = fhir.as_text(fhir.at(own, "payload", 0, "contentString"))
    if not words or not _is_sent_by_channels(own) or f"Patient/{patient}" not in _recipients(own):
        return None
    outcome = _OUTCOMES.get(fhir.as_text(own.get("status")) or "")
    read = fhir.instant_of(own.get("received"))
    if outcome is None:
        return None
    media = (fhir.code_in(medium, terms.PARTICIPATION_SYSTEM) or "" for medium in fhir.as_list(own.get("medium")))
    return HospitalMessage(
        id=fhir.as_text(own.get("id")) or "",
        words=words,
        sent=fhir.instant_of(own.get("sent")),
        outcome=MessageOutcome.READ if read else outcome,
        ways=tuple(_WAYS[medium] for medium in media if medium in _WAYS),
        read=read,
    )


def _is_sent_by_channels(own: fhir.JsonObject) -> bool:
    kinds = fhir.as_list(own.get("category"))
    return any(fhir.code_in(kind, terms.MESSAGE_SYSTEM) for kind in kinds) or any(
        fhir.has_code(kind, "follow-up", terms.NOTICE_SYSTEM) for kind in kinds
    )


def _recipients(own: fhir.JsonObject) -> set[str]:
    return {str(reference) for reference in fhir.references(own.get("recipient"))}
