"""What the store uses of a driver: a small part of DB-API 2.0 (PEP 249), in autocommit mode."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from local_store.memory import Key


class Cursor(Protocol):
    """One run of a statement and its rows."""

    @property
    def rowcount(self) -> int: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """One open database. Transactions are the caller's SQL. Any thread may use it, one at a time."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, args: Sequence[Any] = ..., /) -> Cursor: ...
    def executescript(self, script: str, /) -> Cursor: ...
    def close(self) -> None: ...


class Driver(Protocol):
    """A way to SQLCipher.

    `error` is what everything that SQLite refuses is raised as; it has `sqlite_errorcode`, which is the extended code
    (https://www.sqlite.org/rescode.html) where `tells_extended`, else the primary one or nothing. `cache_kib` is the
    page cache that a connection is given; None leaves the library's own.
    """

    @property
    def name(self) -> str: ...
    @property
    def error(self) -> type[Exception]: ...
    @property
    def cache_kib(self) -> int | None: ...
    def connect(self, path: Path, mode: str) -> Connection:
        """Opens a file without its key; `mode` as in SQLite's URI: `ro`, `rw` or `rwc`."""

    def use_key(self, connection: Connection, key: Key) -> None:
        """Sets the raw key and leaves no copy of it in memory but SQLCipher's own. Raises `error` without the key."""
