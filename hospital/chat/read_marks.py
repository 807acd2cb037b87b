"""How far each reader has read: a Basic for each device of a reader, which that device alone writes.

A mark is the `sent` of the newest message that was in sight. It never goes back, and never before what is there. What a
reader has read is the latest of their marks, so two phones never conflict, whatever was offline when.
"""

from __future__ import annotations

from typing import Any, Final

from hospital.base import clock
from hospital.base.elements import extension, with_extension
from hospital.base.references import target
from hospital.chat import refusals
from hospital.chat.elements import (
    LAST_MESSAGE,
    OF_CONSULTATION,
    READ_MARK,
    READ_UP_TO,
    THREAD,
    is_consultation,
    moment_of,
)
from hospital.chat.policy import POLICY
from hospital.chat.threads import thread_of
from hospital.fhir.permissions import Access
from hospital.fhir.search.run import search
from hospital.fhir.store.tx import Decider, Tx

Json = dict[str, Any]

_MOST: Final = 500


def deciders() -> tuple[Decider, ...]:
    """The deciders of marks, and of the hospital's own count, which nobody else writes."""
    return Decider("Basic", keep_mark, READ_MARK), Decider("Basic", _keep_count, THREAD)


def keep_mark(tx: Tx, access: Access, incoming: Json, current: Json | None) -> Json:
    """Returns the mark to store, or raises a Refusal."""
    if access.is_system:
        return incoming
    consultation = tx.read("Encounter", target(extension(incoming, OF_CONSULTATION), "Encounter") or "")
    if consultation is None or not is_consultation(consultation) or consultation["subject"] != incoming.get("subject"):
        raise refusals.invalid("a mark names the consultation of the same person", "Basic.extension")
    if current is not None and extension(current, OF_CONSULTATION) != extension(incoming, OF_CONSULTATION):
        raise refusals.not_allowed("a mark stays in its consultation")
    wanted = moment_of(incoming, READ_UP_TO)
    if wanted is None:
        raise refusals.invalid("a mark says up to when was read", "Basic.extension")
    if current is None and len(marks_of(tx, incoming["subject"], consultation["id"])) >= POLICY.marks:
        raise refusals.not_allowed("there are marks of too many devices already")
    before, last = moment_of(current or {}, READ_UP_TO), moment_of(thread_of(tx, consultation), LAST_MESSAGE)
    read = min(wanted, last) if last is not None else wanted
    read = max(read, before) if before is not None else read
    kept = with_extension(incoming, READ_UP_TO, "valueInstant", clock.instant(read))
    return {**kept, "author": {"reference": access.speaks_as(target(incoming["subject"], "Patient") or "")}}


def marks_of(tx: Tx, subject: Json, consultation: str) -> list[Json]:
    """The marks of all readers of a consultation on the patient's side."""
    wanted = [("subject", f"Patient/{target(subject, 'Patient')}"), ("code", str(READ_MARK))]
    found = search(tx, "Basic", wanted, limit=_MOST)
    return [mark for mark in found if target(extension(mark, OF_CONSULTATION), "Encounter") == consultation]


def _keep_count(_tx: Tx, access: Access, incoming: Json, _current: Json | None) -> Json:
    if not access.is_system:
        raise refusals.not_allowed("the hospital counts its threads itself")
    return incoming
