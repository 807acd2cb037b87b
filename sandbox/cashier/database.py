"""The cashier's own SQLite file: one writer at a time, durable before it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from hospital.base.private_files import close_database
from hospital.base.schema import create_missing
from sandbox.cashier.tables import metadata

_BUSY_SECONDS = 15


def open_database(path: Path) -> Engine:
    """Opens the file, for its owner alone, and creates missing tables."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    close_database(path)
    arguments = {"check_same_thread": False, "timeout": _BUSY_SECONDS}
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True, connect_args=arguments)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    with writing(engine) as connection:
        create_missing(connection, metadata)
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Committed when the block ends, rolled back when it raises."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A read-only connection to what is committed."""
    with engine.connect() as connection, connection.begin():
        yield connection


def _prepare(raw: Any, _record: object) -> None:
    raw.isolation_level = None
    cursor = raw.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
