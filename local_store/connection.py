"""Opens the encrypted file with whichever driver the device has, and turns its errors into ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from local_store.driver import codes
from local_store.driver.choice import driver
from local_store.driver.dbapi import Connection, Driver
from local_store.errors import AppError, CipherMissing, StoreFull, StoreUnreadable, StoreUnwritable
from local_store.memory import KEY_BYTES, Key

_UNREADABLE = frozenset({codes.IOERR, codes.CORRUPT, codes.CANTOPEN, codes.NOTADB})
_READING = frozenset({codes.IOERR_READ, codes.IOERR_SHORT_READ, codes.IOERR_CORRUPTFS, codes.IOERR_DATA})


@contextmanager
def typed_errors(*, writes: bool = False) -> Iterator[None]:
    """Turns errors of the file (full, read-only, damaged, wrong key) into our errors; errors in SQL pass through.

    `writes`: an input/output error then counts as a failed write, as on a full or read-only device, and not as a
    damaged file, unless the driver tells by its extended code that it was a read.
    """
    try:
        yield
    except (AppError, OSError):
        raise
    except Exception as error:
        if not isinstance(error, driver().error):
            raise
        ours = _typed(error, writes)
        if ours is None:
            raise
        raise ours from None


def _typed(error: Exception, writes: bool) -> AppError | None:
    extended: int = getattr(error, "sqlite_errorcode", None) or 0
    code = codes.primary(extended)
    if code == codes.FULL:
        return StoreFull()
    if writes and code in (codes.READONLY, codes.IOERR) and extended not in _READING:
        return StoreUnwritable()
    if code in _UNREADABLE or "not a database" in str(error):
        return StoreUnreadable()
    return None


def connect(path: Path, key: Key, *, mode: str) -> Connection:
    """Opens the encrypted file with a raw 256-bit key. `mode` as in SQLite's URI: `ro`, `rw` or `rwc`.

    Setting the key does not touch the file, so a wrong key shows at the first statement that reads it
    (https://www.zetetic.net/sqlcipher/sqlcipher-api/#key). Raises `CipherMissing` before anything is written when what
    answers is not SQLCipher.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the store's key has 32 bytes")
    chosen = driver()
    with typed_errors():
        connection = chosen.connect(path, mode)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            _use_key(chosen, connection, key)
            connection.execute("PRAGMA cipher_compatibility = 4")
            if not scalar(connection, "PRAGMA cipher_version"):
                raise CipherMissing
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
            if chosen.cache_kib is not None:
                connection.execute(f"PRAGMA cache_size = -{chosen.cache_kib:d}")
        except BaseException:
            connection.close()
            raise
    return connection


def _use_key(chosen: Driver, connection: Connection, key: Key) -> None:
    try:
        chosen.use_key(connection, key)
    except chosen.error:
        raise StoreUnreadable from None  # without the cause: what it says may hold the key


def scalar(connection: Connection, sql: str, *args: Any) -> Any:
    """The first value of the first row, or None."""
    cursor = connection.execute(sql, args)
    row = cursor.fetchone()
    cursor.close()
    return row[0] if row else None


@contextmanager
def transaction(connection: Connection, *, immediate: bool) -> Iterator[None]:
    """All or nothing: COMMIT at the end, ROLLBACK on any exception, also from COMMIT itself."""
    connection.execute("BEGIN IMMEDIATE" if immediate else "BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
