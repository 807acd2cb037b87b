"""The drivers that the store tests run over: the wheel, and our own over the library inside the wheel.

Where `ANXIN_SQLCIPHER` names another library from the start, over that one alone (`tests/interop/sqlcipher`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final

import pytest

from local_store.driver.choice import VARIABLE

GIVEN: Final = os.environ.get(VARIABLE)


def bundled() -> str:
    """The wheel's compiled module, which also exports SQLCipher's C interface."""
    found = find_spec("sqlcipher3._sqlite3")
    assert found is not None
    assert found.origin is not None
    return found.origin


#: What `ANXIN_SQLCIPHER` is, by the driver's name; "" leaves it away.
LIBRARIES: Final = {"given": GIVEN} if GIVEN else {"wheel": "", "library": bundled()}

_OUR_OWN: Final = [name for name, library in LIBRARIES.items() if library]

#: For what only our own driver does.
over_our_own = pytest.mark.parametrize("driver_name", _OUR_OWN, indirect=True)


@contextmanager
def over(name: str) -> Iterator[None]:
    """Stores that are opened meanwhile, by this process and those it starts, are opened with this driver."""
    before = os.environ.pop(VARIABLE, None)
    if library := LIBRARIES[name]:
        os.environ[VARIABLE] = library
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before
