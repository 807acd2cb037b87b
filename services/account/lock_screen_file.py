"""What the person wants to be read on the locked screen: one small sealed file beside the store.

Its key is random, stands in the device's vault and not behind the passcode, and opens nothing else. So the content can
be read without a passcode and without the store, by whoever holds the unlocked device; a copy of the file alone says
nothing. Without the key the file is noise: it is destroyed first.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from local_store import files, keys
from local_store.errors import StoreError, StoreFull
from local_store.memory import KEY_BYTES
from local_store.vault import KeyVault

RECORD: Final = "lock-screen-key"
FILE: Final = "lock-screen.sealed"
LARGEST: Final = 4 * 1024 * 1024
"""Bytes; more is neither written nor read."""


class LockScreenFile:
    """The file of one data folder. Begun by the person alone: nothing is written while there is no key for it."""

    def __init__(self, home: Path, vault: Callable[[], KeyVault]) -> None:
        self._path = home / FILE
        self._vault = vault
        self._one_at_a_time = threading.Lock()  # a file that is being written is not left behind by the end

    async def is_there(self) -> bool:
        """Whether there is a file at all; what is in it may be noise."""
        return await asyncio.to_thread(self._path.exists)

    async def begin(self) -> None:
        """From now on something may stand on the locked screen. Raises VaultUnavailable."""
        await asyncio.to_thread(self._begin)

    async def keep(self, plain: bytes) -> bool:
        """Writes this instead of what was there, all or nothing; False, and nothing is left, where it was not begun.
        Raises VaultUnavailable, StoreFull and StoreUnwritable."""
        return await asyncio.to_thread(self._keep, plain)

    async def read(self) -> bytes | None:
        """What stands there; None for nothing, and for whatever cannot be read. Never raises an AppError."""
        return await asyncio.to_thread(self._read)

    async def end(self) -> None:
        """Destroys the key, then deletes the file. Raises VaultUnavailable and StoreUnwritable."""
        await asyncio.to_thread(self.end_now)

    def end_now(self) -> None:
        """As `end`, from a thread."""
        with self._one_at_a_time:
            try:
                self._vault().delete(RECORD)
            finally:
                self._delete_file()

    def _begin(self) -> None:
        with self._one_at_a_time:
            if self._vault().get(RECORD) is None:
                self._vault().set(RECORD, secrets.token_bytes(KEY_BYTES))

    def _keep(self, plain: bytes) -> bool:
        if len(plain) > LARGEST // 2:
            raise StoreFull
        with self._one_at_a_time:
            key = self._vault().get(RECORD)
            if key is None:
                self._delete_file()
                return False
            if self._opened(key) == plain:
                return True
            with files.typed_file_errors():
                files.write(self._path, keys.seal(key, plain))
            return True

    def _read(self) -> bytes | None:
        try:
            key = self._vault().get(RECORD) if self._path.exists() else None
            return None if key is None else self._opened(key)
        except StoreError:
            return None

    def _opened(self, key: bytes) -> bytes | None:
        try:
            if self._path.stat().st_size > LARGEST:
                return None
            return keys.open_sealed(key, self._path.read_bytes())
        except (OSError, StoreError):
            return None

    def _delete_file(self) -> None:
        with files.typed_file_errors():
            self._path.unlink(missing_ok=True)
            files.beside(self._path, ".new").unlink(missing_ok=True)
