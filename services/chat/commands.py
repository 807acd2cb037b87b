"""Writing to the care team. Each command is one transaction, works offline, and goes out through the outbox: files
first, then the message that names them; a consultation before its messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local_store import attachments, contents, outbox, resources, settings
from local_store.outbox import EntryState
from local_store.store import Writer
from services.changes.commands import give_up_all, send_again, withdraw
from services.chat.draft_names import PARTS, REMARK, TYPED, first_place
from services.clock import instant
from services.drafts.kept import forget_draft
from services.errors import NotDownloaded
from services.fhir.resource import Reference, as_text
from services.record.documents.own_paper import BINARY, PaperPage, page_json
from services.record.messages.consultation import ENCOUNTER, ConsultationState, consultation_json, rated
from services.record.messages.message import COMMUNICATION, message, message_json
from services.record.messages.read_marks import BASIC, mark_json, own_mark_key, read_marks


@dataclass(frozen=True)
class MessageDraft:
    """What goes into one message: words, files on their way, and what of the record it shows."""

    words: str = ""
    files: tuple[PaperPage, ...] = ()
    cards: tuple[Reference, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words.strip() or self.files or self.cards)


def open_consultation(
    w: Writer, consultation_id: str, team: str, message_id: str, draft: MessageDraft, *, patient: str, now: datetime
) -> None:
    """Opens a consultation with its first message. The same ids again are the same consultation."""
    body = consultation_json(consultation_id, team, patient)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))
    send_message(w, message_id, consultation_id, draft, patient=patient, now=now)
    _forget_prepared(w, first_place(patient, team))


def send_message(
    w: Writer, message_id: str, consultation_id: str, draft: MessageDraft, *, patient: str, now: datetime
) -> None:
    """Keeps a message with its files and sends it, all or nothing; what was prepared is forgotten with it. StoreFull
    where there is no room. The same id again is the same message."""
    moment = instant(now)
    for file in draft.files:
        contents.keep(w, f"{BINARY}/{file.id}", file.content, file.content_type, moment, sha1=file.sha1)
        outbox.enqueue(w, page_json(file, patient), patient=patient, created_at=moment)
    body = message_json(
        message_id,
        consultation_id,
        draft.words.strip(),
        files=draft.files,
        cards=draft.cards,
        patient=patient,
        now=now,
    )
    outbox.enqueue(w, body, patient=patient, created_at=moment, text=draft.words)
    _forget_prepared(w, consultation_id)


def _forget_prepared(w: Writer, place: str) -> None:
    forget_draft(w, TYPED, place)
    forget_draft(w, PARTS, place)


def send_message_again(w: Writer, message_id: str) -> None:
    """Sends again what was refused of a message: itself, its files, or the consultation that it opens."""
    stored = resources.get(w, COMMUNICATION, message_id)
    found = message(stored.body) if stored else None
    if found is None:
        return
    for file in found.files:
        _again(w, BINARY, file.binary or "")
    _again(w, ENCOUNTER, found.consultation)
    _again(w, COMMUNICATION, message_id)


def discard_message(w: Writer, message_id: str) -> bool:
    """Takes back a message that the hospital certainly does not have, with its files; a consultation that was
    refused goes with all its messages. False, and nothing is done, when it may have arrived."""
    stored = resources.get(w, COMMUNICATION, message_id)
    found = message(stored.body) if stored else None
    if found is None:
        return False
    opening = outbox.entry_for(w, ENCOUNTER, found.consultation)
    if opening is not None and opening.state is EntryState.REJECTED and opening.creates:
        return give_up_all(w, ENCOUNTER, found.consultation)
    if not withdraw(w, COMMUNICATION, message_id):
        return False
    for file in found.files:
        withdraw(w, BINARY, file.binary or "")
        attachments.remove(w, file.id)
    return True


def mark_read(w: Writer, consultation_id: str, up_to: datetime, new_id: str, *, patient: str, now: datetime) -> None:
    """Notes on this device that everything up to `up_to` was in sight. Never goes back; nothing is written when it
    says nothing new. It goes after everything that a person does. `new_id`: the id of the mark where this device has
    none yet."""
    mark_id = as_text(settings.get(w, own_mark_key(consultation_id)))
    stored = resources.get(w, BASIC, mark_id) if mark_id else None
    before = read_marks([stored.body]).marks.get(consultation_id, ()) if stored else ()
    if any(mark.up_to >= up_to for mark in before):
        return
    if stored is None or mark_id is None:
        mark_id = new_id
        settings.put(w, own_mark_key(consultation_id), mark_id)
    said = mark_json(mark_id, consultation_id, up_to, patient)
    body = {**stored.body, "extension": said["extension"]} if stored else said
    outbox.enqueue(w, body, patient=patient, created_at=instant(now), in_bulk=True)


def cancel_consultation(w: Writer, consultation_id: str, now: datetime) -> None:
    """Takes back a consultation that nobody has answered."""
    _moved(w, consultation_id, ConsultationState.CANCELLED, now)


def finish_consultation(w: Writer, consultation_id: str, now: datetime) -> None:
    """Ends a consultation from the person's side."""
    _moved(w, consultation_id, ConsultationState.COMPLETED, now)


def rate_consultation(w: Writer, consultation_id: str, stars: int, remark: str, now: datetime) -> None:
    """Says what the consultation was worth, 1 to 5, once it is over."""
    stored = _stored(w, consultation_id)
    body = rated(stored.body, stars, remark.strip())
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now))
    forget_draft(w, REMARK, consultation_id)


def _moved(w: Writer, consultation_id: str, state: ConsultationState, now: datetime) -> None:
    stored = _stored(w, consultation_id)
    body: dict[str, Any] = {**stored.body, "status": state.value}
    outbox.enqueue(w, body, patient=stored.patient, created_at=instant(now))


def _stored(w: Writer, consultation_id: str) -> resources.Stored:
    stored = resources.get(w, ENCOUNTER, consultation_id)
    if stored is None:
        raise NotDownloaded(ENCOUNTER, consultation_id)
    return stored


def _again(w: Writer, type_: str, id_: str) -> None:
    entry = outbox.entry_for(w, type_, id_)
    if entry is not None and entry.state is EntryState.REJECTED:
        send_again(w, type_, id_)
