"""Messages and attempts in their tables. Every function runs in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, bindparam, func, insert, select, update

from hospital.base.bulk_insert import BulkInsert
from hospital.base.compiled import CompiledStatement
from hospital.channels.model import AttemptState, ChannelAttempt, ChannelName, MessageClass, MessageRow, MessageState
from hospital.channels.tables import attempt, message

_DAY_MS: Final = 24 * 60 * 60 * 1000
_ADD: Final = BulkInsert(message)
_BY_KEY: Final = CompiledStatement(
    select(message.c.key, message.c.id).where(message.c.key.in_(bindparam("keys", expanding=True)))
)
#: So many messages are looked up at a time.
_TOGETHER: Final = 500
#: States in which a channel may have passed a message on.
_USED: Final = [state.value for state in AttemptState if state not in (AttemptState.QUEUED, AttemptState.UNDELIVERABLE)]


def add(connection: Connection, *added: MessageRow) -> None:
    """Writes new messages."""
    _ADD.write(connection, [_values(row) for row in added])


def _values(row: MessageRow) -> dict[str, Any]:
    return {
        "id": row.id, "key": row.key, "kind": row.kind, "patient": row.patient, "recipient": row.recipient,
        "person": row.person, "language": row.language, "template": row.template, "category": row.category,
        "values": json.dumps(dict(row.values)), "channels": " ".join(row.channels), "state": row.state,
        "communication": row.communication, "created": row.created, "expires": row.expires, "due": row.due,
        "claimed": 0, "into": row.into, "read": row.read,
    }  # fmt: skip


def by_id(connection: Connection, id_: str) -> MessageRow | None:
    return _first(connection, message.c.id == id_)


def by_key(connection: Connection, key: str) -> MessageRow | None:
    return _first(connection, message.c.key == key)


def ids_by_key(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The ids of those messages with these keys that there are."""
    found: dict[str, str] = {}
    for start in range(0, len(keys), _TOGETHER):
        some = _BY_KEY.rows(connection, keys=keys[start : start + _TOGETHER])
        found |= dict(some)
    return found


def by_communication(connection: Connection, id_: str) -> MessageRow | None:
    return _first(connection, message.c.communication == id_)


def of_patient(connection: Connection, patient: str, most: int) -> list[MessageRow]:
    """The newest messages of a patient's record."""
    query = select(message).where(message.c.patient == patient).order_by(message.c.created.desc(), message.c.id)
    return [_message(row) for row in connection.execute(query.limit(most)).mappings()]


def open_for(connection: Connection, like: MessageRow) -> list[MessageRow]:
    """The other open messages for the same person in the same class and words, the oldest first."""
    query = select(message).where(
        message.c.person == like.person,
        message.c.state == MessageState.OPEN,
        message.c.kind == like.kind,
        message.c.template == like.template,
        message.c.id != like.id,
    )
    return [_message(row) for row in connection.execute(query.order_by(message.c.created)).mappings()]


def collapsed_into(connection: Connection, id_: str) -> list[MessageRow]:
    """The messages in whose place this one goes."""
    return [_message(row) for row in connection.execute(select(message).where(message.c.into == id_)).mappings()]


def change(connection: Connection, id_: str, **values: Any) -> None:
    """Changes columns of a message."""
    connection.execute(update(message).where(message.c.id == id_).values(**values))


def claim(connection: Connection, now: int, until: int, most: int) -> list[str]:
    """The ids of open messages that are due, which are the caller's until that moment. On PostgreSQL workers pass over
    the rows that another one is claiming."""
    query = (
        select(message.c.id)
        .where(message.c.state == MessageState.OPEN, message.c.due <= now, message.c.claimed <= now)
        .order_by(message.c.due)
        .limit(most)
        .with_for_update(skip_locked=True)  # SQLite has no such words: there one writer has the whole database
    )
    found = list(connection.execute(query).scalars())
    connection.execute(update(message).where(message.c.id.in_(found)).values(claimed=until))
    return found


def attempts_of(connection: Connection, id_: str) -> tuple[ChannelAttempt, ...]:
    """The attempts of a message in the order in which they were begun."""
    query = select(attempt).where(attempt.c.message == id_).order_by(attempt.c.place)
    return tuple(_attempt(row) for row in connection.execute(query).mappings())


def attempt_of(connection: Connection, reference: str) -> ChannelAttempt | None:
    row = connection.execute(select(attempt).where(attempt.c.reference == reference)).mappings().first()
    return None if row is None else _attempt(row)


def keep(connection: Connection, kept: ChannelAttempt) -> None:
    """Writes an attempt, new or changed."""
    values = {
        "message": kept.message, "channel": kept.channel, "place": kept.place, "state": kept.state,
        "began": kept.began, "changed": kept.changed, "due": kept.due, "tries": kept.tries, "reason": kept.reason,
    }  # fmt: skip
    known = connection.execute(update(attempt).where(attempt.c.reference == kept.reference).values(**values))
    if not known.rowcount:
        connection.execute(insert(attempt).values(reference=kept.reference, **values))


def next_in_a_day(connection: Connection, person: str, channel: ChannelName, now: int, most: int) -> int:
    """When a person may get the next message by this channel, of which they get so many within 24 hours at most."""
    query = (
        select(attempt.c.began)
        .join(message, message.c.id == attempt.c.message)
        .where(
            message.c.person == person,
            attempt.c.channel == channel,
            attempt.c.began > now - _DAY_MS,
            attempt.c.state.in_(_USED),
        )
        .order_by(attempt.c.began.desc())
        .limit(most)
    )
    began = list(connection.execute(query).scalars())
    return began[-1] + _DAY_MS if len(began) >= most else 0


def counts(connection: Connection) -> dict[str, int]:
    """How many messages there are in each state."""
    query = select(message.c.state, func.count()).group_by(message.c.state)
    return {str(state): int(number) for state, number in connection.execute(query)}


def _first(connection: Connection, condition: Any) -> MessageRow | None:
    row = connection.execute(select(message).where(condition)).mappings().first()
    return None if row is None else _message(row)


def _message(row: RowMapping) -> MessageRow:
    return MessageRow(
        row["id"], row["key"], MessageClass(row["kind"]), row["patient"], row["recipient"], row["person"],
        row["language"], row["template"], json.loads(row["values"]), _channels(row["channels"].split()),
        row["communication"], row["category"], row["created"], row["expires"], row["due"],
        MessageState(row["state"]), row["into"], row["read"],
    )  # fmt: skip


def _channels(names: Iterable[str]) -> tuple[ChannelName, ...]:
    return tuple(ChannelName(name) for name in names)


def _attempt(row: RowMapping) -> ChannelAttempt:
    return ChannelAttempt(
        row[attempt.c.reference], row["message"], ChannelName(row["channel"]), row["place"], AttemptState(row["state"]),
        row["began"], row["changed"], row["due"], row["tries"], row["reason"],
    )  # fmt: skip
