"""The C interface of SQLite and SQLCipher, as far as the driver calls it (https://www.sqlite.org/c3ref/funclist.html).

What can wait for a disk or take long lets other threads run meanwhile (`CDLL`). What only reads memory does not
(`PyDLL`): letting go costs more than the call. The functions called for every value are declared without their
arguments' types, which ctypes then takes as they are: a handle always as `c_void_p`, a number always as C's `int`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from ctypes import POINTER, c_char_p, c_double, c_int, c_int64, c_uint, c_void_p
from typing import Any, Final

_Function = Callable[..., Any]

#: SQLite copies a value before it returns (SQLITE_TRANSIENT).
COPIED: Final = c_void_p(-1)


class Library:
    """One loaded SQLCipher. Raises OSError when there is no such library, AttributeError when it lacks a function: a
    SQLite that cannot encrypt has no `sqlite3_key_v2`."""

    def __init__(self, path: str) -> None:
        waiting, quick = ctypes.CDLL(path), ctypes.PyDLL(path)
        pointer, handle = c_void_p, POINTER(c_void_p)

        self.key_v2 = _declared(waiting, "key_v2", c_int, pointer, c_char_p, pointer, c_int)
        self.open_v2 = _declared(waiting, "open_v2", c_int, c_char_p, handle, c_int, c_char_p)
        self.close_v2 = _declared(waiting, "close_v2", c_int, pointer)
        self.prepare_v3 = _declared(waiting, "prepare_v3", c_int, pointer, pointer, c_int, c_uint, handle, handle)
        self.step = _declared(waiting, "step", c_int)
        self.reset = _declared(waiting, "reset", c_int)
        self.finalize = _declared(waiting, "finalize", c_int, pointer)
        self.stmt_readonly = _declared(quick, "stmt_readonly", c_int, pointer)
        self.extended_result_codes = _declared(quick, "extended_result_codes", c_int, pointer, c_int)
        self.extended_errcode = _declared(quick, "extended_errcode", c_int, pointer)
        self.errmsg = _declared(quick, "errmsg", c_char_p, pointer)
        self.errstr = _declared(quick, "errstr", c_char_p, c_int)
        self.get_autocommit = _declared(quick, "get_autocommit", c_int, pointer)
        self.changes = _declared(quick, "changes", c_int, pointer)

        self.clear_bindings = _declared(quick, "clear_bindings", c_int)
        self.bind_parameter_count = _declared(quick, "bind_parameter_count", c_int, pointer)
        self.bind_null = _declared(quick, "bind_null", c_int)
        self.bind_int64 = _declared(quick, "bind_int64", c_int, pointer, c_int, c_int64)
        self.bind_double = _declared(quick, "bind_double", c_int, pointer, c_int, c_double)
        self.bind_text = _declared(quick, "bind_text", c_int)
        self.bind_blob = _declared(quick, "bind_blob", c_int)
        self.bind_zeroblob = _declared(quick, "bind_zeroblob", c_int)

        self.column_count = _declared(quick, "column_count", c_int)
        self.column_type = _declared(quick, "column_type", c_int)
        self.column_int64 = _declared(quick, "column_int64", c_int64)
        self.column_double = _declared(quick, "column_double", c_double)
        self.column_text = _declared(quick, "column_text", c_char_p)
        self.column_blob = _declared(quick, "column_blob", c_void_p)
        self.column_bytes = _declared(quick, "column_bytes", c_int)


def _declared(library: ctypes.CDLL, name: str, result: type, *arguments: type) -> _Function:
    """A function of the library; without arguments, its arguments are taken as they come."""
    function = library[f"sqlite3_{name}"]
    function.restype = result
    if arguments:
        function.argtypes = arguments
    return function
