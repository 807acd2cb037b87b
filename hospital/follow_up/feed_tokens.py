"""Secret addresses of doctors' calendars: a random token each, kept as a hash, and ended by the doctor at any time."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from sqlalchemy import insert, select, update

from hospital.fhir.store.tx import Tx
from hospital.follow_up.tables import feed

LENGTH: Final = 43
"""Characters of a token: 256 random bits."""


def make_token(tx: Tx, practitioner: str, now: int) -> str:
    """A new address for a practitioner's calendar; those before it end. It is shown now and never again."""
    revoke(tx, practitioner, now)
    token = secrets.token_urlsafe(32)
    tx.connection.execute(insert(feed).values(hash=_hash(token), practitioner=practitioner, made=now, revoked=None))
    return token


def revoke(tx: Tx, practitioner: str, now: int) -> None:
    """Ends every address of a practitioner's calendar at once."""
    mine = (feed.c.practitioner == practitioner, feed.c.revoked.is_(None))
    tx.connection.execute(update(feed).where(*mine).values(revoked=now))


def has_feed(tx: Tx, practitioner: str) -> bool:
    """Whether a practitioner's calendar has an address."""
    mine = (feed.c.practitioner == practitioner, feed.c.revoked.is_(None))
    return tx.run(select(feed.c.hash).where(*mine)).first() is not None


def practitioner_of(tx: Tx, token: str) -> str | None:
    """Whose calendar a token opens; None for one that was never given, or has ended."""
    if len(token) != LENGTH:
        return None
    found = select(feed.c.practitioner).where(feed.c.hash == _hash(token), feed.c.revoked.is_(None))
    return tx.run(found).scalar()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
