"""Words that serve once: a code that was shown to somebody opens one door one time, whatever process is asked."""

from __future__ import annotations

import hashlib

from sqlalchemy import BigInteger, Column, String, Table, delete, insert, select

from hospital.fhir.store.tables import metadata
from hospital.fhir.store.tx import Tx

spent = Table(
    "fhir_spent",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)


def spend(tx: Tx, word: str, now: int, expires: int) -> bool:
    """Uses a word up in this transaction; False when it was used before. After `expires` (ms since 1970) it is
    forgotten, so a word has to say itself until when it counts."""
    tx.connection.execute(delete(spent).where(spent.c.expires < now))
    mine = hashlib.sha256(word.encode()).hexdigest()
    if tx.connection.execute(select(spent.c.hash).where(spent.c.hash == mine)).first() is not None:
        return False
    tx.connection.execute(insert(spent).values(hash=mine, expires=expires))
    return True
