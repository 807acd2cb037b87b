"""The driver where there is no wheel: phones bring SQLCipher's own library, and ctypes calls it."""

from __future__ import annotations

from binascii import hexlify
from pathlib import Path
from typing import Final

from local_store.driver.database import Database
from local_store.driver.dbapi import Connection
from local_store.driver.library import Library
from local_store.driver.library_connection import LibraryConnection
from local_store.driver.sql_error import SqlError
from local_store.memory import Key, overwrite, wipe


class LibraryDriver:
    """SQLCipher's C interface. It tells extended codes of errors and takes the key without SQL text.

    Android's build has no AES instructions of the processor (LibTomCrypt): pages that stay in a larger cache are not
    decrypted again.
    """

    name: Final = "library"
    error: Final[type[Exception]] = SqlError
    cache_kib: Final = 32_000

    def __init__(self, library: Library) -> None:
        self._library = library

    def connect(self, path: Path, mode: str) -> Connection:
        return LibraryConnection(Database(self._library, path, mode))

    def use_key(self, connection: Connection, key: Key) -> None:
        if not isinstance(connection, LibraryConnection):
            raise TypeError("a connection of another driver")
        digits = hexlify(key)
        text = bytearray(b"x'" + b"0" * len(digits) + b"'")
        text[2:-1] = digits
        try:
            connection.key(text)
        finally:
            overwrite(digits)
            wipe(text)
