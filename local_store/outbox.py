"""What can happen to a change on its way to the hospital (drawn in `EntryState`). Features and sync meet here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from local_store import columns, compartments, exact_json, resources
from local_store.outbox_entry import (
    TOPIC,
    Entry,
    EntryState,
    Method,
    dependents,
    drop_references,
    due,
    entries,
    entries_one_by_one,
    entries_that_delete,
    entry_by_id,
    entry_for,
    held_back,
    keep_references,
    patients_waiting,
    ready,
    unsent,
    unsent_by_type,
)
from local_store.resources import JsonObject, Stored
from local_store.store import Writer

__all__ = [
    "TOPIC",
    "Entry",
    "EntryState",
    "Method",
    "claim",
    "claim_together",
    "dependents",
    "discard",
    "discard_with_dependents",
    "due",
    "enqueue",
    "entries",
    "entries_one_by_one",
    "entries_that_delete",
    "entry_for",
    "held_back",
    "patients_waiting",
    "ready",
    "reject",
    "release",
    "reset_in_flight",
    "retry",
    "settle",
    "unsent",
    "unsent_by_type",
]

MOST_TRIED = 5  # edits in a row whose answers were all lost


def enqueue(
    w: Writer,
    body: JsonObject,
    *,
    patient: str | None,
    created_at: str,
    method: Method = "PUT",
    text: str = "",
    in_bulk: bool = False,
) -> int:
    """Writes the change to the local copy and queues it, both or neither. Works offline. Returns the entry's id.

    `in_bulk`: it is one of many that come at once, and lets everything go first that a person does one by one. A DELETE
    of a resource that was never sent leaves no entry; the id of the removed entry is returned.
    """
    type_, id_ = resources.identity(body)
    current = resources.get(w, type_, id_)
    known = entry_for(w, type_, id_)
    sent = exact_json.dumps(body) if method == "PUT" else None
    in_bulk = in_bulk and (not _is_needed_soon(w, type_, id_) if known is None else known.in_bulk)
    if known is None:
        entry_id = _insert(
            w,
            type_,
            id_,
            patient=patient,
            method=method,
            sent=sent,
            current=current,
            created_at=created_at,
            in_bulk=in_bulk,
        )
    else:
        entry_id = known.entry_id
        _fold(w, known, method, sent, in_bulk=in_bulk)
        drop_references(w, entry_id)
    if method == "PUT" and keep_references(w, entry_id, body) and not in_bulk:
        _hurry_needed(w, entry_id)
    if sent is None:
        resources.drop(w, type_, id_)
        if current is None if known is None else known.never_sent:
            _erase(w, entry_id, type_)
        return entry_id
    resources.keep(
        w,
        body,
        sent,
        patient=patient,
        version_id=current.version_id if current else None,
        fetched_at=current.fetched_at if current else None,
        text=text,
    )
    return entry_id


def _insert(
    w: Writer,
    type_: str,
    id_: str,
    *,
    patient: str | None,
    method: Method,
    sent: str | None,
    current: Stored | None,
    created_at: str,
    in_bulk: bool,
) -> int:
    """Adds an entry. The current copy becomes its base, which a discard restores, with its words for the search."""
    find_words = "SELECT search_text FROM resource WHERE type = ? AND id = ?"
    base_text = w.value(find_words, type_, id_) if current else None
    w.run(
        TOPIC,
        """INSERT INTO outbox
             (type, id, patient, method, body, if_match, created_at, base_body, base_fetched_at, base_text, in_bulk)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        type_,
        id_,
        patient,
        method,
        sent,
        current.version_id if current else None,
        created_at,
        exact_json.dumps(current.body) if current else None,
        current.fetched_at if current else None,
        base_text or "",
        in_bulk,
    )
    return int(w.value("SELECT last_insert_rowid()"))


def _fold(w: Writer, known: Entry, method: Method, sent: str | None, *, in_bulk: bool) -> None:
    """Folds an edit into the entry. An edit of a refused change is made on the server's newest version; any other
    keeps the version of the entry."""
    w.run(
        TOPIC,
        """UPDATE outbox SET method = ?, body = ?, if_match = ?, in_bulk = ?, revision = revision + 1, rejection = NULL,
             state = CASE state WHEN 'IN_FLIGHT' THEN 'IN_FLIGHT' ELSE 'PENDING' END, next_attempt_at = NULL
           WHERE entry_id = ?""",
        method,
        sent,
        _base_version(known) if known.state is EntryState.REJECTED else known.if_match,
        in_bulk,
        known.entry_id,
    )


