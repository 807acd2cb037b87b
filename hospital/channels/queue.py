"""Where the hospital's features hand a message over: in their own transaction, once for each key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from hospital.base import clock
from hospital.base.human_names import name_in_words
from hospital.channels import call_task, people, rows, templates
from hospital.channels.communication import communication
from hospital.channels.model import (
    MESSAGE,
    AttemptState,
    ChannelName,
    Message,
    MessageClass,
    MessageRow,
    MessageState,
    reference_of,
)
from hospital.fhir.store.tx import Tx

AUTHOR = call_task.AUTHOR
#: Messages that ended so need no call any more.
_NEEDS_NO_CALL = frozenset({MessageState.READ, MessageState.WITHDRAWN, MessageState.EXPIRED, MessageState.COLLAPSED})


def queue(tx: Tx, message: Message, now: datetime | None = None) -> str:
    """Takes a message, which is sent after the transaction's COMMIT, and returns its id. A key that is known changes
    nothing. Raises UnsafeMessage for words that a message may not have."""
    return queue_together(tx, [message], now)[0]


def queue_together(tx: Tx, messages: Sequence[Message], now: datetime | None = None) -> list[str]:
    """The same for several messages, in their order."""
    at = now or clock.now()
    known = rows.ids_by_key(tx.connection, [message.key for message in messages])
    fresh = {message.key: message for message in messages if message.key not in known}
    tx.look_up(name for message in fresh.values() for name in _needed(message))
    added = [new_row(tx, message, at) for message in fresh.values()]
    rows.add(tx.connection, *added)
    for row in added:
        if row.kind is not MessageClass.CODE:
            tx.put(communication(row, (), text_of(tx, row)), author=AUTHOR, keep_same=True)
    known |= {row.key: row.id for row in added}
    return [known[message.key] for message in messages]


def _needed(message: Message) -> list[tuple[str, str]]:
    """The resources from which a message is made, and its own."""
    who = message.person or message.recipient or f"Patient/{message.patient}"
    type_, _, id_ = who.partition("/")
    own = [("Communication", message.communication)] if message.communication else []
    return [("Patient", message.patient), (type_, id_), *own]


def withdraw(tx: Tx, key: str) -> bool:
    """Sends no more of a message that has become pointless; whether there was anything to stop."""
    row = rows.by_key(tx.connection, key)
    if row is None or row.state is not MessageState.OPEN:
        return False
    end(tx, row, MessageState.WITHDRAWN)
    return True


def mark_read(tx: Tx, communication: str, now: datetime | None = None) -> bool:
    """The person has read the message of this Communication, in the app or by doing what it is about: nothing more is
    sent of it. Whether that was news."""
    row = rows.by_communication(tx.connection, communication)
    if row is not None and row.into:
        row = rows.by_id(tx.connection, row.into)
    if row is None or row.read:
        return False
    at = clock.milliseconds(now or clock.now())
    reference = reference_of(row.id, ChannelName.APP)
    attempt = rows.attempt_of(tx.connection, reference)
    if attempt is not None:
        rows.keep(tx.connection, replace(attempt, state=AttemptState.READ, changed=at))
    end(tx, row, MessageState.READ, read=at)
    return True


def read_by_key(tx: Tx, key: str, now: datetime | None = None) -> bool:
    """The same for whoever queued the message and knows it by its key."""
    row = rows.by_key(tx.connection, key)
    return row is not None and mark_read(tx, row.communication, now)


def new_row(tx: Tx, message: Message, now: datetime) -> MessageRow:
    """The row of a message that is due at once. Raises UnsafeMessage."""
    templates.check(message.template, message.values)
    recipient = message.recipient or f"Patient/{message.patient}"
    person = message.person or recipient
    category = str(message.category) if message.category else f"{MESSAGE}|{message.kind}"
    language = people.language_of(tx.read(*person.split("/", 1)) or {})
    at = clock.milliseconds(now)
    return MessageRow(
        uuid4().hex, message.key, message.kind, message.patient, recipient, person, language, message.template,
        dict(message.values), message.channels, message.communication or str(uuid4()), category, at,
        clock.milliseconds(message.expires), at, MessageState.OPEN,
    )  # fmt: skip


def end(tx: Tx, row: MessageRow, state: MessageState, *, read: int = 0, by_phone: bool = False) -> None:
    """Ends a message, and with it those in whose place it went. What needs no call any more leaves the list of calls;
    `by_phone`: the call itself ended it, and closes by its own answer."""
    for each in (row, *rows.collapsed_into(tx.connection, row.id)):
        kept = state if each.id == row.id or state is MessageState.READ else each.state
        rows.change(tx.connection, each.id, state=kept, read=read or each.read, claimed=0)
        if kept in _NEEDS_NO_CALL and not by_phone:
            call_task.drop(tx, each.id)
    keep_communication(tx, row)


def keep_communication(tx: Tx, row: MessageRow) -> None:
    """Writes what stands in the patient's record anew, where that changes anything. A code leaves nothing there."""
    if row.kind is MessageClass.CODE:
        return
    for each in (row, *rows.collapsed_into(tx.connection, row.id)):
        current = rows.by_id(tx.connection, each.id) or each
        attempts = rows.attempts_of(tx.connection, current.into or current.id)
        tx.put(communication(current, attempts, text_of(tx, current)), author=AUTHOR, keep_same=True)


def text_of(tx: Tx, row: MessageRow, template: str = "", **secret: str) -> str:
    """The words of a message as they are now, or those of another template about the same."""
    patient = tx.read("Patient", row.patient) or {}
    known = {
        "hospital": templates.hospital_name(tx, row.language),
        "name": templates.masked(name_in_words(patient), row.language),
    }
    return templates.words(template or row.template, row.language, {**known, **row.values, **secret})
