"""Finds resources and contents that are no longer needed, and those that must stay. The rules come from the caller.

Resources that an unsent change mentions or has as its base must stay (`named_by_changes`).
"""

from __future__ import annotations

from local_store import attachments, exact_json
from local_store.outbox_entry import references
from local_store.store import Reader, Writer

MOST = 1000  # at a time; the rest follows next time


def named_by_changes(r: Reader) -> frozenset[str]:
    """The resources that the unsent changes and their bases are about or refer to, as `Type/id`. Reads only."""
    named = {
        f"{type_}/{id_}"
        for type_, id_ in r.rows("SELECT type, id FROM outbox UNION SELECT type, id FROM outbox_reference")
    }
    for (base,) in r.rows("SELECT base_body FROM outbox WHERE base_body IS NOT NULL"):
        named.update(references(exact_json.loads(base)))
    return frozenset(named)


def past(r: Reader, type_: str, before: str) -> tuple[str, ...]:
    """Ids of resources of a type that belong to no patient and are about a moment before `before` (an instant in UTC).
    Reads only."""
    rows = r.rows(
        "SELECT id FROM resource WHERE type = ? AND patient IS NULL AND sort_time < ? ORDER BY sort_time LIMIT ?",
        type_,
        before,
        MOST,
    )
    return tuple(id_ for (id_,) in rows)


def unseen(r: Reader, type_: str, before: str) -> tuple[str, ...]:
    """Ids of resources of a type that belong to no patient and that the hospital has not listed since `before`,
    although it listed others of that type. Reads only."""
    if not r.value("SELECT count(*) FROM resource WHERE type = ? AND seen_at >= ?", type_, before):
        return ()
    rows = r.rows(
        "SELECT id FROM resource WHERE type = ? AND patient IS NULL AND coalesce(seen_at, fetched_at) < ? LIMIT ?",
        type_,
        before,
        MOST,
    )
    return tuple(id_ for (id_,) in rows)


def is_named(r: Reader, type_: str, id_: str) -> bool:
    """Whether any other resource on this device refers to this one. Reads only."""
    sql = "SELECT 1 FROM resource WHERE instr(body, ?) AND NOT (type = ? AND id = ?) LIMIT 1"
    return r.value(sql, f'{type_}/{id_}"', type_, id_) is not None


def saw(w: Writer, type_: str, id_: str, at: str) -> None:
    """Records that the hospital listed this resource at `at`. Publishes no topic."""
    w.rows("UPDATE resource SET seen_at = ? WHERE type = ? AND id = ?", at, type_, id_)


def opened(w: Writer, attachment_id: str, at: str) -> None:
    """Records that the person opened this content at `at`."""
    w.rows("UPDATE attachment SET used_at = ? WHERE id = ?", at, attachment_id)


def forget_unopened(w: Writer, before: str, now: str) -> int:
    """Deletes contents that were last opened before `before` and that no unsent change mentions; they can be downloaded
    again. For a content that was never opened the time starts at `now`. Returns how many were deleted."""
    rows = w.rows(
        """SELECT id FROM attachment WHERE used_at < ? AND NOT EXISTS
             (SELECT 1 FROM outbox WHERE instr(coalesce(body, ''), attachment.id))""",
        before,
    )
    for (id_,) in rows:
        attachments.remove(w, id_)
    w.rows("UPDATE attachment SET used_at = ? WHERE used_at IS NULL", now)
    return len(rows)
