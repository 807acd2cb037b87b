"""How many messages of the care team a person has not read. Reads only, never waits for the network."""

from __future__ import annotations

from collections import Counter
from typing import Final

from local_store import resources, settings
from local_store.store import Reader
from services.each import each
from services.fhir import terms
from services.query import query
from services.record.messages.message import COMMUNICATION, message
from services.record.messages.read_marks import BASIC, ReadMarks, is_unread, own_mark_key, read_marks

#: So many messages of a person are looked at, the newest first.
MOST_MESSAGES: Final = 2000
_MOST_MARKS: Final = 2000
_CODES: Final = (f"{terms.PERSONAL_SYSTEM}|read-mark", f"{terms.PERSONAL_SYSTEM}|consultation-thread")


def marks_here(r: Reader, patient: str) -> ReadMarks:
    """The marks of a person's consultations."""
    kept = [
        stored
        for code in _CODES
        for stored in resources.select(r, BASIC, patient=patient, code=code, limit=_MOST_MARKS)
    ]
    return read_marks(stored.body for stored in kept)


def own_marks(r: Reader, consultation: str) -> frozenset[str]:
    """The id of this device's mark, if it has one."""
    found = settings.get(r, own_mark_key(consultation))
    return frozenset({found} if isinstance(found, str) else ())


@query(COMMUNICATION, BASIC, settings.TOPIC)
def unread_count(r: Reader, patient: str, reader: str) -> int:
    """How many there are in all consultations of a person; `reader` is who signed in, as a reference."""
    return sum(unread_by_consultation(r, patient, reader).values())


def unread_by_consultation(r: Reader, patient: str, reader: str) -> Counter[str]:
    """How many there are in each consultation that has some."""
    marks, counted = marks_here(r, patient), Counter[str]()
    kept = resources.select(r, COMMUNICATION, patient=patient, limit=MOST_MESSAGES)
    for found in filter(None, each(kept, lambda stored: message(stored.body)).read):
        up_to = marks.by_reader(found.consultation, reader, own_marks(r, found.consultation))
        counted[found.consultation] += is_unread(found, up_to)
    return +counted
