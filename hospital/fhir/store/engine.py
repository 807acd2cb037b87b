"""Opens the database by URL: SQLite with WAL and foreign keys by default, PostgreSQL where the URL says so.

The audit's looks (hospital/audit) are kept in the same PostgreSQL, but with SQLite in a file of their own beside it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, make_url, select, text

from hospital.audit import tables as audit
from hospital.audit.trail import Trail
from hospital.base.private_files import close_database
from hospital.base.schema import create_missing
from hospital.base.workers import THREADS
from hospital.fhir.store.tables import metadata, stamp
from hospital.fhir.store.turns import Turns

log = logging.getLogger(__name__)
BUSY_SECONDS = 15
#: Each worker thread keeps a connection for reading and may take another one for writing, so none waits for one.
_POOL: Final = 2 * THREADS
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
    """Opens the audit of a database: both chains in it, or for SQLite the looks in `NAME.audit.sqlite` beside it. Warns
    in the log of a chain that was cut."""
    aside = _connect(str(_looks_beside(engine.url))) if engine.dialect.name == "sqlite" else engine
    for database, chain in ((engine, audit.ACTS), (aside, audit.LOOKS)):
        with starting(database) as connection:
            audit.prepare(connection, chain)
    trail = Trail(engine, aside)
    for chain in trail.torn():
        log.warning("the audit's chain of %s ends before what was noted of it: run `audit verify`", chain)
    return trail


def trail_as_it_is(url: str) -> Trail:
    """The audit of a database without making anything in it, to be verified. FileNotFoundError names a missing file."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = _connect(url)
        return Trail(engine, engine)
    for file in (parsed.database, _looks_beside(parsed).database):
        if not Path(str(file)).is_file():
            raise FileNotFoundError(file)
    return Trail(_connect(url), _connect(str(_looks_beside(parsed))))


def in_turn(engine: Engine) -> AbstractContextManager[None]:
    """The turn of one writer of this process.

    Only SQLite needs it: its waiting writers retry at growing intervals, so that some of many would starve. With turns
    only one writer of each process asks for the lock at a time.
    """
    return turns_of(engine).mine() if engine.dialect.name == "sqlite" else nullcontext()


def turns_of(engine: Engine) -> Turns:
    """Those who write to a database by this engine, in line."""
    return _turns.setdefault(engine, Turns(BUSY_SECONDS))


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction on tables beside the versions, without the stamp: committed when the block ends and rolled back
    when it raises. On SQLite it takes the lock at once."""
    # conditional updates need to see the latest commits, not a snapshot
    options = {} if engine.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    with (
        in_turn(engine),
        engine.connect().execution_options(**options, writes=True) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def starting(engine: Engine) -> Iterator[Connection]:
    """A transaction that creates what must exist only once; processes that start together wait for each other."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name != "sqlite":  # SQLite's write lock does the same
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _START_UP})
        yield connection


def _looks_beside(url: URL) -> URL:
    """The file of the looks, beside the SQLite file of everything else."""
    path = Path(str(url.database))
    return url.set(database=str(path.with_name(f"{path.stem}.audit{path.suffix}")))


def _connect(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        close_database(Path(str(make_url(url).database)))
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=_POOL,
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        engine = create_engine(url, hide_parameters=True, pool_size=_POOL, pool_pre_ping=True)
    return engine


def _prepare_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # the driver must not start transactions on its own; `_begin_sqlite` does
    cursor = raw.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # a REPLACE asks the triggers against DELETE, too
        "temp_store = MEMORY",
        "cache_size = -4000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once (a later upgrade could fail half way); a reader gets a snapshot."""
    if connection.get_execution_options().get("writes", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.connection.cursor().execute("BEGIN")  # takes no lock yet, and cannot fail
