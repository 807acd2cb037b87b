"""What is sent to somebody who has not answered: a message of the hospital's channels. Nothing about health.

By which channels it goes, and whether it was read, is theirs to know. The engine calls people who have not answered, so
no call is made for a notice beside theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from hospital.channels.model import ChannelName, Message, MessageClass
from hospital.fhir.store.owners import Coding
from hospital.monitoring.codes import CODES

NOTICE: Final = Coding(CODES + "notice", "follow-up")
#: A notice that has not gone out by then is not worth sending: the next one is due, or somebody rings.
_OF_USE: Final = timedelta(days=2)
_WAYS: Final = {
    1: (ChannelName.APP, ChannelName.SMS, ChannelName.EMAIL),
    2: (ChannelName.SMS, ChannelName.EMAIL),
}


@dataclass(frozen=True)
class FollowUpNotice:
    """Something waits for a patient. `way`: 1 for the first notice, 2 for the next. The same notice always has the same
    id, by which the channels know it again. `count`: how many things wait."""

    id: str
    patient: str
    way: int
    count: int

    def message(self, now: datetime) -> Message:
        """It as the channels take it."""
        return Message(
            f"follow-up:{self.id}", MessageClass.FOLLOW_UP, self.patient, "follow-up.due", now + _OF_USE,
            channels=_WAYS[self.way], communication=self.id, category=NOTICE,
        )  # fmt: skip
