"""SQLite's numbers: result codes (https://www.sqlite.org/rescode.html), types of values, flags of opening."""

from __future__ import annotations

from typing import Final

OK: Final = 0
NOMEM: Final = 7
READONLY: Final = 8
IOERR: Final = 10
CORRUPT: Final = 11
FULL: Final = 13
CANTOPEN: Final = 14
TOOBIG: Final = 18
MISUSE: Final = 21
RANGE: Final = 25
NOTADB: Final = 26
ROW: Final = 100
DONE: Final = 101

# Extended: an input/output error while reading, however the read began.
IOERR_READ: Final = IOERR | 1 << 8
IOERR_SHORT_READ: Final = IOERR | 2 << 8
IOERR_CORRUPTFS: Final = IOERR | 33 << 8
IOERR_DATA: Final = IOERR | 32 << 8

# https://www.sqlite.org/c3ref/c_blob.html
INTEGER: Final = 1
FLOAT: Final = 2
TEXT: Final = 3
BLOB: Final = 4
NULL: Final = 5

# https://www.sqlite.org/c3ref/c_open_autoproxy.html
OPEN_READONLY: Final = 0x1
OPEN_READWRITE: Final = 0x2
OPEN_CREATE: Final = 0x4
OPEN_FULLMUTEX: Final = 0x10000

PREPARE_PERSISTENT: Final = 1


def primary(code: int) -> int:
    """The primary code that an extended one refines."""
    return code & 0xFF
