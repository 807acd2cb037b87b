"""The entries of the outbox, and the order in which they have to arrive."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from local_store import columns, exact_json
from local_store.store import Reader

Method = Literal["PUT", "DELETE"]

TOPIC = "outbox"

LONGEST_WAIT = timedelta(days=1)


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
    bodies that were sent without an answer coming back, oldest first: one of them may have arrived. `waits_for` is the
    entry that has to arrive first because `body` refers to what it creates.
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
    waits_for: int | None = None

    @property
    def creates(self) -> bool:
        """Whether the server has to create the resource, or restore it after a deletion."""
        return self.method == "PUT" and (self.if_match is None or self.base is None)

    @property
    def never_sent(self) -> bool:
        """Whether it was certainly never sent."""
        return self.base is None and self.attempts == 0 and self.state is not EntryState.IN_FLIGHT

    def due(self, now: str) -> bool:
        """Whether it may be sent now. A wait of over a day comes from a clock that was set back, and is ignored."""
        start, current = columns.normalised(self.next_attempt_at), columns.normalised(now)
        if start is None or current is None:
            return True
        return start <= current or datetime.fromisoformat(start) - datetime.fromisoformat(current) > LONGEST_WAIT


_SELECT = (
    "SELECT entry_id, type, id, patient, method, body, if_match, revision, state, rejection, attempts, next_attempt_at,"
    " created_at, base_body, tried FROM outbox "
)


def entries(r: Reader) -> tuple[Entry, ...]:
    """All changes that have not arrived, oldest first. Reads only."""
    return _with_waits([_entry(row) for row in r.rows(_SELECT + "ORDER BY entry_id")])


def entry_for(r: Reader, type_: str, id_: str) -> Entry | None:
    """The change of this resource that has not arrived, or None. Reads only."""
    return next((entry for entry in entries(r) if (entry.type, entry.id) == (type_, id_)), None)


def entry_by_id(r: Reader, entry_id: int) -> Entry | None:
    """One change by its id, without `waits_for`; None when it arrived or was withdrawn. Reads only."""
    row = r.row(_SELECT + "WHERE entry_id = ?", entry_id)
    return None if row is None else _entry(row)


def entry_of_resource(r: Reader, type_: str, id_: str) -> Entry | None:
    """One change by its resource, without `waits_for`. Reads only."""
    row = r.row(_SELECT + "WHERE type = ? AND id = ?", type_, id_)
    return None if row is None else _entry(row)


def dependents(r: Reader, entry_id: int) -> tuple[Entry, ...]:
    """The changes that cannot arrive before this one, directly or through another: they refer to what it creates.
    Oldest first. Reads only."""
    found = entries(r)
    held_by = _held_by(found)
    chain = {entry_id}
    while held := {each for each, holds in held_by.items() if holds & chain} - chain:
        chain |= held
    return tuple(each for each in found if each.entry_id in chain - {entry_id})


def unsent(r: Reader) -> int:
    """How many changes have not arrived, refused ones included. Reads only."""
    return int(r.value("SELECT count(*) FROM outbox"))


def _entry(row: tuple[Any, ...]) -> Entry:
    facts = list(row)
    for json_column in (5, 9, 13):
        facts[json_column] = None if facts[json_column] is None else exact_json.loads(facts[json_column])
    facts[8] = EntryState(facts[8])
    facts[14] = () if facts[14] is None else tuple(exact_json.loads(facts[14]))
    return Entry(*facts)


def _with_waits(found: Sequence[Entry]) -> tuple[Entry, ...]:
    """Fills in `waits_for`."""
    held_by = _held_by(found)
    return tuple(replace(entry, waits_for=min(held_by[entry.entry_id], default=None)) for entry in found)


def _held_by(found: Sequence[Entry]) -> dict[int, set[int]]:
    """For each entry, the entries that create what it refers to. In a circle of references none waits for a younger
    entry, since all would wait for ever."""
    creates = {f"{entry.type}/{entry.id}": entry.entry_id for entry in found if entry.creates}
    needs = {
        entry.entry_id: {creates[name] for name in references(entry.body) if name in creates} - {entry.entry_id}
        for entry in found
    }
    return {
        each: {need for need in wanted if need < each or each not in _reachable(needs, need)}
        for each, wanted in needs.items()
    }


def _reachable(needs: dict[int, set[int]], start: int) -> set[int]:
    seen: set[int] = set()
    left = [start]
    while left:
        for need in needs[left.pop()] - seen:
            seen.add(need)
            left.append(need)
    return seen


def references(body: Any) -> Iterator[str]:
    """The relative references `Type/id` in a resource (FHIR R4 §2.3.0), without a version."""
    left = [body]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            reference = value.get("reference")
            if isinstance(reference, str):
                yield reference.split("/_history/")[0]
            left.extend(value.values())
        elif isinstance(value, list):
            left.extend(value)
