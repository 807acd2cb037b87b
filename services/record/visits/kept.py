"""Appointments as they are on this device, with the hospital's copy beneath a change that is not confirmed. Reads only,
never waits for the network.
"""

from __future__ import annotations

from local_store.outbox_entry import entry_for
from local_store.resources import Delivery, Stored
from local_store.store import Reader
from services.record.visits.visit import Visit, visit


def kept_visit(r: Reader, stored: Stored, language: str | None = None) -> Visit:
    """The appointment as the person should see it, the hospital's words in that language where they are translated."""
    if stored.delivery is Delivery.CONFIRMED:
        return visit(stored.body, stored.delivery.value, None, language=language)
    entry = entry_for(r, stored.type, stored.id)
    return visit(stored.body, stored.delivery.value, stored.rejection, entry.base if entry else None, language)
