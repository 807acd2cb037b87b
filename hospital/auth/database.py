"""Transactions of sign-in on the hospital's own database. On SQLite a writer takes the lock at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Connection, Engine

from hospital.auth.staff_tables import staff
from hospital.base.schema import create_missing
from hospital.base.thread_connections import ThreadConnections, thread_connections
from hospital.fhir.store.engine import in_turn, starting


def prepare(engine: Engine) -> None:
    """Creates the tables that are missing."""
    with starting(engine) as connection:
        create_missing(connection, staff.metadata)  # with all tables of tables.py


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that is committed when the block ends and rolled back when it raises."""
    # conditional updates need to see the latest commits, not a snapshot
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    with (
        in_turn(engine),
        engine.connect().execution_options(**options, writes=True) as connection,
        connection.begin(),
    ):
        yield connection


def readers(engine: Engine) -> ThreadConnections:
    """For reading alone. On PostgreSQL each statement sees the latest commits, without a transaction around them."""
    return thread_connections(engine, "AUTOCOMMIT")


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A connection for reading alone."""
    return readers(engine).transaction()
