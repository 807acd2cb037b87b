"""Writing down what a person says about themselves. Each is one transaction, works offline, and goes out through the
outbox. Never touches what a clinician wrote.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from local_store import outbox, resources
from local_store.store import Reader, Writer
from services.clock import instant
from services.errors import NotDownloaded
from services.fhir.resource import text_of
from services.fhir.words import words
from services.record.timeline.own import OwnEntry, OwnKind
from services.record.timeline.own_shapes import (
    SHAPES,
    is_none_known,
    is_own,
    none_known_json,
    own_json,
    withdrawn_json,
)

_MOST: Final = 2000


def record_own(
    w: Writer, id_: str, said: OwnEntry, relative_words: str, *, patient: str, now: datetime, today: date
) -> str:
    """Adds an entry, or says it anew: the same id again is the same entry. Returns its FHIR type. `NotDownloaded` where
    a clinician's stands there meanwhile, which nobody overwrites. Whoever names one takes back that they know of none.
    `today`: by the clinic's calendar."""
    shape = SHAPES[said.kind]
    stored = resources.get(w, shape.type, id_)
    if stored is not None and not is_own(stored.body):
        raise NotDownloaded(shape.type, id_)
    fresh = own_json(id_, said, relative_words, patient=patient, now=now, today=today)
    before: dict[str, Any] = stored.body if stored else {}
    fresh |= {name: before[name] for name in ("meta", "identifier") if name in before}
    if text_of(before.get(shape.named)) == text_of(fresh.get(shape.named)) and shape.named in before:
        fresh[shape.named] = before[shape.named]  # the same words keep the code that they were given
    outbox.enqueue(w, fresh, patient=patient, created_at=instant(now), text=words(fresh))
    for none in _none_known(w, shape.type, patient):
        withdraw_own(w, shape.type, none, now)
    return shape.type


def record_none_known(w: Writer, id_: str, kind: OwnKind, said: str, *, patient: str, now: datetime) -> None:
    """Says that the person knows of none of this kind (`said`: in their words). Saying it twice is saying it once."""
    if _none_known(w, SHAPES[kind].type, patient):
        return
    body = none_known_json(id_, kind, said, patient=patient, now=now)
    outbox.enqueue(w, body, patient=patient, created_at=instant(now), text=words(body))


def _none_known(r: Reader, type_: str, patient: str) -> list[str]:
    """The ids of what the person said of knowing none of a type."""
    told = resources.newest(r, (type_,), patient=patient, limit=_MOST)
    return [stored.id for stored in told if is_none_known(stored.body) and is_own(stored.body)]


def withdraw_own(w: Writer, type_: str, id_: str, now: datetime) -> None:
    """Takes an entry back: it stays at the hospital as one made in error. `NotDownloaded` when it is not here, or not
    the person's own."""
    stored = resources.get(w, type_, id_)
    if stored is None or not is_own(stored.body):
        raise NotDownloaded(type_, id_)
    outbox.enqueue(w, withdrawn_json(stored.body), patient=stored.patient, created_at=instant(now))
