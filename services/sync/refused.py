"""Records a refusal in the outbox, where the person will see it."""

from __future__ import annotations

from typing import Any

from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.store import Writer
from services.errors import RefusalCode, Rejected
from services.fhir.refusals import offered_slots
from services.fhir.words import words


def write_down(w: Writer, entry: Entry, refusal: Rejected, now: str) -> None:
    """Marks the entry as REJECTED with the hospital's answer. Free slots that it offers as alternatives are stored."""
    if refusal.refusal is RefusalCode.GONE:
        resources.remove(w, entry.type, entry.id)
    for slot in offered_slots(refusal.outcome):
        if isinstance(slot.get("id"), str) and slot["id"]:
            resources.put(w, slot, fetched_at=now, text=words(slot))
    rejection: dict[str, Any] = {"code": str(refusal.refusal), "outcome": dict(refusal.outcome)}
    if refusal.version is not None:
        rejection["version"] = refusal.version
    outbox.reject(w, entry.entry_id, entry.revision, rejection)
