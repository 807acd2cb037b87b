"""What the hospital sends as reminders. No message says anything about health. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hospital.base import clock
from hospital.channels.model import ChannelName, Message, MessageClass
from hospital.fhir.store.owners import Coding
from hospital.medication.codes import CODES

REMINDED: Final = CODES + "reminded"
_NAMESPACE: Final = uuid.UUID("0f6f0c58-8f0e-5d6a-9d1c-6a0d2c6a5b77")


class MessageKind(StrEnum):
    """`TIME`: to the person, when a dose is due. `UNHEARD`: to who looks after them, when nothing was heard of it."""

    TIME = "time"
    UNHEARD = "unheard"


@dataclass(frozen=True)
class ReminderMessage:
    """A message about what was due at `due`: to whom, in which role, by which channels (none named: whichever they
    have), and for how long it is of use."""

    kind: MessageKind
    patient: str
    recipient: str
    person: str
    due: datetime
    of_use: timedelta
    channels: tuple[ChannelName, ...] = ()

    @property
    def id(self) -> str:
        """The id of the Communication, so that what was due at one moment is told once."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.kind}|{self.patient}|{clock.instant(self.due)}"))

    def queued(self) -> Message:
        """As it is handed to the hospital's channels."""
        is_time = self.kind is MessageKind.TIME
        return Message(
            f"reminding:{self.id}",
            MessageClass.REMINDER if is_time else MessageClass.CARER,
            self.patient,
            "reminder.time" if is_time else "carer.unheard",
            self.due + self.of_use,
            recipient=self.recipient,
            person=self.person,
            channels=self.channels,
            communication=self.id,
            category=Coding(REMINDED, self.kind),
        )
