"""What has not arrived at the hospital, as the person sees it. Reads only, never waits for the network."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from local_store import outbox
from local_store.outbox import Entry, EntryState
from local_store.store import Reader
from services.changes.queries import is_conflict
from services.errors import RefusalCode
from services.fhir.resource import instant_of
from services.query import query


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
    refusal: RefusalCode | None
    patient: str = ""
    """Whose record it is about; empty for none."""
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
    """What has not arrived, refused ones first. Of what came in bulk only what was refused; `waiting_in_bulk` counts
    the others. Reads only, never waits for the network."""
    entries = outbox.entries_one_by_one(r)
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
def waiting_in_bulk(r: Reader) -> int:
    """How many changes that came in bulk are still to be sent. Reads only."""
    states = (EntryState.PENDING, EntryState.IN_FLIGHT)
    return sum(sum(outbox.unsent_by_type(r, state, in_bulk=True).values()) for state in states)


@query("outbox")
def waiting_count(r: Reader) -> int:
    """How many changes have not arrived. Reads only."""
    return outbox.unsent(r)


def _waiting(entry: Entry) -> Waiting:
    refused = entry.state is EntryState.REJECTED
    code = str((entry.rejection or {}).get("code", ""))
    known = RefusalCode(code) if code in set(RefusalCode) else RefusalCode.UNKNOWN
    return Waiting(
        entry_id=entry.entry_id,
        kind=entry.type,
        id=entry.id,
        deletes=entry.method == "DELETE" or (entry.body or {}).get("status") == "cancelled",
        created_at=entry.created_at,
        refused=refused,
        flying=entry.state is EntryState.IN_FLIGHT,
        patient=entry.patient or "",
        refusal=known if refused else None,
        conflict=is_conflict(entry),
        about=instant_of((entry.body or {}).get("start")),
    )
