"""Writes a refusal down where the person will find it."""

from __future__ import annotations

from typing import Any

from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.store import Writer
from services.errors import RefusalCode, Rejected
from services.fhir.refusals import offered_slots
from services.fhir.words import words


def write_down(w: Writer, entry: Entry, refusal: Rejected, now: str) -> None:
    """The entry becomes REJECTED with the hospital's answer. Free slots it offers instead become part of the store."""
    if refusal.refusal is RefusalCode.GONE:
        resources.remove(w, entry.type, entry.id)
    for slot in offered_slots(refusal.outcome):
        if isinstance(slot.get("id"), str) and slot["id"]:
            resources.put(w, slot, fetched_at=now, text=words(slot))
    rejection: dict[str, Any] = {"code": str(refusal.refusal), "outcome": dict(refusal.outcome)}
    if refusal.version is not None:
        rejection["version"] = refusal.version
    outbox.reject(w, entry.entry_id, entry.revision, rejection)
