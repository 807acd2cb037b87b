"""Secrets in this process' memory: stored where they can be overwritten, and overwritten after use.

Python copies at will and never clears what it frees. So the data key is a bytearray, and the few bytes and strings that
a library requires are overwritten in place before they are freed. The interpreter, the system's swap or a crash dump
may still hold a copy.
"""

from __future__ import annotations

import sys
from typing import Final, TypeAlias

Key: TypeAlias = bytes | bytearray
KEY_BYTES: Final = 32


def wipe(key: bytearray) -> None:
    """Overwrites a key and empties it, so that nothing can use it by mistake afterwards."""
    key[:] = bytes(len(key))
    key.clear()


def overwrite(text: bytes | str) -> None:
    """Overwrites an immutable object in place. Use it only for an object that nothing else references, and only ASCII
    strings: their characters are at the end of the object, before one zero byte (CPython). On other interpreters it
    does nothing."""
    if sys.implementation.name == "cpython" and text and (isinstance(text, bytes) or text.isascii()):
        import ctypes  # noqa: PLC0415 - there is no secret before the first frame

        ctypes.memset(id(text) + sys.getsizeof(text) - len(text) - 1, 0, len(text))
