"""The only module that uses the database driver. A phone build with another driver changes this file alone."""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

import sqlcipher3

from local_store.errors import CipherMissing, StoreFull, StoreUnreadable, StoreUnwritable
from local_store.memory import Key, overwrite, wipe

KEY_BYTES = 32
_KEYING = b"PRAGMA key = \"x'" + b"0" * 2 * KEY_BYTES + b"'\""
_OF_THE_SAME_SHAPE = _KEYING.replace(b"key", b"nay").decode(
    "ascii"
)  # a pragma that SQLite does not know: it does nothing
_OVER_AGAIN = 8
_DIGITS = slice(_KEYING.index(b"0"), _KEYING.index(b"0") + 2 * KEY_BYTES)

# Primary result codes, https://www.sqlite.org/rescode.html
_READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 8, 10, 11, 13, 14, 26
_UNREADABLE = frozenset({_IOERR, _CORRUPT, _CANTOPEN, _NOTADB})


class Cursor(Protocol):
    """What the store uses of a driver's cursor."""

    @property
    def rowcount(self) -> int: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """What the store uses of a driver's connection."""

    @property
    def in_transaction(self) -> bool: ...
    def execute(self, sql: str, args: Sequence[Any] = ..., /) -> Cursor: ...
    def executescript(self, script: str, /) -> Cursor: ...
    def close(self) -> None: ...


@contextmanager
def typed_errors(*, writes: bool = False) -> Iterator[None]:
    """Turns errors of the file (full, read-only, damaged, wrong key) into our errors; errors in SQL pass through.

    `writes`: an input/output error then counts as a failed write, as on a full or read-only device, and not as a
    damaged file: SQLCipher distinguishes the two, but the driver does not pass on the extended code.
    """
    try:
        yield
    except sqlcipher3.Error as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code == _FULL:
            raise StoreFull from None
        if writes and code in (_READONLY, _IOERR):
            raise StoreUnwritable from None
        if code in _UNREADABLE or "not a database" in str(error):
            raise StoreUnreadable from None
        raise


def connect(path: Path, key: Key, *, mode: str) -> Connection:
    """Opens the encrypted file with a raw 256-bit key. `mode` as in SQLite's URI: `ro`, `rw` or `rwc`.

    Setting the key does not touch the file, so a wrong key shows at the first statement that reads it
    (https://www.zetetic.net/sqlcipher/sqlcipher-api/#key).
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the store's key has 32 bytes")
    with typed_errors():
        uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
        connection: Connection = sqlcipher3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")
            _use_key(connection, key)
            connection.execute("PRAGMA cipher_compatibility = 4")
            if not scalar(connection, "PRAGMA cipher_version"):
                raise CipherMissing
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA busy_timeout = 5000")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA trusted_schema = OFF")
        except BaseException:
            connection.close()
            raise
    return connection


def _use_key(connection: Connection, key: Key) -> None:
    """Sets the key and leaves no copy of it in memory. The statement is built in one buffer, run without the driver's
    statement cache, and overwritten. SQLite frees the memory in which it parsed it without clearing it, so statements
    of the same length and shape follow to overwrite that, too."""
    digits = hexlify(key)
    text = bytearray(_KEYING)
    text[_DIGITS] = digits
    statement = text.decode("ascii")
    try:
        connection.executescript(statement)
        for _ in range(_OVER_AGAIN):
            connection.executescript(_OF_THE_SAME_SHAPE)
    except sqlcipher3.Error:
        raise StoreUnreadable from None  # without the cause: the statement holds the key
    finally:
        overwrite(digits)
        overwrite(statement)
        wipe(text)


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
