"""The reason for a visit while it is being typed, kept in the store: a lock or a restart does not lose it."""

from __future__ import annotations

from typing import Final

from local_store import settings
from local_store.store import Reader, Writer
from services.fhir.shape import as_object, as_text
from services.query import query

KEY: Final = f"{settings.DRAFT}booking.reason"


@query(settings.TOPIC)
def reason_draft(r: Reader, about: str) -> str:
    """What was typed last for this request (an id); empty when nothing was, or something for another since. Reads
    only."""
    kept = as_object(settings.get(r, KEY))
    return as_text(kept.get("words")) or "" if kept.get("about") == about else ""


def keep_reason(w: Writer, about: str, words: str) -> None:
    """Keeps what is typed for this request, instead of what was kept before."""
    settings.put(w, KEY, {"about": about, "words": words})


def forget_reason(w: Writer, about: str) -> None:
    """Forgets what was typed for this request: it went out with it, or the request was given up."""
    if as_object(settings.get(w, KEY)).get("about") == about:
        settings.put(w, KEY, None)
