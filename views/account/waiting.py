"""What has not arrived at the hospital: read from the outbox, told in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from local_store import outbox
from local_store.outbox import Entry, State
from local_store.store import Reader
from services.changes.queries import is_conflict
from services.errors import NotTrusted, Refusal
from services.fhir.resource import instant_of
from services.query import query
from services.sync.cycle import SyncStatus
from views.context import Surroundings
from views.i18n.format import device_moment, near_moment_alone, number
from views.i18n.texts import Texts
from views.i18n.words import error_words, refusal_text


@dataclass(frozen=True)
class Waiting:
    """One change as the person sees it: what it is, since when it waits, and why it was refused, if it was."""

    entry_id: int
    kind: str
    id: str
    deletes: bool
    created_at: str
    refused: bool
    flying: bool
    refusal: Refusal | None
    about: datetime | None = None
    """When the visit is that it is about."""
    conflict: bool = False
    """The hospital changed it too: there are two sides to decide between."""
    waits_for: Waiting | None = None
    """The change that has to be settled first, because this one refers to what it creates."""
    dependents: int = 0
    """How many others cannot go out before this one."""


@query("outbox")
def waiting_changes(r: Reader) -> tuple[Waiting, ...]:
    """Everything that has not arrived, refused ones first. Reads only, never waits for the network."""
    entries = outbox.entries(r)
    known = {entry.entry_id: _waiting(entry) for entry in entries}
    found = [
        replace(
            known[entry.entry_id],
            waits_for=known.get(entry.waits_for) if entry.waits_for is not None else None,
            dependents=len(outbox.dependents(r, entry.entry_id)) if entry.creates else 0,
        )
        for entry in entries
    ]
    return tuple(sorted(found, key=lambda w: (not w.refused, w.entry_id)))


@query("outbox")
def waiting_count(r: Reader) -> int:
    """How many changes have not arrived. Reads only."""
    return outbox.unsent(r)


def _waiting(entry: Entry) -> Waiting:
    refused = entry.state is State.REJECTED
    code = str((entry.rejection or {}).get("code", ""))
    known = Refusal(code) if code in set(Refusal) else Refusal.UNKNOWN
    return Waiting(
        entry_id=entry.entry_id,
        kind=entry.type,
        id=entry.id,
        deletes=entry.method == "DELETE" or (entry.body or {}).get("status") == "cancelled",
        created_at=entry.created_at,
        refused=refused,
        flying=entry.state is State.IN_FLIGHT,
        refusal=known if refused else None,
        conflict=is_conflict(entry),
        about=instant_of((entry.body or {}).get("start")),
    )


def waiting_title(around: Surroundings, waiting: Waiting, now: datetime) -> str:
    """What the change is, in the person's words, and which visit it is about."""
    what = _kind_words(around.texts, waiting)
    if waiting.about is None:
        return what
    when = near_moment_alone(around.texts, waiting.about, now, around.zones)
    return around.texts.get("account.sync.about", what=what, when=when)


def _kind_words(t: Texts, waiting: Waiting) -> str:
    if waiting.kind == "Appointment":
        return t.get("account.sync.cancellation") if waiting.deletes else t.get("account.sync.appointment")
    return t.get("account.sync.change")


def waiting_note(around: Surroundings, waiting: Waiting, now: datetime) -> str:
    """Why it is still here."""
    t = around.texts
    if waiting.conflict:
        return t.get("account.sync.conflict")
    if waiting.refusal is not None:
        title, _, body = refusal_text(t, waiting.refusal).partition("\n")
        return t.get("account.sync.refused_because", title=title, body=body)
    since = device_moment(t, datetime.fromisoformat(waiting.created_at), now, around.zones)
    if waiting.flying:
        return t.get("account.sync.flying")
    if waiting.waits_for is not None:
        what = waiting_title(around, waiting.waits_for, now)
        if waiting.waits_for.refused:
            return t.get("account.sync.after_refused", what=what)
        return t.get("account.sync.after_other", what=what)
    return t.get("account.sync.since", since=since)


def sync_summary(around: Surroundings, status: SyncStatus, now: datetime) -> str:
    """One line: in step, working, offline, or what went wrong, and since when."""
    t = around.texts
    if status.progress is not None:
        done, total = status.progress
        return t.get("account.sync.fetching", done=number(done), total=number(total))
    if status.running:
        return t.get("account.sync.running")
    at = device_moment(t, status.last_success, now, around.zones) if status.last_success else None
    if isinstance(status.error, NotTrusted):
        return error_words(t, status.error).title
    if not status.online:
        return t.get("account.sync.offline_since", at=at) if at else t.get("account.sync.offline")
    if status.error is not None:
        return error_words(t, status.error).title
    return t.get("account.sync.in_step", at=at) if at else t.get("account.sync.never")
