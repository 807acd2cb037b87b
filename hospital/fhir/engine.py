"""Opens the database by URL: SQLite with WAL and foreign keys by default, PostgreSQL where the URL says so."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select

from hospital.fhir.tables import metadata, stamp

BUSY_SECONDS = 15
#: As many connections as the web server has worker threads, so that no request waits for one.
THREADS = 40


def open_engine(url: str) -> Engine:
    """Opens the database and makes the tables that are not there yet. Safe to call from several processes."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=THREADS,
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, hide_parameters=True, pool_size=THREADS, pool_pre_ping=True)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        metadata.create_all(connection, checkfirst=True)
        for index in (index for table in metadata.tables.values() for index in table.indexes):
            index.create(connection, checkfirst=True)  # a table of an earlier day may lack an index of today
        if connection.execute(select(stamp.c.id)).first() is None:
            connection.execute(insert(stamp).values(id=1, last=0, secret=secrets.token_hex(32)))
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # the driver must not start transactions on its own; `_begin_sqlite` does
    cursor = raw.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -8000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once (a later upgrade could fail half way); a reader gets a snapshot."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
