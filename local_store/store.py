"""One encrypted database with a writer thread and a reader thread. Queries and commands run in them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from local_store.changes import ChangeFeed, Topics
from local_store.connection import connect, transaction, typed_errors
from local_store.driver.dbapi import Connection
from local_store.errors import StoreLocked
from local_store.files import hold, typed_file_errors
from local_store.lock import FileLock
from local_store.memory import Key
from local_store.migrate import prepare
from local_store.worker import Worker

P = ParamSpec("P")
T = TypeVar("T")


class Reader:
    """Read access: the first parameter of a query. It cannot write (`PRAGMA query_only`)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, *args: Any) -> list[tuple[Any, ...]]:
        """All rows of the result."""
        return self._connection.execute(sql, args).fetchall()

    def row(self, sql: str, *args: Any) -> tuple[Any, ...] | None:
        """The first row, or None."""
        return next(iter(self.rows(sql, *args)), None)

    def value(self, sql: str, *args: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.row(sql, *args)
        return row[0] if row else None


class Writer(Reader):
    """Write access: the first parameter of a command. Everything it does is one transaction."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.topics: set[str] = set()

    def run(self, topic: str, sql: str, *args: Any) -> int:
        """Changes rows and names the topic that is published after COMMIT. Returns how many rows changed."""
        cursor = self._connection.execute(sql, args)
        changed = cursor.rowcount
        cursor.close()
        self.topics.add(topic)
        return changed

    def touch(self, topic: str) -> None:
        """Adds a topic to publish after COMMIT."""
        self.topics.add(topic)


class LocalStore:
    """The patient's data on this device, encrypted. Reads see the latest committed write; writes are all or nothing.

    ```
    await store.read(query, *args)      reader thread, one snapshot per query
    await store.write(command, *args)   writer thread, BEGIN IMMEDIATE .. COMMIT, then topics on the caller's loop
    ```
    """

    def __init__(self, lock: FileLock, writer: Connection, reader: Connection) -> None:
        self.changes = ChangeFeed()
        self._lock = lock
        self._writer = writer
        self._reader = reader
        self._writing = Worker("store-writer")
        self._reading = Worker("store-reader")
        self._closing: tuple[asyncio.Future[None], ...] | None = None

    @classmethod
    async def open(cls, path: Path, key: Key) -> LocalStore:
        """Opens or creates the store and updates it to this version.

        Raises `StoreUnreadable`, `StoreTooNew`, `StoreBusy`, `CipherMissing`, `StoreFull` or `StoreUnwritable`; the
        file is as before.
        """
        opening = asyncio.get_running_loop().run_in_executor(None, cls._open, path, key)
        try:
            return await asyncio.shield(opening)
        except asyncio.CancelledError:
            opening.add_done_callback(_abandon)
            raise

    @classmethod
    def _open(cls, path: Path, key: Key) -> LocalStore:
        with ExitStack() as undo, typed_errors(writes=True), typed_file_errors():
            lock = hold(path)
            undo.callback(lock.release)
            prepare(path, key)
            writer = connect(path, key, mode="rw")
            undo.callback(writer.close)
            writer.execute("PRAGMA journal_mode = WAL").fetchall()
            writer.execute("PRAGMA synchronous = FULL")
            reader = connect(path, key, mode="rw")
            undo.callback(reader.close)
            reader.execute("PRAGMA query_only = ON")
            undo.pop_all()
        return cls(lock, writer, reader)

    async def read(self, query: Callable[Concatenate[Reader, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `query` on one snapshot of the data. Never waits for a write or for the network."""

        def look() -> T:
            with typed_errors(), transaction(self._reader, immediate=False):
                return query(Reader(self._reader), *args, **kwargs)

        self._check_open()
        return await self._reading.do(look)

    async def write(self, command: Callable[Concatenate[Writer, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs `command` as one transaction; publishes its topics after COMMIT, even if the caller was cancelled."""

        def change() -> tuple[T, Topics]:
            writer = Writer(self._writer)
            with typed_errors(writes=True), transaction(self._writer, immediate=True):
                result = command(writer, *args, **kwargs)
            return result, frozenset(writer.topics)

        self._check_open()
        result, _ = await self._writing.do(change, then=lambda done: self.changes.publish(done[1]))
        return result

    def _check_open(self) -> None:
        if self._closing is not None:
            raise StoreLocked

    async def close(self) -> None:
        """Waits for running work, then forgets the key. Later calls raise `StoreLocked`; closing twice is fine."""
        if self._closing is None:
            self._closing = (self._reading.do(self._reader.close), self._writing.do(self._writer.close))
            self._reading.end()
            self._writing.end()
        await asyncio.gather(*map(asyncio.shield, self._closing))
        self._lock.release()

    def _let_go(self) -> None:
        self._reader.close()
        self._writer.close()
        self._lock.release()


def _abandon(opening: asyncio.Future[LocalStore]) -> None:
    """Closes a store whose opening was cancelled, so that it does not stay locked until the process ends."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result()._let_go()
