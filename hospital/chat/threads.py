"""The hospital's own count of a thread, one Basic for a consultation, written with each message.

Each message is stamped later than the one before it, in the transaction that writes this count: two transactions that
write into one thread meet here, so that the order of `sent` is the order of writing. That is what a read mark rests on:
nothing ever comes in before a moment up to which somebody has read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, with_extension
from hospital.chat.elements import (
    AUTHOR,
    LAST_MESSAGE,
    OF_CONSULTATION,
    READ_UP_TO,
    UNANSWERED,
    moment_of,
    new_thread,
    thread_id,
)
from hospital.fhir.store.tx import Tx

Json = dict[str, Any]

_TICK: Final = timedelta(milliseconds=1)


def thread_of(tx: Tx, consultation: Json) -> Json:
    """The count of a thread; a new one where there is none yet."""
    id_ = consultation["id"]
    found = tx.read("Basic", thread_id(id_))
    made = new_thread(id_, consultation["subject"])
    reference = {"reference": f"Encounter/{id_}"}
    return found or with_extension(made, OF_CONSULTATION, "valueReference", reference)


def stamp_message(tx: Tx, consultation: Json, now: datetime, *, by_patient: bool) -> str:
    """The moment of the next message, later than every other of the thread; counts it. An answer has read what came
    before it."""
    thread = thread_of(tx, consultation)
    last = moment_of(thread, LAST_MESSAGE)
    sent = now if last is None else max(now, last + _TICK)
    counted = with_extension(thread, LAST_MESSAGE, "valueInstant", clock.instant(sent))
    counted = with_extension(counted, UNANSWERED, "valueUnsignedInt", unanswered_in(thread) + 1 if by_patient else 0)
    if not by_patient:
        counted = with_extension(counted, READ_UP_TO, "valueInstant", clock.instant(sent))
    tx.put(counted, author=AUTHOR)
    return clock.instant(sent)


def unanswered_in(thread: Json) -> int:
    """How many messages of the patient's side came since the last answer."""
    told = extension(thread, UNANSWERED)
    return told if isinstance(told, int) else 0


def read_by_care_team(tx: Tx, consultation: Json) -> None:
    """Notes that the care team has read what is there now. Never goes back; writes nothing when nothing is new."""
    thread = thread_of(tx, consultation)
    last, read = moment_of(thread, LAST_MESSAGE), moment_of(thread, READ_UP_TO)
    if last is not None and (read is None or read < last):
        tx.put(with_extension(thread, READ_UP_TO, "valueInstant", clock.instant(last)), author=AUTHOR)
