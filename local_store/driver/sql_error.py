"""What our own driver raises when SQLite refuses something."""

from __future__ import annotations

from local_store.driver import codes


class SqlError(Exception):
    """SQLite's own words, and its extended result code. Misuse of the driver itself (a closed connection, a value of
    another type) is told as SQLITE_MISUSE."""

    def __init__(self, message: str, code: int = codes.MISUSE) -> None:
        super().__init__(message)
        self.sqlite_errorcode = code
