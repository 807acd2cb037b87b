"""Codes that can be redeemed only once, across all processes of the hospital."""

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


def redeem_once(tx: Tx, code: str, now: int, expires: int) -> bool:
    """Redeems a code in this transaction; False when it was redeemed before. After `expires` (ms since 1970) it is
    forgotten, so a code has to carry its own expiry."""
    tx.connection.execute(delete(spent).where(spent.c.expires < now))
    mine = hashlib.sha256(code.encode()).hexdigest()
    if tx.connection.execute(select(spent.c.hash).where(spent.c.hash == mine)).first() is not None:
        return False
    tx.connection.execute(insert(spent).values(hash=mine, expires=expires))
    return True
