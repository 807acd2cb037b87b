"""The articles a person kept, on this device; that never leaves it."""

from __future__ import annotations

from typing import Final

from local_store import settings
from local_store.store import Reader, Writer
from services.fhir import resource as fhir

KEY: Final = "education.favourites"
MOST: Final = 200


def favourites(r: Reader) -> tuple[str, ...]:
    """Ids of Libraries, the newest first. Reads only."""
    return tuple(id_ for id_ in fhir.as_list(settings.get(r, KEY)) if isinstance(id_, str))


def mark_favourite(w: Writer, article_id: str, on: bool) -> None:
    """Keeps an article, or no longer. Beyond `MOST` the oldest is dropped."""
    others = [other for other in favourites(w) if other != article_id]
    settings.put(w, KEY, ([article_id, *others] if on else others)[:MOST])