def _is_needed_soon(w: Writer, type_: str, id_: str) -> bool:
    """Whether a change that is not in bulk refers to this resource, and so waits for it."""
    sql = """SELECT 1 FROM outbox_reference AS reference JOIN outbox AS other USING (entry_id)
        WHERE reference.type = ? AND reference.id = ? AND other.in_bulk = 0"""
    return w.value(sql, type_, id_) is not None


def _hurry_needed(w: Writer, entry_id: int) -> None:
    """Takes what this entry waits for, directly or through another, out of the bulk."""
    if w.value("SELECT 1 FROM outbox_need WHERE entry_id = ?", entry_id) is None:
        return
    sql = """WITH RECURSIVE reached (entry_id) AS (
          SELECT ? UNION SELECT need.needed FROM reached JOIN outbox_need AS need USING (entry_id))
        UPDATE outbox SET in_bulk = 0 WHERE in_bulk = 1 AND entry_id IN (SELECT entry_id FROM reached)"""
    w.run(TOPIC, sql, entry_id)


def claim(w: Writer, now: str, limit: int = 20) -> tuple[Entry, ...]:
    """Marks as IN_FLIGHT, and returns, the first entries that are due and refer to no create that is still unsent."""
    return tuple(_take_off(w, entry) for entry in ready(w, now, limit))


