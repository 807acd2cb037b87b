"""The drivers that the store tests run over: the wheel, and our own over the library inside the wheel.

Where `ANXIN_SQLCIPHER` names another library from the start, over that one alone (`tests/interop/sqlcipher`).
"""

from __future__ import annotations

import os
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

#: For a test that opens a store without asking for a fixture of it.
over_each_driver = pytest.mark.parametrize("driver_name", LIBRARIES, indirect=True)
