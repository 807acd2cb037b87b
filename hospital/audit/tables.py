"""The audit's tables, which the database itself keeps append-only.

audit_entry     the rows, numbered from 1 in each chain; each hash covers its row and the hash before
audit_patient   whose record a row is about, to find it by
audit_head      the newest number and hash of each chain; moves forward only
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    insert,
    select,
    text,
)

from hospital.base.schema import create_missing

metadata = MetaData()
ACTS: Final = "acts"
LOOKS: Final = "looks"
#: The hash before the first row of a chain.
NOTHING: Final = "0" * 64

entry = Table(
    "audit_entry",
    metadata,
    Column("chain", String(8), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("request", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("interaction", String(40), nullable=False),
    Column("type", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("params", Text, nullable=False),
    Column("patients", Text, nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("purpose", String(20), nullable=False, server_default=""),  # HL7 v3 PurposeOfUse of what staff do
)
Index("audit_entry_at", entry.c.at, entry.c.number)

patient = Table(
    "audit_patient",
    metadata,
    Column("patient", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("chain", String(8), primary_key=True),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
)

head = Table(
    "audit_head",
    metadata,
    Column("chain", String(8), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
)

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{deed} BEFORE {deed} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
"""
_REFUSE = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$
"""
_POSTGRES = """
CREATE OR REPLACE TRIGGER {table}_no_{deed} BEFORE {deed} ON {table} FOR EACH {each} {when}
EXECUTE FUNCTION audit_refuse()
"""
_FORWARD: Final = "WHEN (NEW.number <= OLD.number OR NEW.chain <> OLD.chain)"


def prepare(connection: Connection, *chains: str) -> None:
    """Creates what is missing: tables, the triggers that refuse UPDATE and DELETE, and the heads of `chains`.

    The caller holds the database's start-up lock.
    """
    create_missing(connection, metadata)
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text(_REFUSE))
    for table in (entry.name, patient.name, head.name):
        for deed in ("UPDATE", "DELETE") if sqlite else ("UPDATE", "DELETE", "TRUNCATE"):
            when = _FORWARD if (table, deed) == (head.name, "UPDATE") else ""
            each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
            statement = (_SQLITE if sqlite else _POSTGRES).format(table=table, deed=deed, when=when, each=each)
            connection.execute(text(statement))
    known = set(connection.execute(select(head.c.chain)).scalars())
    for chain in chains:
        if chain not in known:
            connection.execute(insert(head).values(chain=chain, number=0, hash=NOTHING))
