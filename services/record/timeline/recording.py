"""Writing down what a person says about themselves. Each is one transaction, works offline, and goes out through the
outbox. Never touches what a clinician wrote.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from local_store import outbox, resources
from local_store.store import Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.fhir.words import words
from services.record.timeline.own import TYPES, OwnEntry, is_own, own_json, withdrawn_json


def record_own(w: Writer, id_: str, said: OwnEntry, relative_words: str, *, patient: str, now: datetime) -> None:
    """Adds an entry, or says it anew: the same id again is the same entry. `NotDownloaded` where a clinician's stands
    there meanwhile, which nobody overwrites."""
    stored = resources.get(w, TYPES[said.kind], id_)
    if stored is not None and not is_own(stored.body):
        raise NotDownloaded(TYPES[said.kind], id_)
    fresh = own_json(id_, said, relative_words, patient=patient, now=now)
    before: dict[str, Any] = stored.body if stored else {}
    fresh |= {name: before[name] for name in ("meta", "identifier") if name in before}
    outbox.enqueue(w, fresh, patient=patient, created_at=instant(now), text=words(fresh))


def withdraw_own(w: Writer, type_: str, id_: str, now: datetime) -> None:
    """Takes an entry back: it stays at the hospital as one made in error. `NotDownloaded` when it is not here, or not
    the person's own."""
    stored = resources.get(w, type_, id_)
    if stored is None or not is_own(stored.body):
        raise NotDownloaded(type_, id_)
    outbox.enqueue(w, withdrawn_json(stored.body), patient=stored.patient, created_at=instant(now))
