"""The articles a person kept. Their own follow them to their other devices; who has no record of their own keeps them
on this device.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from local_store import outbox, resources, settings
from local_store.store import Reader, Writer
from services.clock import instant
from services.education.bookmarks import LIST, MOST, Bookmark, bookmarks, kept_ids, list_json
from services.fhir import resource as fhir

#: On this device: what was kept by who has no record, and the id of this device's List of each person.
KEY: Final = "education.favourites"
_LIST_KEY: Final = "education.bookmarks"
_MOST_LISTS: Final = 100
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def favourites(r: Reader, patient: str, own: bool) -> tuple[str, ...]:
    """Ids of Libraries, the newest first: of this patient where the record is the user's `own`, else of the device.
    Reads only."""
    if not own:
        return _local(r)
    found = bookmarks(stored.body for stored in resources.select(r, LIST, patient=patient, limit=_MOST_LISTS))
    return kept_ids({id_: Bookmark(_LONG_AGO, kept=True) for id_ in _local(r)} | found)


def mark_favourite(w: Writer, article_id: str, on: bool, *, patient: str | None, list_id: str, now: datetime) -> None:
    """Keeps an article, or no longer: of this `patient` on all their devices, or (None) on this device alone. `list_id`
    becomes the id of this device's List where it has none yet. Beyond `MOST` the oldest is dropped."""
    if patient is None:
        others = [other for other in _local(w) if other != article_id]
        settings.put(w, KEY, ([article_id, *others] if on else others)[:MOST])
        return
    known = fhir.as_object(settings.get(w, _LIST_KEY))
    mine = fhir.as_text(known.get(patient)) or list_id
    stored = resources.get(w, LIST, mine)
    before = {id_: Bookmark(_LONG_AGO, kept=True) for id_ in _local(w)} | bookmarks([stored.body] if stored else [])
    body = list_json(mine, patient, before | {article_id: Bookmark(now, on)})
    outbox.enqueue(w, body, patient=patient, created_at=instant(now))
    settings.put(w, _LIST_KEY, {**known, patient: mine})
    settings.put(w, KEY, [])


def _local(r: Reader) -> tuple[str, ...]:
    return tuple(id_ for id_ in fhir.as_list(settings.get(r, KEY)) if isinstance(id_, str))