def claim_together(w: Writer, now: str, most: int, held: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """Claims what is sent in one request: the first entry alone, or, where that came in bulk and nothing of it was sent
    before, up to `most` of its kind. Nothing of what is new about the patients in `held`, as for `ready`."""
    first = ready(w, now, 1, held)
    if not first or not _joins(first[0]):
        return tuple(_take_off(w, entry) for entry in first)
    return tuple(_take_off(w, entry) for entry in ready(w, now, most, held) if _joins(entry))


def _joins(entry: Entry) -> bool:
    """Whether an entry may share a request: it creates, and no answer to it was lost."""
    return entry.in_bulk and entry.creates and entry.attempts == 0


def _take_off(w: Writer, entry: Entry) -> Entry:
    """Marks an entry as IN_FLIGHT and remembers its body until an answer comes."""
    tried = entry.tried
    if entry.body is not None and entry.body not in tried:
        tried = (*tried, entry.body)[-MOST_TRIED:]
    kept = exact_json.dumps(list(tried)) if tried else None
    _change(w, entry, "state = 'IN_FLIGHT', next_attempt_at = NULL, tried = ?", kept)
    return replace(entry, state=EntryState.IN_FLIGHT, next_attempt_at=None, tried=tried)


def settle(w: Writer, entry_id: int, revision: int, server_body: JsonObject | None, fetched_at: str) -> None:
    """Records that the server has accepted revision `revision` and returned this copy (None: it deleted the resource).

    An edit made meanwhile is sent next, based on the server's version. If the change was discarded meanwhile, the
    server's copy is shown.
    """
    entry = entry_by_id(w, entry_id)
    if entry is not None and entry.revision != revision:
        _rebase(w, entry, server_body, fetched_at)
        return
    if entry is not None:
        _erase(w, entry_id, entry.type)
    if server_body is not None:
        _put_keeping_words(w, server_body, fetched_at, entry)
    elif entry is not None:
        compartments.leave(w, entry.type, entry.id)


def _rebase(w: Writer, entry: Entry, server_body: JsonObject | None, fetched_at: str) -> None:
    version = None if server_body is None else resources.version_of(server_body)
    _change(
        w,
        entry,
        """state = 'PENDING', if_match = ?, base_body = ?, base_fetched_at = ?, rejection = NULL, attempts = 0,
           next_attempt_at = NULL, tried = NULL""",
        version,
        None if server_body is None else exact_json.dumps(server_body),
        fetched_at,
    )
    w.run(entry.type, "UPDATE resource SET version_id = ? WHERE type = ? AND id = ?", version, entry.type, entry.id)


def _put_keeping_words(w: Writer, body: JsonObject, fetched_at: str, entry: Entry | None) -> None:
    """Stores the server's answer to a change, findable by the same words as the change."""
    type_, id_ = resources.identity(body)
    row = w.row("SELECT patient, search_text FROM resource WHERE type = ? AND id = ?", type_, id_)
    before, words = row or (None, "")
    patient = entry.patient if entry and entry.patient else before
    resources.put(w, body, patient=patient, fetched_at=fetched_at, text=words)


def release(w: Writer, entry_id: int, next_attempt_at: str | None) -> None:
    """Returns an entry to PENDING when the server could not be reached or could not answer; it is not due before
    `next_attempt_at`."""
    entry = entry_by_id(w, entry_id)
    if entry is not None and entry.state is EntryState.IN_FLIGHT:
        _change(
            w,
            entry,
            "state = 'PENDING', attempts = attempts + 1, next_attempt_at = ?",
            columns.normalised(next_attempt_at),
        )


def reject(w: Writer, entry_id: int, revision: int, rejection: JsonObject) -> None:
    """Records that the server refused revision `revision`, and why. A newer revision is sent and answered by itself."""
    entry = entry_by_id(w, entry_id)
    if entry is None:
        return
    if entry.revision == revision:
        _change(
            w,
            entry,
            "state = 'REJECTED', rejection = ?, next_attempt_at = NULL",
            exact_json.dumps(rejection),
        )
    else:
        _change(w, entry, "state = 'PENDING', rejection = NULL, next_attempt_at = NULL")


def retry(w: Writer, entry_id: int) -> None:
    """Makes an entry due now, for the person. A refused change is sent based on the server's newest known version."""
    entry = entry_by_id(w, entry_id)
    if entry is None or entry.state is EntryState.IN_FLIGHT:
        return
    if_match = _base_version(entry) if entry.state is EntryState.REJECTED else entry.if_match
    _change(w, entry, "state = 'PENDING', rejection = NULL, next_attempt_at = NULL, if_match = ?", if_match)


def discard(w: Writer, entry_id: int) -> None:
    """Withdraws a change for the person: the server's newest copy is shown again, and a local create disappears."""
    entry = entry_by_id(w, entry_id)
    if entry is None:
        return
    row = w.row("SELECT base_fetched_at, base_text FROM outbox WHERE entry_id = ?", entry_id)
    fetched_at, words = row or (None, "")
    _erase(w, entry_id, entry.type)
    if entry.base is None:
        resources.drop(w, entry.type, entry.id)
    else:
        resources.put(w, entry.base, patient=entry.patient, fetched_at=fetched_at, text=words)


def discard_with_dependents(w: Writer, entry_id: int) -> int:
    """Withdraws a change together with all changes that refer to what it creates. Returns how many there were."""
    chain = [each.entry_id for each in (entry_by_id(w, entry_id), *dependents(w, entry_id)) if each is not None]
    for each in reversed(chain):
        discard(w, each)
    return len(chain)


def reset_in_flight(w: Writer) -> int:
    """Returns all IN_FLIGHT entries to PENDING at app start, as attempts whose answer was lost. Returns how many."""
    flying = w.rows("SELECT DISTINCT type FROM outbox WHERE state = 'IN_FLIGHT'")
    for (type_,) in flying:
        w.touch(type_)
    if not flying:
        return 0
    return w.run(TOPIC, "UPDATE outbox SET state = 'PENDING', attempts = attempts + 1 WHERE state = 'IN_FLIGHT'")


def _base_version(entry: Entry) -> str | None:
    """The server's newest version of a refused change; for a deleted resource the version of the deletion, if known."""
    if entry.base is None:
        return columns.plain((entry.rejection or {}).get("version"))
    return resources.version_of(entry.base)


def _change(w: Writer, entry: Entry, assignments: str, *values: Any) -> None:
    w.run(TOPIC, f"UPDATE outbox SET {assignments} WHERE entry_id = ?", *values, entry.entry_id)  # noqa: S608 - our own words
    w.touch(entry.type)


def _erase(w: Writer, entry_id: int, type_: str) -> None:
    w.run(TOPIC, "DELETE FROM outbox WHERE entry_id = ?", entry_id)
    w.touch(type_)
