"""The hospital's messages of a person. Reads only, never waits for the network."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from local_store import resources
from local_store.store import Reader
from services.each import each
from services.query import query
from services.record.messages.hospital_message import HospitalMessage, MessageOutcome, hospital_message
from services.record.messages.message import COMMUNICATION

#: So many Communications of a person are looked at, the newest first.
_MOST: Final = 2000
_LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


@query(COMMUNICATION)
def hospital_messages(r: Reader, patient: str) -> tuple[HospitalMessage, ...]:
    """The messages, the newest first. One that cannot be read hides none of the others."""
    kept = resources.select(r, COMMUNICATION, patient=patient, limit=_MOST)
    found = filter(None, each(kept, lambda stored: hospital_message(stored.body, patient)).read)
    return tuple(sorted(found, key=lambda message: (message.sent or _LONG_AGO, message.id), reverse=True))


@query(COMMUNICATION)
def unread_hospital_messages(r: Reader, patient: str) -> int:
    """How many of them were not read."""
    return sum(message.outcome is not MessageOutcome.READ for message in hospital_messages(r, patient))
