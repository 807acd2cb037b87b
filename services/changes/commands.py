"""Settles a conflict the way the person chose. Each is one transaction and works offline."""

from __future__ import annotations

from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.store import Writer
from services.changes.queries import is_conflict


def keep_mine(w: Writer, type_: str, id_: str, revision: int, version: str | None) -> bool:
    """Sends the person's change again, on top of the hospital's `version` that they have seen. False, and nothing is
    done, when either side is another by now: then it has to be looked at once more."""
    entry = _as_seen(w, type_, id_, revision, version)
    if entry is not None:
        outbox.retry(w, entry.entry_id)
    return entry is not None


def take_theirs(w: Writer, type_: str, id_: str, revision: int, version: str | None) -> bool:
    """Takes the person's change back; the hospital's copy is shown again. False, and nothing is done, when either side
    is another by now."""
    entry = _as_seen(w, type_, id_, revision, version)
    if entry is not None:
        outbox.discard(w, entry.entry_id)
    return entry is not None


def _as_seen(w: Writer, type_: str, id_: str, revision: int, version: str | None) -> Entry | None:
    entry = outbox.entry_for(w, type_, id_)
    if entry is None or not is_conflict(entry) or entry.revision != revision:
        return None
    return entry if resources.version_of(entry.base or {}) == version else None
