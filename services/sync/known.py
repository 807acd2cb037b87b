"""Whether this device has heard everything of a kind once: before, what is not here is not known to be missing."""

from __future__ import annotations

from local_store import cursors
from local_store.store import Reader
from services.query import query
from services.sync.position import Position
from services.sync.scope import scope_name


@query(cursors.TOPIC)
def decisions_are_known(r: Reader, patient: str) -> bool:
    """Whether what a person decided about the hospital's texts was pulled to its end at least once. Reads only."""
    return Position.read(cursors.get(r, scope_name(patient, "Consent"))).through
