"""Video visits are held by a service outside: the hospital hands out its address, and draws no picture itself."""

from __future__ import annotations

from typing import Any, Final, Protocol

from hospital.base.elements import with_extension
from hospital.chat.elements import AUTHOR
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

MEETING: Final = "meeting"
_LONGEST: Final = 2000


class MeetingService(Protocol):
    """Gives a consultation a place to meet: an https address that opens in any browser. None where there is none."""

    def place_for(self, consultation: str) -> str | None: ...


class NoMeetings:
    """No service is connected: no video visit is offered."""

    def place_for(self, consultation: str) -> str | None:
        return None


def open_meeting(tx: Tx, consultation: Json, meetings: MeetingService) -> bool:
    """Tells the person where the care team waits. False where no place was given."""
    address = meetings.place_for(str(consultation["id"]))
    if address is None or not address.startswith("https://") or len(address) > _LONGEST:
        return False
    tx.put(with_extension(consultation, MEETING, "valueUrl", address), author=AUTHOR)
    return True
