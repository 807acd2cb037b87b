"""How much room the device has left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from services.errors import NotEnoughRoom

#: Less than this is little: the app and the system need room of their own.
LITTLE: Final = 200 * 1024 * 1024
#: So much stays free whatever is taken in: the log of the store, and the system's own work.
LEAST: Final = 50 * 1024 * 1024


def ask_for_room(free: int | None, needed: int) -> None:
    """Raises NotEnoughRoom when so many bytes would leave too little for the app and the system. A system that does not
    say how much is free is believed to have it: the store notices by itself when it is full."""
    if free is not None and free < needed + LEAST:
        raise NotEnoughRoom(needed + LEAST, free)


def free_bytes(folder: Path) -> int | None:
    """The room left where a folder is; None where the system does not say."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None
