"""Asking the hospital by papers to look after somebody, taking it back, and what became of it. Works offline; the
photos of the papers go after it, as papers about it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.resources import Stored
from local_store.store import Reader, Writer
from services.changes.commands import give_up_all, send_again
from services.clock import instant
from services.each import each
from services.family.ask_task import CODE, TASK, AskedByPapers, AskState, PaperAsk, asked_by_papers_in, task_json
from services.fhir.refusals import refused
from services.query import query

_MOST: Final = 50


def ask_by_papers(w: Writer, task_id: str, ask: PaperAsk, *, patient: str, now: datetime) -> None:
    """Keeps the request and sends it. The same id again is the same request. `patient`: who asks."""
    outbox.enqueue(w, task_json(task_id, ask, patient=patient, now=now), patient=patient, created_at=instant(now))


def take_back_ask(w: Writer, task_id: str, *, patient: str, now: datetime) -> None:
    """Takes a request back: what the hospital certainly does not have goes with its photos, else it is told so."""
    entry = outbox.entry_for(w, TASK, task_id)
    never_had = entry is not None and (entry.never_sent or entry.state is EntryState.REJECTED)
    if never_had and give_up_all(w, TASK, task_id):
        return
    stored = resources.in_record(w, patient, TASK, task_id)
    if stored is not None:
        cancelled = {**stored.body, "status": "cancelled"}
        outbox.enqueue(w, cancelled, patient=patient, created_at=instant(now))


def send_ask_again(w: Writer, task_id: str) -> None:
    """Sends again what the hospital did not take."""
    send_again(w, TASK, task_id)


@query(TASK, "outbox")
def asked_by_papers(r: Reader, patient: str) -> tuple[AskedByPapers, ...]:
    """What this person asked for, but for what they took back, the newest first."""
    stored = resources.select(r, TASK, patient=patient, code=CODE, limit=_MOST)
    return tuple(found for found in each(stored, lambda kept: _read(r, kept)).read if found is not None)


def _read(r: Reader, stored: Stored) -> AskedByPapers | None:
    entry = outbox.entry_for(r, TASK, stored.id)
    if entry is None:
        return asked_by_papers_in(stored.body)
    if entry.state is EntryState.REJECTED:
        return asked_by_papers_in(stored.body, AskState.NOT_TAKEN, refused(entry.rejection).code)
    return asked_by_papers_in(stored.body, AskState.KEPT)
