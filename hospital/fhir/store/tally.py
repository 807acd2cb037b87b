"""Counts what somebody did lately, across all processes of the hospital: one row for each time. Times are milliseconds
since 1970."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, delete, insert, select

from hospital.fhir.store.tables import metadata
from hospital.fhir.store.tx import Tx

tally = Table(
    "fhir_tally",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("deed", String(32), nullable=False),
    Column("patient", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_fhir_tally", "patient", "deed", "at"),
)


def count(tx: Tx, deed: str, patient: str, at: int, *, forget: int) -> None:
    """Adds one time to a patient's tally, in this transaction. Times before `forget` are no longer needed."""
    mine = (tally.c.patient == patient, tally.c.deed == deed)
    tx.connection.execute(delete(tally).where(*mine, tally.c.at < forget))
    tx.connection.execute(insert(tally).values(deed=deed, patient=patient, at=at))


def counted_since(tx: Tx, deed: str, patient: str, since: int) -> list[int]:
    """The times after `since`, in order."""
    query = select(tally.c.at).where(tally.c.patient == patient, tally.c.deed == deed, tally.c.at > since)
    return list(tx.connection.execute(query.order_by(tally.c.at)).scalars())
