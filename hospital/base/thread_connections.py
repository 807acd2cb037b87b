"""Connections that threads keep for their reads: taking one from the pool costs more than reading a resource."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

#: A database on the network may have closed a connection that was not used for so long.
_IDLE_SECONDS: Final = 5.0


@dataclass(eq=False)
class _Held:
    connection: Connection
    busy: bool = False
    joined: Connection | None = None
    used: float = field(default_factory=time.monotonic)


class ThreadConnections:
    """One connection for each thread, opened at its first transaction and given back when the thread ends; a
    transaction inside another one takes a connection of the pool, unless they are `joined`. `options` are SQLAlchemy's
    execution options."""

    def __init__(self, engine: Engine, **options: Any) -> None:
        self._engine = engine.execution_options(**options) if options else engine
        self._remote = engine.dialect.name != "sqlite"
        self._mine = threading.local()
        self._all: WeakSet[_Held] = WeakSet()  # each lives as long as its thread
        self._closed = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction, committed when the block ends and rolled back when it raises."""
        held = self._held()
        if held.joined is not None:
            yield held.joined
            return
        if held.busy or self._closed:
            with self._engine.connect() as other, other.begin():
                yield other
            return
        held.busy = True
        try:
            with held.connection.begin():
                yield held.connection
        finally:
            held.busy = False
            held.used = time.monotonic()
            if self._closed:
                held.connection.close()

    @contextmanager
    def joined(self) -> Iterator[None]:
        """A transaction that those of this thread inside the block are part of. For reads alone."""
        held = self._held()
        if held.busy:
            yield
            return
        with self.transaction() as connection:
            held.joined = connection
            try:
                yield
            finally:
                held.joined = None

    def close(self) -> None:
        """Closes the connections of all threads; one that is in use is closed when its transaction ends."""
        self._closed = True
        for held in list(self._all):
            if not held.busy:
                held.connection.close()

    def _held(self) -> _Held:
        held: _Held | None = getattr(self._mine, "held", None)
        if held is None:
            held = self._mine.held = _Held(self._engine.connect())
            self._all.add(held)
        elif self._remote and not held.busy and time.monotonic() - held.used > _IDLE_SECONDS:
            _check(held.connection)
        return held


_of: Final[WeakKeyDictionary[Engine, dict[tuple[str, bool], ThreadConnections]]] = WeakKeyDictionary()


def thread_connections(engine: Engine, isolation_level: str, *, writes: bool = False) -> ThreadConnections:
    """Those of a database with this isolation level; SQLite has but one, and is told who writes instead."""
    remote = engine.dialect.name != "sqlite"
    kept, wanted = _of.setdefault(engine, {}), (isolation_level if remote else "", writes)
    if wanted not in kept:
        level = {"isolation_level": isolation_level} if remote else {}
        kept.setdefault(wanted, ThreadConnections(engine, **level, writes=writes))
    return kept[wanted]


def dispose(engine: Engine) -> None:
    """Closes a database: the connections of its threads and those of its pool."""
    for connections in _of.pop(engine, {}).values():
        connections.close()
    engine.dispose()


def _check(connection: Connection) -> None:
    """Lets a connection that the server has closed be opened anew at its next use."""
    driver = connection.connection.dbapi_connection
    try:
        alive = driver is not None and connection.dialect.do_ping(driver)
    except (DBAPIError, connection.dialect.loaded_dbapi.Error):
        alive = False
    if not alive:
        connection.invalidate()
