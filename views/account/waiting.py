"""The words for changes that have not arrived at the hospital."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.changes.waiting import Waiting
from services.errors import NotTrusted
from services.sync.cycle import SyncStatus
from views.context import UiContext
from views.i18n.format import device_moment, near_moment_alone, number
from views.i18n.texts import Texts
from views.i18n.words import error_words, refusal_text

_KINDS: Final = {
    "MedicationAdministration": "account.sync.dose",
    "MedicationStatement": "account.sync.medicine",
}


def waiting_title(around: UiContext, waiting: Waiting, now: datetime) -> str:
    """What the change is, in everyday words, and which visit it is about."""
    what = _kind_words(around.texts, waiting)
    if waiting.about is None:
        return what
    when = near_moment_alone(around.texts, waiting.about, now, around.zones)
    return around.texts.get("account.sync.about", what=what, when=when)


def _kind_words(t: Texts, waiting: Waiting) -> str:
    if waiting.kind == "Appointment":
        return t.get("account.sync.cancellation") if waiting.deletes else t.get("account.sync.appointment")
    return t.get(_KINDS.get(waiting.kind, "account.sync.change"))


def waiting_note(around: UiContext, waiting: Waiting, now: datetime) -> str:
    """Why the change has not arrived yet."""
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
    return t.get("account.sync.since" if around.session_ok else "account.sync.since_signed_out", since=since)


def sync_summary(around: UiContext, status: SyncStatus, now: datetime) -> str:
    """The state of sync in one line: up to date, working, offline, or what went wrong, and since when."""
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
