"""Opens the database by URL: SQLite with WAL and foreign keys by default, PostgreSQL where the URL says so.

The audit's looks (hospital/audit) are kept in the same PostgreSQL, but with SQLite in a file of their own beside it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, insert, make_url, select, text

from hospital.audit import tables as audit
from hospital.audit.trail import Trail
from hospital.base.schema import create_missing
from hospital.fhir.store.tables import metadata, stamp
from hospital.fhir.store.turns import Turns

BUSY_SECONDS = 15
#: As many connections as the web server has worker threads, so that no request waits for one.
THREADS = 40
_turns: Final[WeakKeyDictionary[Engine, Turns]] = WeakKeyDictionary()
_START_UP: Final = 0x616E78696E  # any number, the same in every process: the name of a lock in PostgreSQL


def open_engine(url: str) -> Engine:
    """Opens the database and creates missing tables. Safe to call from several processes."""
    engine = _connect(url)
    with starting(engine) as connection:
        create_missing(connection, metadata)
        if connection.execute(select(stamp.c.id)).first() is None:
            connection.execute(insert(stamp).values(id=1, last=0, secret=secrets.token_hex(32)))
    return engine


def open_trail(engine: Engine) -> Trail:
    """Opens the audit of a database: both chains in it, or for SQLite the looks in `NAME.audit.sqlite` beside it."""
    if engine.dialect.name != "sqlite":
        with starting(engine) as connection:
            audit.prepare(connection, audit.ACTS, audit.LOOKS)
        return Trail(engine, engine)
    path = Path(str(engine.url.database))
    aside = _connect(str(engine.url.set(database=str(path.with_name(f"{path.stem}.audit{path.suffix}")))))
    for database, chain in ((engine, audit.ACTS), (aside, audit.LOOKS)):
        with starting(database) as connection:
            audit.prepare(connection, chain)
    return Trail(engine, aside)


def in_turn(engine: Engine) -> AbstractContextManager[None]:
    """The turn of one writer of this process.

    Only SQLite needs it: its waiting writers retry at growing intervals, so that some of many would starve. With turns
    only one writer of each process asks for the lock at a time.
    """
    if engine.dialect.name != "sqlite":
        return nullcontext()
    return _turns.setdefault(engine, Turns(BUSY_SECONDS)).mine()


@contextmanager
def starting(engine: Engine) -> Iterator[Connection]:
    """A transaction that creates what must exist only once; processes that start together wait for each other."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name != "sqlite":  # SQLite's write lock does the same
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _START_UP})
        yield connection


def _connect(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
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
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.cursor().execute("BEGIN")  # takes no lock yet, and cannot fail
