"""What a person does with reports: nothing changes at the hospital, only what was looked at is remembered here."""

from __future__ import annotations

from local_store import settings
from local_store.store import Writer

SEEN = "reports.seen"
KEPT = 500


def mark_seen(w: Writer, report_id: str, version: str | None) -> None:
    """Remembers that this version of a report was opened, on this device only. An amended one counts as new again."""
    mark = f"{report_id}/{version or ''}"
    seen = settings.get(w, SEEN)
    known = [one for one in seen if isinstance(one, str)] if isinstance(seen, list) else []
    if mark not in known:
        settings.put(w, SEEN, [*known, mark][-KEPT:])
