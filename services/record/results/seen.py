"""Which versions of which reports were opened on this device. This is never sent to the hospital."""

from __future__ import annotations

from local_store import settings
from local_store.store import Reader, Writer

_SEEN = "reports.seen"
_KEPT = 500


def is_seen(r: Reader, report_id: str, version: str | None) -> bool:
    """Whether this version was opened; an amended one counts as new again. Reads only."""
    return _mark(report_id, version) in _seen(r)


def mark_seen(w: Writer, report_id: str, version: str | None) -> None:
    """Remembers that this version of a report was opened."""
    mark, known = _mark(report_id, version), _seen(w)
    if mark not in known:
        settings.put(w, _SEEN, [*known, mark][-_KEPT:])


def _mark(report_id: str, version: str | None) -> str:
    return f"{report_id}/{version or ''}"


def _seen(r: Reader) -> list[str]:
    kept = settings.get(r, _SEEN)
    return [mark for mark in kept if isinstance(mark, str)] if isinstance(kept, list) else []
