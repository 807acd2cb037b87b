"""One prepared statement: binds values, reads rows. The caller holds the database's lock."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import c_void_p, string_at
from typing import Any, Final

from local_store.driver.codes import FLOAT, INTEGER, NULL, OK, RANGE, ROW, TEXT, TOOBIG
from local_store.driver.library import COPIED, Library
from local_store.driver.sql_error import SqlError

_LEAST, _MOST = -(1 << 63), (1 << 63) - 1
_LONGEST: Final = (1 << 31) - 1  # of a value, in bytes: C's int


class PreparedStatement:
    """`changes`: it inserts, updates or deletes rows, so that SQLite counts them."""

    __slots__ = ("changes", "handle", "library", "parameters", "sql")

    def __init__(self, library: Library, handle: c_void_p, sql: str, changes: bool) -> None:
        self.library, self.handle, self.sql, self.changes = library, handle, sql, changes
        self.parameters: int = library.bind_parameter_count(handle)

    def bind(self, values: Sequence[Any]) -> int:
        """Takes a value for each `?`: None, a bool, an int of 64 bits, a float, a str or bytes. Gives SQLite's code.
        Raises SqlError for another number or type of values, UnicodeEncodeError for half a surrogate pair."""
        if len(values) != self.parameters:
            raise SqlError(f"the statement has {self.parameters} parameters, and {len(values)} values came", RANGE)
        library, handle = self.library, self.handle
        for index, value in enumerate(values, 1):
            if isinstance(value, str):
                text = value.encode()
                code = library.bind_text(handle, index, text, _length(text), COPIED)
            elif value is None:
                code = library.bind_null(handle, index)
            elif isinstance(value, int):
                if not _LEAST <= value <= _MOST:
                    raise SqlError(f"value {index} does not fit 64 bits", RANGE)
                code = library.bind_int64(handle, index, value)
            elif isinstance(value, float):
                code = library.bind_double(handle, index, value)
            elif isinstance(value, (bytes, bytearray, memoryview)):
                code = self._bind_blob(index, bytes(value))
            else:
                raise SqlError(f"value {index} has type {type(value).__name__}, which SQLite does not store")
            if code:
                return int(code)
        return OK

    def _bind_blob(self, index: int, blob: bytes) -> int:
        if not blob:
            return int(self.library.bind_zeroblob(self.handle, index, 0))
        return int(self.library.bind_blob(self.handle, index, blob, _length(blob), COPIED))

    def read(self, width: int, rows: list[tuple[Any, ...]], most: int) -> int:
        """Adds rows, from the one on which the statement stands, until there are so many (-1: all that are left). Gives
        SQLite's code of the last step. Raises UnicodeDecodeError for text that is not UTF-8."""
        library, handle, columns = self.library, self.handle, range(width)
        step, kind_of, text_of, size_of = library.step, library.column_type, library.column_text, library.column_bytes
        int_of = library.column_int64
        code = ROW
        while code == ROW and len(rows) != most:
            values: list[Any] = []
            for index in columns:
                kind = kind_of(handle, index)
                if kind == TEXT:
                    text = text_of(handle, index)
                    if text is None:
                        raise MemoryError
                    size = size_of(handle, index)
                    values.append((text if len(text) == size else self._blob(index, size)).decode())  # a NUL inside
                elif kind == NULL:
                    values.append(None)
                elif kind == INTEGER:
                    values.append(int_of(handle, index))
                elif kind == FLOAT:
                    values.append(library.column_double(handle, index))
                else:
                    values.append(self._blob(index, size_of(handle, index)))
            rows.append(tuple(values))
            code = step(handle)
        return int(code)

    def _blob(self, index: int, size: int) -> bytes:
        place = self.library.column_blob(self.handle, index)
        if place is None:
            if size:
                raise MemoryError
            return b""
        return string_at(place, size)


def _length(value: bytes) -> int:
    if len(value) > _LONGEST:
        raise SqlError("string or blob too big", TOOBIG)
    return len(value)
