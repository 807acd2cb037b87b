"""Uploads in their tables. Every function runs in the caller's transaction; `now` in milliseconds since 1970."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import ColumnElement, and_, delete, insert, select, update

from hospital.base.outcome import refusal
from hospital.fhir.store.tx import Tx
from hospital.fhir.uploads.tables import part, upload

KEPT_MS: Final = 24 * 60 * 60 * 1000
"""How long an upload is kept after its last part."""
MOST_BYTES: Final = 32 * 1024 * 1024
MOST: Final = 16
"""What may be under way of one patient: bytes that were announced, and uploads."""
_WAIT: Final = {"Retry-After": "600"}


@dataclass(frozen=True)
class Upload:
    """One content on its way into a Binary. `received`: so many of its `length` bytes are here."""

    id: str
    author: str
    patient: str
    resource: str
    content_type: str
    length: int
    received: int
    expires: int
    used: bool

    @property
    def whole(self) -> bool:
        return self.received == self.length


def found(tx: Tx, author: str, id_: str, now: int = 0) -> Upload | None:
    """An upload of this author; None for somebody else's, for one that was never announced, and for one that expired
    before `now`."""
    return _first(tx, and_(upload.c.id == id_, upload.c.author == author, upload.c.expires > now))


def announced(tx: Tx, wanted: Upload, now: int) -> Upload:
    """A new upload, or the one under way when the same content was announced before: its answer may have been lost.
    429 while more of the patient is under way than may be."""
    same = and_(upload.c.author == wanted.author, upload.c.resource == wanted.resource)
    known = _first(tx, same)
    if known is not None:
        as_before = (known.patient, known.content_type, known.length)
        if known.expires > now and as_before == (wanted.patient, wanted.content_type, wanted.length):
            return known
        remove(tx, known.id)
    _check_quota(tx, wanted, now)
    values = {**vars(wanted), "id": str(uuid4()), "received": 0, "expires": now + KEPT_MS, "used": False}
    tx.connection.execute(insert(upload).values(**values))
    return Upload(**values)


def taken(tx: Tx, known: Upload, content: bytes, now: int) -> Upload:
    """The upload with one more part at its end."""
    after: dict[str, Any] = {"received": known.received + len(content), "expires": now + KEPT_MS}
    if content:
        tx.connection.execute(insert(part).values(upload=known.id, start=known.received, content=content))
    tx.connection.execute(update(upload).where(upload.c.id == known.id).values(**after))
    return Upload(**{**vars(known), **after})


def content_of(tx: Tx, known: Upload) -> bytes:
    """All bytes that are here, in order."""
    rows = tx.run(select(part.c.content).where(part.c.upload == known.id).order_by(part.c.start))
    return b"".join(bytes(row.content) for row in rows)


def use_up(tx: Tx, known: Upload) -> None:
    """Its bytes stand in the Binary: the parts go, that it was used stays until it expires."""
    tx.connection.execute(delete(part).where(part.c.upload == known.id))
    tx.connection.execute(update(upload).where(upload.c.id == known.id).values(used=True))


def remove(tx: Tx, id_: str) -> None:
    """Forgets an upload and its bytes."""
    tx.connection.execute(delete(part).where(part.c.upload == id_))
    tx.connection.execute(delete(upload).where(upload.c.id == id_))


def expire(tx: Tx, now: int) -> int:
    """Forgets the uploads whose time is over. Returns how many."""
    ids = list(tx.run(select(upload.c.id).where(upload.c.expires <= now)).scalars())
    for id_ in ids:
        remove(tx, id_)
    return len(ids)


def _check_quota(tx: Tx, wanted: Upload, now: int) -> None:
    under_way = and_(upload.c.patient == wanted.patient, upload.c.used.is_(False), upload.c.expires > now)
    lengths = list(tx.run(select(upload.c.length).where(under_way)).scalars())
    if len(lengths) >= MOST or sum(lengths) + wanted.length > MOST_BYTES:
        raise refusal(429, "throttled", "too much of this patient is under way", headers=_WAIT)


def _first(tx: Tx, which: ColumnElement[bool]) -> Upload | None:
    row = tx.run(select(upload).where(which)).mappings().first()
    return None if row is None else Upload(**row)
