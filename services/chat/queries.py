"""A person's consultations with their messages, and how far each has come. Reads only, never waits for the network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from local_store import outbox, resources, settings
from local_store.outbox import EntryState
from local_store.resources import Delivery, Stored
from local_store.store import Reader
from services.chat.hours import TeamHours, team_hours
from services.each import each
from services.errors import RefusalCode
from services.fhir import resource as fhir
from services.fhir.refusals import refused
from services.query import query
from services.record.documents.own_paper import BINARY
from services.record.messages.consultation import ENCOUNTER, Consultation, consultation
from services.record.messages.message import COMMUNICATION, ChatMessage, message
from services.record.messages.read_marks import BASIC, ReadMarks
from services.record.messages.unread import MOST_MESSAGES, marks_here, unread_by_consultation

SERVICE: Final = "HealthcareService"
_MOST: Final = 200
_EPOCH: Final = datetime.min.replace(tzinfo=UTC)


class MessageProgress(StrEnum):
    """How far a message of the person's has come. QUEUED: it waits on this device. SENT: it has left, and the hospital
    has not said that it has it. RECEIVED: one of the care team's."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    RECEIVED = "received"


@dataclass(frozen=True)
class ShownMessage:
    """A message with its state, the name of who wrote it, and why it was refused."""

    message: ChatMessage
    state: MessageProgress
    name: str | None = None
    refusal: RefusalCode | None = None

    @property
    def id(self) -> str:
        return self.message.id


@dataclass(frozen=True)
class Team:
    """A department that answers by message."""

    id: str
    name: str
    about: str | None = None
    hours: TeamHours = field(default_factory=TeamHours)


@dataclass(frozen=True)
class ThreadLine:
    """One consultation in the list: its department, its last message, and how many are unread."""

    consultation: Consultation
    team: str
    last: ShownMessage | None = None
    unread: int = 0
    waits: bool = False

    @property
    def id(self) -> str:
        return self.consultation.id


@dataclass(frozen=True)
class Thread:
    """A consultation with all its messages in the order of the hospital's clock; what it does not have yet comes last.

    `up_to`: the moment of the newest message of the care team's. `refusal`: why the consultation was not taken.
    """

    consultation: Consultation
    team: Team
    messages: tuple[ShownMessage, ...] = ()
    unread: int = 0
    up_to: datetime | None = None
    doctor: str | None = None
    refusal: RefusalCode | None = None


@query(ENCOUNTER, COMMUNICATION, BASIC, SERVICE, "Practitioner", "outbox", settings.TOPIC)
def threads(r: Reader, patient: str, reader: str, language: str) -> tuple[ThreadLine, ...]:
    """All of them, the one with the newest message first; `reader` is who signed in, as a reference."""
    kept = resources.select(r, ENCOUNTER, patient=patient, limit=_MOST)
    found = [(stored, known) for stored in kept if (known := consultation(stored.body)) is not None]
    shown, unread = _messages(r, patient, language), unread_by_consultation(r, patient, reader)
    lines = [
        ThreadLine(
            known,
            _team(r, known.team, language).name,
            next(iter(reversed(shown.get(known.id, ()))), None),
            unread[known.id],
            stored.delivery is not Delivery.CONFIRMED,
        )
        for stored, known in found
    ]
    return tuple(sorted(lines, key=_newest, reverse=True))


@query(ENCOUNTER, COMMUNICATION, BASIC, SERVICE, "Practitioner", "outbox", settings.TOPIC)
def thread(r: Reader, patient: str, reader: str, consultation_id: str, language: str) -> Thread | None:
    """One consultation; None for one that is not this person's."""
    stored = resources.in_record(r, patient, ENCOUNTER, consultation_id)
    known = consultation(stored.body) if stored else None
    if stored is None or known is None:
        return None
    shown = _messages(r, patient, language).get(known.id, ())
    told = [each_shown.message.sent for each_shown in shown if each_shown.message.from_team]
    return Thread(
        known,
        _team(r, known.team, language),
        shown,
        unread_by_consultation(r, patient, reader)[known.id],
        max(filter(None, told), default=None),
        _name(r, f"Practitioner/{known.doctor}" if known.doctor else ""),
        refused(stored.rejection).code if stored.rejection else None,
    )


