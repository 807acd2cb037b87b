"""Which driver this device has: a library that `ANXIN_SQLCIPHER` names, else the wheel, else the phone's library.

A phone build leaves the wheel out (`pyproject.toml`) and brings SQLCipher's own library. Nothing here ever falls back
on the system's SQLite, which cannot encrypt.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Final

from local_store.driver.dbapi import Driver
from local_store.driver.library import Library
from local_store.driver.library_driver import LibraryDriver
from local_store.errors import CipherMissing

VARIABLE: Final = "ANXIN_SQLCIPHER"
#: Android finds the first among the app's own native libraries, Flet's boot script on iOS the second among its
#: frameworks. A name, never the process' own symbols: on iOS those are the system's SQLite.
_PHONES: Final = ("libsqlcipher.so", "SQLCipher")


def driver() -> Driver:
    """The driver, loaded once. Raises `CipherMissing` when there is none that encrypts."""
    named = os.environ.get(VARIABLE)
    return _of_library((named,)) if named else _of_device()


@cache
def _of_device() -> Driver:
    try:
        from local_store.driver.wheel import Wheel  # noqa: PLC0415 - a phone build does not have it
    except ImportError:
        return _of_library(_PHONES)
    return Wheel()


@cache
def _of_library(names: tuple[str, ...]) -> Driver:
    for name in names:
        try:
            return LibraryDriver(Library(name))
        except (OSError, AttributeError):
            continue  # not here, or a SQLite that cannot encrypt
    raise CipherMissing
