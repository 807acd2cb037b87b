"""Messages that a human tells by phone: a list of calls, with what to say and what came of each.

Every function runs in the caller's transaction. Who may see and record calls is decided by whoever shows them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import RowMapping, insert, select, update

from hospital.channels import people, rows
from hospital.channels.model import AttemptState, ChannelName, MessageClass, MessageRow, MessageState, reference_of
from hospital.channels.queue import end, keep_communication, text_of
from hospital.channels.tables import call
from hospital.channels.templates import SCRIPT
from hospital.fhir.store.tx import Tx

_HOUR_MS: Final = 60 * 60 * 1000
#: After so many calls that nobody answered, one is over.
MOST_TRIES: Final = 3
#: When somebody who did not answer is called again.
AGAIN_AFTER_MS: Final = 4 * _HOUR_MS
#: Messages in these states need no call any more.
_OVER: Final = frozenset({MessageState.READ, MessageState.WITHDRAWN, MessageState.EXPIRED, MessageState.COLLAPSED})


class CallOutcome(StrEnum):
    """What came of a call."""

    REACHED = "reached"
    NO_ANSWER = "no-answer"
    WRONG_NUMBER = "wrong-number"
    REFUSED = "refused"


class CallState(StrEnum):
    """`OPEN`: to be made. Any other: over, and how."""

    OPEN = "open"
    REACHED = "reached"
    NOBODY = "nobody"
    WRONG_NUMBER = "wrong-number"
    REFUSED = "refused"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Call:
    """A call on the list; moments in ms. `script`: what to say first, in the person's language; it names nothing of
    health, and what is behind the call is in the record. `tries`: calls that nobody answered."""

    message: str
    patient: str
    recipient: str
    kind: MessageClass
    phone: str
    language: str
    script: str
    state: CallState
    tries: int
    created: int
    due: int
    expires: int
    by: str = ""


class CallIsOver(Exception):
    """Somebody else has recorded the outcome of this call, or it is no longer needed."""


def add(tx: Tx, row: MessageRow, now: int) -> None:
    """Puts a message on the list, once."""
    if tx.connection.execute(select(call.c.message).where(call.c.message == row.id)).first() is None:
        values = {
            "message": row.id, "patient": row.patient, "state": CallState.OPEN, "by": "", "tries": 0, "created": now,
            "due": now, "changed": now, "expires": row.expires,
        }  # fmt: skip
        tx.connection.execute(insert(call).values(**values))


def open_calls(tx: Tx, now: int, most: int = 100) -> list[Call]:
    """The calls to be made now, those that wait longest first. What was read elsewhere meanwhile, has expired or was
    withdrawn is not among them."""
    query = (
        select(call)
        .where(call.c.state == CallState.OPEN, call.c.due <= now, call.c.expires > now)
        .order_by(call.c.due, call.c.message)
        .limit(most)
    )
    found = [_call(tx, row) for row in tx.connection.execute(query).mappings()]
    return [each for each in found if each is not None]


def find(tx: Tx, message: str) -> Call | None:
    """One call, whatever its state; None when there is none of this message."""
    row = tx.connection.execute(select(call).where(call.c.message == message)).mappings().first()
    return None if row is None else _call(tx, row, ended=True)


def record(tx: Tx, message: str, outcome: CallOutcome, by: str, now: int) -> CallState:
    """Records what came of a call that `by` made, and returns how it stands: nobody who answered is called again, and
    a third call without an answer is the last. Raises CallIsOver when it was over already."""
    known = tx.connection.execute(select(call).where(call.c.message == message)).mappings().first()
    row = rows.by_id(tx.connection, message)
    if known is None or row is None or known["state"] != CallState.OPEN:
        raise CallIsOver
    tries = known["tries"] + (outcome is CallOutcome.NO_ANSWER)
    state = _state_after(outcome, tries)
    values: dict[str, Any] = {"state": state, "by": by, "tries": tries, "changed": now}
    if state is CallState.OPEN:
        values["due"] = now + AGAIN_AFTER_MS
    mine = update(call).where(call.c.message == message, call.c.state == CallState.OPEN, call.c.changed <= now)
    if not tx.connection.execute(mine.values(**values)).rowcount:
        raise CallIsOver
    _tell(tx, row, state, now)
    return state


def drop(tx: Tx, message: str, now: int) -> None:
    """Takes a message from the list that was read, withdrawn, or is of no use any more."""
    gone = update(call).where(call.c.message == message, call.c.state == CallState.OPEN)
    tx.connection.execute(gone.values(state=CallState.DROPPED, changed=now))


def _state_after(outcome: CallOutcome, tries: int) -> CallState:
    match outcome:
        case CallOutcome.REACHED:
            return CallState.REACHED
        case CallOutcome.WRONG_NUMBER:
            return CallState.WRONG_NUMBER
        case CallOutcome.REFUSED:
            return CallState.REFUSED
        case CallOutcome.NO_ANSWER:
            return CallState.NOBODY if tries >= MOST_TRIES else CallState.OPEN


def _tell(tx: Tx, row: MessageRow, state: CallState, now: int) -> None:
    """Keeps the outcome with the message's attempt."""
    attempt = rows.attempt_of(tx.connection, reference_of(row.id, ChannelName.CALL))
    if attempt is None or state is CallState.OPEN:
        return
    told = AttemptState.READ if state is CallState.REACHED else AttemptState.UNDELIVERABLE
    reason = "" if state is CallState.REACHED else state.value
    rows.keep(tx.connection, replace(attempt, state=told, changed=now, reason=reason))
    if state is CallState.REACHED:
        end(tx, row, MessageState.READ, read=now)
    else:
        keep_communication(tx, row)


def _call(tx: Tx, found: RowMapping, *, ended: bool = False) -> Call | None:
    row = rows.by_id(tx.connection, found["message"])
    if row is None or (not ended and row.state in _OVER):
        return None
    phone = people.phone_of(tx.read(*row.person.split("/", 1)) or {})
    return Call(
        row.id, row.patient, row.recipient, row.kind, phone, row.language,
        text_of(tx, row, f"{row.kind}.{SCRIPT}"), CallState(found["state"]), found["tries"], found["created"],
        found["due"], found["expires"], found["by"],
    )  # fmt: skip
