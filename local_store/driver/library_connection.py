"""A connection over a library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from local_store.driver.database import Database
from local_store.driver.library_cursor import LibraryCursor


class LibraryConnection:
    """Each call holds the database's lock, so threads take turns. After `close` every call raises SqlError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def in_transaction(self) -> bool:
        with self._database.lock:
            return not self._database.library.get_autocommit(self._database.handle)

    def execute(self, sql: str, args: Sequence[Any] = (), /) -> LibraryCursor:
        return LibraryCursor(self._database).run(sql, args)

    def executescript(self, script: str, /) -> LibraryCursor:
        with self._database.lock:
            self._database.run_script(script)
        return LibraryCursor(self._database)

    def key(self, digits: bytearray) -> None:
        """Gives SQLCipher the key, `x'0123..'`, which stays the caller's to wipe."""
        with self._database.lock:
            self._database.key(digits)

    def close(self) -> None:
        with self._database.lock:
            self._database.close()
