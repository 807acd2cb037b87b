"""What the hospital sends, and the Communication that keeps it. No message says anything about health. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from hospital.auth.sending import SendOutcome
from hospital.base import clock
from hospital.base.elements import moment
from hospital.base.pages import Pages
from hospital.fhir.store.version import Version
from hospital.medication.codes import CODES, concept

Json = dict[str, Any]

REMINDED: Final = CODES + "reminded"
_MEDIUM: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
_NAMESPACE: Final = uuid.UUID("0f6f0c58-8f0e-5d6a-9d1c-6a0d2c6a5b77")
ON_ITS_WAY: Final = "in-progress"
#: FHIR R4 EventStatus.
_STATUS: Final = {
    SendOutcome.TAKEN: "completed",
    SendOutcome.REFUSED: "not-done",
    SendOutcome.UNKNOWN: "unknown",
}
_TRIED_AGAIN: Final = timedelta(minutes=5)
_WORDS: Final = Pages(Path(__file__).with_name("words"))


class MessageKind(StrEnum):
    """`TIME`: to the person, when a dose is due. `UNHEARD`: to who looks after them, when nothing was heard of it."""

    TIME = "time"
    UNHEARD = "unheard"


@dataclass(frozen=True)
class ReminderMessage:
    """A message about what was due at `due`, to whom, at which phone or, where `by_mail`, at which mail address."""

    kind: MessageKind
    patient: str
    recipient: str
    address: str
    text: str
    due: datetime
    subject: str = ""
    by_mail: bool = False

    @property
    def id(self) -> str:
        return message_id(self.kind, self.patient, self.due, by_mail=self.by_mail)


def may_be_sent(kept: Version | None, now: datetime) -> bool:
    """Whether a message was never sent, or surely did not arrive some minutes ago."""
    if kept is None:
        return True
    is_refused = kept.body.get("status") == _STATUS[SendOutcome.REFUSED]
    return is_refused and now - moment(str(kept.body.get("sent"))) >= _TRIED_AGAIN


def message_id(kind: MessageKind, patient: str, due: datetime, *, by_mail: bool = False) -> str:
    """The id of the Communication, so that what was due at one moment is told once by each way."""
    way = "|mail" if by_mail else ""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}|{patient}|{clock.instant(due)}{way}"))


def communication(message: ReminderMessage, now: datetime, outcome: SendOutcome | None = None) -> Json:
    """The message as the hospital keeps it, for the patient to see. Without an `outcome` it is on its way: it stays so
    if the server ends meanwhile, and is not sent again."""
    return {
        "resourceType": "Communication",
        "id": message.id,
        "status": ON_ITS_WAY if outcome is None else _STATUS[outcome],
        "category": [concept(REMINDED, message.kind)],
        "medium": [concept(_MEDIUM, "EMAILWRIT" if message.by_mail else "SMSWRIT")],
        "subject": {"reference": f"Patient/{message.patient}"},
        "sent": clock.instant(now),
        "recipient": [{"reference": message.recipient}],
        "payload": [{"contentString": message.text}],
    }


def text(kind: MessageKind, language: str, *, hospital: str, name: str) -> str:
    """The words of a message. `name` is masked here: a phone's screen is public."""
    return _WORDS.words(language)(kind, hospital=hospital, name=_masked(name, language))


def subject(language: str, *, hospital: str) -> str:
    """The subject of a mail: it says no more than who writes."""
    return _WORDS.words(language)("subject", hospital=hospital)


def _masked(name: str, language: str) -> str:
    if language == "zh":
        return f"{name[:1]}**" if name else "有人"
    return f"{name[:1]}." if name else "Somebody"
