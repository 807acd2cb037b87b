"""The FHIR Communication that keeps a message in the patient's record, for them and for who treats them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hospital.base import clock
from hospital.channels.model import HANDED_OVER, AttemptState, ChannelAttempt, ChannelName, MessageRow, MessageState

Json = dict[str, Any]

_MEDIUM: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
_MEDIA: Final = {
    ChannelName.APP: "ELECTRONIC", ChannelName.SMS: "SMSWRIT", ChannelName.EMAIL: "EMAILWRIT",
    ChannelName.CALL: "PHONE",
}  # fmt: skip


def communication(row: MessageRow, attempts: Iterable[ChannelAttempt], text: str) -> Json:
    """The message as the record has it. `status` is FHIR R4's EventStatus: `completed` as soon as a channel took it,
    `unknown` when nobody knows and nobody can be asked, `not-done` when it surely did not go out."""
    made = list(attempts)
    system, _, code = row.category.partition("|")
    used = dict.fromkeys(attempt.channel for attempt in made)
    sent = min((attempt.began for attempt in made), default=row.created)
    return {
        "resourceType": "Communication",
        "id": row.communication,
        "status": _status(row.state, {attempt.state for attempt in made}),
        "category": [{"coding": [{"system": system, "code": code}]}],
        **({"medium": [{"coding": [{"system": _MEDIUM, "code": _MEDIA[name]}]} for name in used]} if used else {}),
        "subject": {"reference": f"Patient/{row.patient}"},
        "sent": _instant(sent),
        **({"received": _instant(row.read)} if row.read else {}),
        "recipient": [{"reference": row.recipient}],
        "payload": [{"contentString": text}],
    }


def _status(state: MessageState, attempts: set[AttemptState]) -> str:
    if state is MessageState.READ or attempts & HANDED_OVER:
        return "completed"
    if state is MessageState.OPEN:
        return "in-progress"
    return "unknown" if attempts & {AttemptState.UNKNOWN, AttemptState.SENDING} else "not-done"


def _instant(milliseconds: int) -> str:
    return clock.instant(clock.from_milliseconds(milliseconds))
