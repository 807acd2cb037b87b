"""The driver of desktops: the `sqlcipher3` wheel, SQLCipher and CPython's own `sqlite3` module in one."""

from __future__ import annotations

from binascii import hexlify
from pathlib import Path
from typing import Final
from urllib.parse import quote

import sqlcipher3

from local_store.driver.dbapi import Connection
from local_store.memory import Key, overwrite, wipe

_KEY_BYTES: Final = 32
_KEYING: Final = b"PRAGMA key = \"x'" + b"0" * 2 * _KEY_BYTES + b"'\""
_OF_THE_SAME_SHAPE: Final = _KEYING.replace(b"key", b"nay").decode(
    "ascii"
)  # a pragma that SQLite does not know: it does nothing
_OVER_AGAIN: Final = 8
_DIGITS: Final = slice(_KEYING.index(b"0"), _KEYING.index(b"0") + 2 * _KEY_BYTES)


class Wheel:
    """`sqlcipher3`, which passes on the primary code of an error alone, and takes a key as SQL text alone."""

    name: Final = "wheel"
    error: Final[type[Exception]] = sqlcipher3.Error
    cache_kib: Final = None

    def connect(self, path: Path, mode: str) -> Connection:
        uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
        opened: Connection = sqlcipher3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        return opened

    def use_key(self, connection: Connection, key: Key) -> None:
        """The statement is built in one buffer, run without the driver's statement cache, and overwritten. SQLite frees
        the memory in which it parsed it without clearing it, so statements of the same length and shape follow to
        overwrite that, too."""
        digits = hexlify(key)
        text = bytearray(_KEYING)
        text[_DIGITS] = digits
        statement = text.decode("ascii")
        try:
            connection.executescript(statement)
            for _ in range(_OVER_AGAIN):
                connection.executescript(_OF_THE_SAME_SHAPE)
        finally:
            overwrite(digits)
            overwrite(statement)
            wipe(text)
