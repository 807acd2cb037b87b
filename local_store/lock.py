"""One process per store: an operating-system lock on a file beside it, freed by the system when the process dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from local_store.errors import StoreBusy


class FileLock:
    """Held from construction to `release`; raises `StoreBusy` when it is already held, also by this process."""

    def __init__(self, path: Path) -> None:
        self._descriptor: int | None = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(self._descriptor)
        except OSError:
            self.release()
            raise StoreBusy from None

    def release(self) -> None:
        """Releases the lock; a second call does nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
