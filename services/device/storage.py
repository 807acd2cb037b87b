"""How much room the device has left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

#: Less than this is little: the app and the system need room of their own.
LITTLE: Final = 200 * 1024 * 1024


def free_bytes(folder: Path) -> int | None:
    """The room left where a folder is; None where the system does not say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
