"""The doctors a person marked, kept on this device; they never leave it."""

from __future__ import annotations

from typing import Final

from local_store import settings
from local_store.store import Reader, Writer
from services.fhir import resource as fhir
from services.query import query

KEY: Final = "booking.favourites"
MOST: Final = 50


@query(settings.TOPIC)
def favourites(r: Reader) -> tuple[str, ...]:
    """Ids of PractitionerRoles, the newest first. Reads only."""
    return tuple(role_id for role_id in fhir.as_list(settings.get(r, KEY)) if isinstance(role_id, str))


def mark_favourite(w: Writer, role_id: str, on: bool) -> None:
    """Marks a doctor, or removes the mark. Beyond `MOST` the oldest is dropped."""
    others = [other for other in favourites(w) if other != role_id]
    settings.put(w, KEY, ([role_id, *others] if on else others)[:MOST])
