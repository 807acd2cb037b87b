"""Up to where each reader has read, of all consultations of a person. Pure; reading never raises.

Each device writes a mark of its own for a consultation: the `sent` of the newest message that was in sight. What a
reader has read is the latest of their marks, so two phones never conflict and no count is stored anywhere: what is
unread is counted from marks and messages, and so is always what a recount finds.

Source: FHIR R4 §2.50 Basic; the contract with the hospital, which stamps messages in the order it wrote them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from services.clock import instant
from services.fhir import resource as fhir
from services.fhir import terms
from services.record.messages.message import ChatMessage

BASIC: Final = "Basic"
_MARK, _THREAD = "read-mark", "consultation-thread"


@dataclass(frozen=True)
class ReadMark:
    """`author`: whose mark it is, by the hospital's word; None for one of this device's that it has not seen yet.
    `by_team`: the care team's."""

    id: str
    consultation: str
    up_to: datetime
    author: str | None = None
    by_team: bool = False


@dataclass(frozen=True)
class ReadMarks:
    """All marks of a person's consultations, by consultation."""

    marks: dict[str, tuple[ReadMark, ...]] = field(default_factory=dict)

    def by_team(self, consultation: str) -> datetime | None:
        """Up to where the care team has read."""
        return max((mark.up_to for mark in self.marks.get(consultation, ()) if mark.by_team), default=None)

    def by_reader(self, consultation: str, reader: str, devices: Collection[str]) -> datetime | None:
        """Up to where a reader has read: on this device (`devices` are the ids of its marks) or on another of theirs,
        which is known by the author that the hospital gave both."""
        own = [mark for mark in self.marks.get(consultation, ()) if not mark.by_team]
        authors = {reader} | {mark.author for mark in own if mark.id in devices}
        return max((mark.up_to for mark in own if mark.author is None or mark.author in authors), default=None)


def read_marks(bodies: Iterable[Any]) -> ReadMarks:
    """Reads the marks among these Basics."""
    found: dict[str, tuple[ReadMark, ...]] = {}
    for body in bodies:
        own = fhir.as_object(body)
        about = fhir.reference_id(fhir.extension_value(own, terms.OF_CONSULTATION), "Encounter")
        up_to = fhir.instant_of(fhir.extension_value(own, terms.READ_UP_TO))
        by_team = fhir.has_code(own.get("code"), _THREAD, terms.PERSONAL_SYSTEM)
        if about is None or up_to is None or not (by_team or is_mark(own)):
            continue
        author = fhir.reference(own.get("author"))
        mark = ReadMark(fhir.as_text(own.get("id")) or "", about, up_to, str(author) if author else None, by_team)
        found[about] = (*found.get(about, ()), mark)
    return ReadMarks(found)


def is_mark(own: fhir.JsonObject) -> bool:
    return fhir.has_code(own.get("code"), _MARK, terms.PERSONAL_SYSTEM)


def own_mark_key(consultation: str) -> str:
    """The setting with the id of this device's mark of a consultation."""
    return f"chat.mark.{consultation}"


def is_unread(message: ChatMessage, up_to: datetime | None) -> bool:
    """Whether a message of the care team's came after what was read."""
    return message.from_team and message.sent is not None and (up_to is None or message.sent > up_to)


def mark_json(mark_id: str, consultation: str, up_to: datetime, patient: str) -> dict[str, Any]:
    """The mark of one device."""
    return {
        "resourceType": BASIC,
        "id": mark_id,
        "code": {"coding": [{"system": terms.PERSONAL_SYSTEM, "code": _MARK}]},
        "subject": {"reference": f"Patient/{patient}"},
        "extension": [
            {"url": terms.OF_CONSULTATION, "valueReference": {"reference": f"Encounter/{consultation}"}},
            {"url": terms.READ_UP_TO, "valueInstant": instant(up_to)},
        ],
    }