@query(COMMUNICATION, ENCOUNTER, BASIC, SERVICE, "Practitioner", "outbox", settings.TOPIC)
def found_messages(r: Reader, patient: str, words: str, language: str) -> tuple[ShownMessage, ...]:
    """The messages in which these words stand, the newest first; none for no words."""
    wanted = words.strip().casefold()
    if not wanted:
        return ()
    every = [shown for several in _messages(r, patient, language).values() for shown in several]
    matching = [shown for shown in every if wanted in shown.message.words.casefold()]
    return tuple(sorted(matching, key=lambda shown: shown.message.sent or _EPOCH, reverse=True))


@query(SERVICE)
def teams(r: Reader, language: str) -> tuple[Team, ...]:
    """The departments that answer by message, by their names."""
    kept = resources.select(r, SERVICE, limit=_MOST)
    found = (_read_team(stored, language) for stored in kept if stored.body.get("active") is not False)
    return tuple(sorted((team for team in found if team.hours.within is not None), key=lambda team: team.name))


@query(SERVICE)
def team_named(r: Reader, team_id: str, language: str) -> Team:
    """One of them."""
    return _team(r, team_id, language)


def _messages(r: Reader, patient: str, language: str) -> dict[str, tuple[ShownMessage, ...]]:
    """All messages of a person by consultation, each in order."""
    kept = resources.select(r, COMMUNICATION, patient=patient, limit=MOST_MESSAGES)
    marks = marks_here(r, patient)
    found = filter(None, each(kept, lambda stored: _shown(r, stored, marks)).read)
    by_consultation: dict[str, list[ShownMessage]] = {}
    for shown in found:
        by_consultation.setdefault(shown.message.consultation, []).append(shown)
    return {id_: _in_order(several) for id_, several in by_consultation.items()}


def _in_order(shown: Iterable[ShownMessage]) -> tuple[ShownMessage, ...]:
    waiting = (MessageProgress.QUEUED, MessageProgress.SENT, MessageProgress.FAILED)
    return tuple(
        sorted(
            shown,
            key=lambda each_shown: (each_shown.state in waiting, each_shown.message.sent or _EPOCH, each_shown.id),
        )
    )


def _shown(r: Reader, stored: Stored, marks: ReadMarks) -> ShownMessage | None:
    found = message(stored.body)
    if found is None:
        return None
    if found.from_team:
        return ShownMessage(found, MessageProgress.RECEIVED, _name(r, found.sender))
    if stored.delivery is not Delivery.CONFIRMED:
        state, refusal = _on_its_way(r, stored, found)
        return ShownMessage(found, state, refusal=refusal)
    read = marks.by_team(found.consultation)
    was_read = read is not None and found.sent is not None and found.sent <= read
    return ShownMessage(found, MessageProgress.READ if was_read else MessageProgress.DELIVERED)


def _on_its_way(r: Reader, stored: Stored, found: ChatMessage) -> tuple[MessageProgress, RefusalCode | None]:
    """One that was refused, or whose file or consultation was, has failed."""
    names = [
        (COMMUNICATION, stored.id),
        (ENCOUNTER, found.consultation),
        *((BINARY, file.binary or "") for file in found.files),
    ]
    entries = [entry for entry in (outbox.entry_for(r, *name) for name in names) if entry is not None]
    failed = next((entry for entry in entries if entry.state is EntryState.REJECTED), None)
    if failed is not None:
        return MessageProgress.FAILED, refused(failed.rejection).code
    return (MessageProgress.SENT if stored.delivery is Delivery.IN_FLIGHT else MessageProgress.QUEUED), None


def _team(r: Reader, team_id: str, language: str) -> Team:
    stored = resources.get(r, SERVICE, team_id)
    return _read_team(stored, language) if stored else Team(team_id, "")


def _read_team(stored: Stored, language: str) -> Team:
    name = fhir.translated(stored.body, "name", language) or ""
    return Team(stored.id, name, fhir.translated(stored.body, "comment", language), team_hours(stored.body))


def _name(r: Reader, sender: str) -> str | None:
    who = fhir.reference(sender)
    stored = resources.get(r, who.type, who.id) if who else None
    return fhir.human_name(stored.body.get("name")) if stored else None


def _newest(line: ThreadLine) -> datetime:
    last = line.last.message.sent if line.last else None
    return last or line.consultation.opened or _EPOCH
