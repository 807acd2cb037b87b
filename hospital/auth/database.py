"""Transactions of sign-in on the hospital's own database. On SQLite a writer takes the lock at once."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection, Engine

from hospital.auth.staff_tables import staff
from hospital.base.schema import create_missing
from hospital.base.thread_connections import ThreadConnections, thread_connections
from hospital.fhir.store.engine import starting, writing

__all__ = ["prepare", "readers", "reading", "writing"]


def prepare(engine: Engine) -> None:
    """Creates the tables that are missing."""
    with starting(engine) as connection:
        create_missing(connection, staff.metadata)  # with all tables of tables.py


def readers(engine: Engine) -> ThreadConnections:
    """For reading alone. On PostgreSQL each statement sees the latest commits, without a transaction around them."""
    return thread_connections(engine, "AUTOCOMMIT")


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A connection for reading alone."""
    return readers(engine).transaction()
