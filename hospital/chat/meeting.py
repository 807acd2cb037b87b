"""A video visit within a consultation: the care team opens its room, and the person is told where and since when."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, with_extension
from hospital.base.meeting_rooms import MeetingService
from hospital.chat.elements import AUTHOR, OPEN
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

MEETING: Final = "meeting"
SINCE: Final = "meeting-since"


def open_meeting(tx: Tx, consultation: Json, meetings: MeetingService, now: datetime) -> bool:
    """Tells the person where the care team waits; pressed again, the same room from now on. False where no place was
    given, or the consultation is over."""
    address = meetings.place_for(str(consultation["id"]))
    if address is None or not address.startswith("https://") or consultation.get("status") not in OPEN:
        return False
    opened = with_extension(consultation, MEETING, "valueUrl", address)
    tx.put(with_extension(opened, SINCE, "valueInstant", clock.instant(now)), author=AUTHOR)
    return True


def room_of(consultation: Json) -> str:
    """The address of the room that was opened, while the consultation goes on; else empty."""
    told = extension(consultation, MEETING)
    return told if isinstance(told, str) and consultation.get("status") in OPEN else ""
