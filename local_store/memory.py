"""Secrets in this process' memory: kept where they can be overwritten, and overwritten when they are done with.

Python copies at will and never clears what it frees. So the data key is a bytearray, and the few bytes and strings that
a library insists on are overwritten in place before they are let go. What stays possible: a copy that the interpreter,
the system's swap or a crash dump made meanwhile.
"""

from __future__ import annotations

import ctypes
import sys
from typing import TypeAlias

Key: TypeAlias = bytes | bytearray


def wipe(key: bytearray) -> None:
    """Overwrites a key and empties it, so that nothing can be done with it by mistake afterwards."""
    key[:] = bytes(len(key))
    key.clear()


def overwrite(text: bytes | str) -> None:
    """Overwrites an immutable object in place. Only for one that nobody else holds, and ASCII if it is a string: the
    characters of such stand at the end of the object, before one zero byte (CPython). Elsewhere it does nothing."""
    if sys.implementation.name == "cpython" and text and (isinstance(text, bytes) or text.isascii()):
        ctypes.memset(id(text) + sys.getsizeof(text) - len(text) - 1, 0, len(text))
