"""One open database of a library: its handle, its lock, and the statements it keeps prepared."""

from __future__ import annotations

import ctypes
import os
import threading
from ctypes import byref, c_ubyte, c_void_p
from pathlib import Path
from typing import Final

from local_store.driver import codes
from local_store.driver.library import Library
from local_store.driver.sql_error import SqlError
from local_store.driver.statement import PreparedStatement

#: How many statements stay prepared; the store has fewer of its own.
KEPT: Final = 128
_MODES: Final = {
    "ro": codes.OPEN_READONLY,
    "rw": codes.OPEN_READWRITE,
    "rwc": codes.OPEN_READWRITE | codes.OPEN_CREATE,
}
_CHANGING: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")


class Database:
    """Whoever calls holds `lock`, which one thread may take again. After `close` every call raises SqlError."""

    def __init__(self, library: Library, path: Path, mode: str) -> None:
        """Opens the file. Raises SqlError."""
        self.library, self.lock = library, threading.RLock()
        self._idle: dict[str, PreparedStatement] = {}  # the longest unused first
        self._running: set[PreparedStatement] = set()
        self._handle: c_void_p | None = None
        opened = c_void_p()
        code = library.open_v2(os.fsencode(path.absolute()), byref(opened), _MODES[mode] | codes.OPEN_FULLMUTEX, None)
        if opened.value:
            self._handle = opened
        if code:
            error = self.error(code)
            self.close()
            raise error
        library.extended_result_codes(opened, 1)

    @property
    def handle(self) -> c_void_p:
        if self._handle is None:
            raise SqlError("the database is closed")
        return self._handle

    def error(self, code: int) -> SqlError:
        """What the last call failed with, in SQLite's words."""
        if self._handle is None:
            return SqlError(_words(self.library.errstr(code)), code)
        extended = self.library.extended_errcode(self._handle)
        if codes.primary(extended) != codes.primary(code):  # the code is of the call itself
            return SqlError(_words(self.library.errstr(code)), code)
        return SqlError(_words(self.library.errmsg(self._handle)), extended)

    def key(self, digits: bytearray) -> None:
        """Gives SQLCipher the key, `x'0123..'`, which stays the caller's to wipe
        (https://www.zetetic.net/sqlcipher/sqlcipher-api/#sqlite3_key)."""
        place = (c_ubyte * len(digits)).from_buffer(digits)
        code = self.library.key_v2(self.handle, b"main", ctypes.addressof(place), len(digits))
        del place  # it keeps the buffer from being wiped
        if code:
            raise self.error(code)

    def take(self, sql: str) -> PreparedStatement | None:
        """The statement, prepared and free; None for nothing but space and comments."""
        statement = self._idle.pop(sql, None) or self._prepare(sql)
        if statement is not None:
            self._running.add(statement)
        return statement

    def give_back(self, statement: PreparedStatement) -> None:
        """Ends a run: the statement is kept for the next one, and the longest unused is let go."""
        if self._handle is None:
            return  # closing has freed it
        self._running.discard(statement)
        self.library.reset(statement.handle)
        if statement.parameters:
            self.library.clear_bindings(statement.handle)
        if statement.sql in self._idle:  # two runs at a time
            self.library.finalize(statement.handle)
            return
        self._idle[statement.sql] = statement
        if len(self._idle) > KEPT:
            self.library.finalize(self._idle.pop(next(iter(self._idle))).handle)

    def run_script(self, script: str) -> None:
        """Runs statements one by one and drops their rows. Raises SqlError at the first that fails."""
        text = _terminated(script)
        at = ctypes.addressof(text)
        end = at + len(text) - 1
        while at < end:
            found, rest = c_void_p(), c_void_p()
            code = self.library.prepare_v3(self.handle, at, end - at + 1, 0, byref(found), byref(rest))
            if code:
                raise self.error(code)
            if found.value:
                self._run_to_the_end(found)
            at = rest.value or end

    def _run_to_the_end(self, found: c_void_p) -> None:
        try:
            code = codes.ROW
            while code == codes.ROW:
                code = self.library.step(found)
            if code != codes.DONE:
                raise self.error(code)
        finally:
            self.library.finalize(found)

    def _prepare(self, sql: str) -> PreparedStatement | None:
        text = _terminated(sql)
        found, rest = c_void_p(), c_void_p()
        start = ctypes.addressof(text)
        code = self.library.prepare_v3(
            self.handle, start, len(text), codes.PREPARE_PERSISTENT, byref(found), byref(rest)
        )
        if code:
            raise self.error(code)
        if _says_more(text.raw[(rest.value or start) - start : -1]):
            self.library.finalize(found)
            raise SqlError("one statement at a time")
        if not found.value:
            return None
        changes = sql.lstrip()[:8].upper().startswith(_CHANGING) and not self.library.stmt_readonly(found)
        return PreparedStatement(self.library, found, sql, changes)

    def close(self) -> None:
        """Frees the database with all its statements, also those under way. Closing twice is fine."""
        closing, self._handle = self._handle, None
        if closing is None:
            return
        for left in (*self._idle.values(), *self._running):  # and none that FTS5 prepared for itself
            self.library.finalize(left.handle)
        self._idle.clear()
        self._running.clear()
        self.library.close_v2(closing)

    def __del__(self) -> None:
        self.close()


def _terminated(sql: str) -> ctypes.Array[ctypes.c_char]:
    text = sql.encode()
    if b"\0" in text:
        raise SqlError("SQL with a null character")
    return ctypes.create_string_buffer(text)


def _says_more(rest: bytes) -> bool:
    """Whether a second statement follows: anything but space, semicolons and comments."""
    while rest := rest.lstrip(b"; \t\r\n\f"):
        if rest.startswith(b"--"):
            _, _, rest = rest.partition(b"\n")
        elif rest.startswith(b"/*"):
            _, _, rest = rest.partition(b"*/")
        else:
            return True
    return False


def _words(message: bytes | None) -> str:
    return (message or b"unknown error").decode("utf-8", "replace")
