"""Whether this device's driver encrypts: tried on a file of its own, with a key of its own, that nothing remains of."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_store.connection import connect, scalar
from local_store.driver.dbapi import Connection
from local_store.errors import StoreUnreadable
from local_store.files import typed_file_errors
from local_store.memory import KEY_BYTES, overwrite

PREFIX: Final = "self-check-"
_FILE: Final = "scratch.db"
_PLANTED: Final = "anxin planted words"
_HEADER: Final = b"SQLite format 3\x00"
"""How a file begins that is not encrypted (https://www.sqlite.org/fileformat.html)."""


@dataclass(frozen=True)
class ScratchReport:
    """What was seen: the versions of SQLite and of SQLCipher; whether the driver searches full text, reads back what it
    wrote, leaves no plain text in its file, and refuses another key."""

    sqlite: str
    cipher: str
    searches: bool
    reads_back: bool
    is_encrypted: bool
    refuses_another_key: bool


def try_driver(folder: Path) -> ScratchReport:
    """Writes and reads a file in a new folder below this one. Raises CipherMissing where the driver is plain SQLite,
    and StoreError. What an earlier try left behind when it was killed is removed, too."""
    with typed_file_errors():
        clear(folder)
        scratch = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    try:
        return _tried(scratch / _FILE)
    finally:
        clear(folder)


def clear(folder: Path) -> None:
    """Removes what tries left in this folder."""
    for left in folder.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)


def _tried(path: Path) -> ScratchReport:
    key = secrets.token_bytes(KEY_BYTES)
    try:
        first = connect(path, key, mode="rwc")
        try:
            sqlite, cipher = scalar(first, "SELECT sqlite_version()"), scalar(first, "PRAGMA cipher_version")
            searches = _write(first)
        finally:
            first.close()
        again = connect(path, key, mode="ro")
        try:
            reads_back = scalar(again, "SELECT words FROM planted") == _PLANTED
        finally:
            again.close()
    finally:
        overwrite(key)
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    is_encrypted = bool(content) and not content.startswith(_HEADER) and _PLANTED.encode() not in content
    return ScratchReport(str(sqlite), str(cipher), searches, reads_back, is_encrypted, _refuses(path))


def _write(connection: Connection) -> bool:
    """Plants the words; says whether they are found again by a search, also a Chinese one."""
    connection.execute("CREATE VIRTUAL TABLE planted USING fts5(words, tokenize='trigram')").close()
    connection.execute("INSERT INTO planted VALUES (?)", (_PLANTED,)).close()
    return bool(scalar(connection, "SELECT count(*) FROM planted WHERE planted MATCH ?", '"planted"') == 1)


def _refuses(path: Path) -> bool:
    other: Connection | None = None
    try:
        other = connect(path, secrets.token_bytes(KEY_BYTES), mode="ro")
        scalar(other, "SELECT count(*) FROM planted")
    except StoreUnreadable:
        return True
    except Exception as error:  # noqa: BLE001 - the driver's own error of a wrong key; what it is called differs
        return "not a database" in str(error)
    finally:
        if other is not None:
            other.close()
    return False
