"""The entries of the outbox, and the order in which they have to arrive (drawn from `outbox_hold` in the schema)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from local_store import columns, exact_json
from local_store.store import Reader, Writer

Method = Literal["PUT", "DELETE"]

TOPIC = "outbox"


class EntryState(StrEnum):
    """The state of a change. Its row is deleted when the change arrived or the person withdrew it.

    ```
              enqueue         claim (marks only what it returns)     settle, same revision
    patient ---------> PENDING -------------------------> IN_FLIGHT -----------------> gone; body := server's copy
                        ^ ^ ^                              |  |  '- settle or reject, edited meanwhile --> PENDING
                        | | '- release (offline, 5xx, 429) '  | reject
                        | '--- reset_in_flight (app start)    v
                        '----- enqueue, retry ----------- REJECTED
    discard, from any state --> gone; body := the server's copy, a local create disappears
    ```
    An edit folds into the existing row: revision + 1, state PENDING; an entry IN_FLIGHT stays so with what was claimed.
    """

    PENDING = "PENDING"
    IN_FLIGHT = "IN_FLIGHT"
    REJECTED = "REJECTED"


@dataclass(frozen=True)
class Entry:
    """One change. `if_match` is the bare version it was made on; None with PUT means create (`If-None-Match: *`).
    To restore what the server deleted, it is the version of the deletion.

    `base` is the newest copy known from the server (None: it has none): the other side of a conflict. `tried` are the
    bodies that were sent without an answer coming back, oldest first: one of them may have arrived. `in_bulk`: one of
    many that came at once; they are sent after all others. `waits_for` is the entry that has to arrive first because
    `body` refers to what it creates.
    """

    entry_id: int
    type: str
    id: str
    patient: str | None
    method: Method
    body: dict[str, Any] | None
    if_match: str | None
    revision: int
    state: EntryState
    rejection: dict[str, Any] | None
    attempts: int
    next_attempt_at: str | None
    created_at: str
    base: dict[str, Any] | None
    tried: tuple[dict[str, Any], ...] = ()
    in_bulk: bool = False
    waits_for: int | None = None

    @property
    def creates(self) -> bool:
        """Whether the server has to create the resource, or restore it after a deletion."""
        return self.method == "PUT" and (self.if_match is None or self.base is None)

    @property
    def never_sent(self) -> bool:
        """Whether it was certainly never sent."""
        return self.base is None and self.attempts == 0 and self.state is not EntryState.IN_FLIGHT


_SELECT = """SELECT entry_id, type, id, patient, method, body, if_match, revision, state, rejection, attempts,
      next_attempt_at, created_at, base_body, tried, in_bulk,
      (SELECT min(held_by) FROM outbox_hold AS hold WHERE hold.entry_id = outbox.entry_id)
    FROM outbox """

# A wait of over a day comes from a clock that was set back, and is ignored.
_IN_TURN = """INDEXED BY outbox_in_turn WHERE state = 'PENDING'
    AND (next_attempt_at IS NULL OR next_attempt_at <= ?1 OR julianday(next_attempt_at) > julianday(?1) + 1)
    AND NOT EXISTS (SELECT 1 FROM outbox_hold AS hold WHERE hold.entry_id = outbox.entry_id)"""

# What is new about these patients: not their decisions, how they want to be reached, and what takes something back.
_HELD = """patient IN (SELECT value FROM json_each(?2)) AND method = 'PUT'
    AND type NOT IN ('Basic', 'Consent', 'Subscription')
    AND coalesce(json_extract(body, '$.status'), '') NOT IN ('cancelled', 'entered-in-error')"""

_DEPENDENTS = """WITH RECURSIVE chain (entry_id) AS (
      SELECT ?1 UNION SELECT hold.entry_id FROM chain JOIN outbox_hold AS hold ON hold.held_by = chain.entry_id)
    SELECT entry_id FROM chain WHERE entry_id <> ?1"""


def entries(r: Reader) -> tuple[Entry, ...]:
    """All changes that have not arrived, oldest first. Reads only; as long as there are many."""
    return _entries(r, "ORDER BY entry_id")


def entries_one_by_one(r: Reader) -> tuple[Entry, ...]:
    """The changes that a person has to be shown each by itself, oldest first: those that were not made in bulk, and
    every refused one. Reads only."""
    return _entries(
        r, "WHERE state = 'REJECTED' OR (state IN ('PENDING', 'IN_FLIGHT') AND in_bulk = 0) ORDER BY entry_id"
    )


def entries_that_delete(r: Reader) -> tuple[Entry, ...]:
    """The deletions that have not arrived, oldest first. Reads only."""
    return _entries(r, "WHERE method = 'DELETE' ORDER BY entry_id")


def entry_for(r: Reader, type_: str, id_: str) -> Entry | None:
    """The change of this resource that has not arrived, or None. Reads only."""
    return next(iter(_entries(r, "WHERE type = ? AND id = ?", type_, id_)), None)


def entry_by_id(r: Reader, entry_id: int) -> Entry | None:
    """One change by its id; None when it arrived or was withdrawn. Reads only."""
    return next(iter(_entries(r, "WHERE entry_id = ?", entry_id)), None)


def ready(r: Reader, now: str, limit: int, held: frozenset[str] = frozenset()) -> tuple[Entry, ...]:
    """The first changes that may be sent at `now`: due, and referring to no create that is still unsent. What a person
    did one by one comes first, then what came in bulk, each oldest first. Reads only, as much as it returns.

    Of the patients in `held` only that goes out which takes back or says how they want to be reached."""
    sql = f"{_in_turn(held)} ORDER BY in_bulk, entry_id LIMIT ?3"
    return _entries(r, sql, columns.bound(now), exact_json.dumps(sorted(held)), limit)


def due(r: Reader, now: str, held: frozenset[str] = frozenset()) -> frozenset[tuple[int, int]]:
    """Entry id and revision of every change that may be sent at `now`; `held` as for `ready`. Reads only."""
    sql = f"SELECT entry_id, revision FROM outbox {_in_turn(held)}"  # noqa: S608 - our own words
    rows = r.rows(sql, columns.bound(now), exact_json.dumps(sorted(held)))
    return frozenset((entry_id, revision) for entry_id, revision in rows)


def held_back(r: Reader, held: frozenset[str]) -> int:
    """How many changes wait only because of `held`, as for `ready`. Reads only."""
    sql = f"SELECT count(*) FROM outbox WHERE state = 'PENDING' AND {_HELD.replace('?2', '?1')}"  # noqa: S608 - our own words
    return int(r.value(sql, exact_json.dumps(sorted(held)))) if held else 0


def patients_waiting(r: Reader) -> frozenset[str]:
    """The patients about whom there are changes that have not arrived. Reads only."""
    return frozenset(patient for (patient,) in r.rows("SELECT DISTINCT patient FROM outbox WHERE patient IS NOT NULL"))


def _in_turn(held: frozenset[str]) -> str:
    return f"{_IN_TURN} AND NOT ({_HELD})" if held else f"{_IN_TURN} AND ?2 IS NOT NULL"


def dependents(r: Reader, entry_id: int) -> tuple[Entry, ...]:
    """The changes that cannot arrive before this one, directly or through another: they refer to what it creates.
    Oldest first. Reads only."""
    return _entries(r, f"WHERE entry_id IN ({_DEPENDENTS}) ORDER BY entry_id", entry_id)


def unsent(r: Reader) -> int:
    """How many changes have not arrived, refused ones included. Reads only."""
    return int(r.value("SELECT count(*) FROM outbox"))


def unsent_by_type(r: Reader, state: EntryState, *, in_bulk: bool | None = None) -> dict[str, int]:
    """How many changes are in this state, by the type of their resource (None: those in bulk and the others). Reads
    only."""
    sql = "SELECT type, count(*) FROM outbox WHERE state = ? AND in_bulk IN (?, ?) GROUP BY type"
    return dict(r.rows(sql, state, in_bulk is True, in_bulk is not False))


def _entries(r: Reader, which: str, *args: Any) -> tuple[Entry, ...]:
    return tuple(_entry(row) for row in r.rows(_SELECT + which, *args))


def _entry(row: tuple[Any, ...]) -> Entry:
    facts = list(row)
    for json_column in (5, 9, 13):
        facts[json_column] = None if facts[json_column] is None else exact_json.loads(facts[json_column])
    facts[8] = EntryState(facts[8])
    facts[14] = () if facts[14] is None else tuple(exact_json.loads(facts[14]))
    facts[15] = bool(facts[15])
    return Entry(*facts)


def keep_references(w: Writer, entry_id: int, body: Any) -> bool:
    """Records what an entry's body refers to, which decides what it waits for. Whether it refers to anything."""
    parts = (name.partition("/") for name in set(references(body)))
    found = [(columns.storable(type_), columns.storable(id_)) for type_, _, id_ in parts if type_ and id_]
    for type_, id_ in found:
        w.rows("INSERT INTO outbox_reference (entry_id, type, id) VALUES (?, ?, ?)", entry_id, type_, id_)
    return bool(found)


def drop_references(w: Writer, entry_id: int) -> None:
    """Forgets what an entry's body referred to."""
    w.rows("DELETE FROM outbox_reference WHERE entry_id = ?", entry_id)


def references(body: Any) -> Iterator[str]:
    """The relative references `Type/id` in a resource (FHIR R4 §2.3.0), without a version, and the Binaries that its
    attachments name by their address (§2.24.0.3)."""
    left = [body]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            reference = value.get("reference")
            if isinstance(reference, str):
                yield reference.split("/_history/")[0]
            url = value.get("url")
            if isinstance(url, str) and url.startswith("Binary/"):
                yield url.split("/_history/")[0]
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
