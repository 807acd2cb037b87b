"""The audit's tables, which the database itself keeps append-only.

audit_entry     the rows, numbered from 1 in each chain; each hash covers its row and the hash before; `anchor` is the
                head of the other chain when the row was added
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
CHAINS: Final = (ACTS, LOOKS)
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
    Column("anchor", Text, nullable=False, server_default=""),  # CHAIN:NUMBER:HASH
    Column("network", String(64), nullable=False, server_default=""),  # the caller's address
    Column("query", Text, nullable=False, server_default=""),  # what was asked, as in an address
    Column("population", Integer, nullable=False, server_default="0"),  # 1: more were counted than are listed
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

#: On SQLite a REPLACE deletes rows without asking the trigger against DELETE, by any key of the table, so a row that
#: would take another one's place is refused before. PostgreSQL asks the trigger against UPDATE.
_IN_PLACE_OF: Final = {
    entry.name: "chain = NEW.chain AND number = NEW.number",
    patient.name: "patient = NEW.patient AND at = NEW.at AND chain = NEW.chain AND number = NEW.number",
    head.name: "chain = NEW.chain",
}
_FORWARD: Final = "WHEN (NEW.number <= OLD.number OR NEW.chain <> OLD.chain)"
_SQLITE: Final = """\
CREATE TRIGGER {name} BEFORE {deed} ON {table} {when}
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"""
_POSTGRESQL: Final = """\
CREATE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH {each} {when}
EXECUTE FUNCTION audit_refuse()"""
_REFUSES: Final = " BEGIN RAISE EXCEPTION 'the audit is append-only'; END "
_REFUSE: Final = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$${_REFUSES}$$
"""


def prepare(connection: Connection, *chains: str) -> None:
    """Creates what is missing: tables, the triggers that refuse to change, replace and delete rows, and the heads of
    `chains`.

    The caller holds the database's start-up lock.
    """
    create_missing(connection, metadata)
    made = _guards(connection)
    missing = missing_guards(connection)
    if missing and not is_sqlite(connection):
        connection.execute(text(_REFUSE))
    for name in missing:
        table, statement = made[name]
        on_table = "" if is_sqlite(connection) else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}{on_table}"))
        connection.execute(text(statement))
    known = set(connection.execute(select(head.c.chain)).scalars())
    for chain in chains:
        if chain not in known:
            connection.execute(insert(head).values(chain=chain, number=0, hash=NOTHING))


def missing_guards(connection: Connection) -> list[str]:
    """The triggers that a database lacks, or that do something else there or nothing."""
    if is_sqlite(connection):
        kept = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        found = {row.name: row.sql for row in kept}
        return [name for name, (_, statement) in _guards(connection).items() if found.get(name) != statement]
    body = connection.execute(text("SELECT prosrc FROM pg_proc WHERE proname = 'audit_refuse'")).scalar()
    enabled = "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
    present = set(connection.execute(text(enabled)).scalars()) if body == _REFUSES else set()
    return [name for name in _guards(connection) if name not in present]


def is_sqlite(connection: Connection) -> bool:
    """Whether the chain is in a SQLite file."""
    return connection.dialect.name == "sqlite"


def _guards(connection: Connection) -> dict[str, tuple[str, str]]:
    """The triggers by name: their table, and the statement that makes them."""
    made = {}
    deeds = ("UPDATE", "DELETE", "REPLACE") if is_sqlite(connection) else ("UPDATE", "DELETE", "TRUNCATE")
    for table in (entry.name, patient.name, head.name):
        for deed in deeds:
            name = f"{table}_no_{deed}"
            when = _FORWARD if (table, deed) == (head.name, "UPDATE") else ""
            if deed == "REPLACE":
                when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {_IN_PLACE_OF[table]}) "  # noqa: S608 - our own names
                when += f"OR EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid)"  # noqa: S608
            if is_sqlite(connection):
                before = "INSERT" if deed == "REPLACE" else deed
                made[name] = table, _SQLITE.format(name=name, deed=before, table=table, when=when)
            else:
                name, each = name.lower(), "STATEMENT" if deed == "TRUNCATE" else "ROW"
                made[name] = table, _POSTGRESQL.format(name=name, deed=deed, table=table, when=when, each=each)
    return made
