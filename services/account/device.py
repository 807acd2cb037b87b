"""What this device knows without any key: its hospital, its vault, its store file."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local_store import files, keys
from local_store.errors import KeyMissing, StoreError
from local_store.vault import KeyVault, VaultKind
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore

if TYPE_CHECKING:
    from local_store.lock import FileLock
    from services.account.lock_screen_file import LockScreenFile
    from services.account.opening import Opened

MOST_USED: Final = 5
_TRIED: Final = "self-check"
_VAULT_FILES: Final = "vault.*"


class Device:
    """Preferences, vault and store file of one data folder."""

    def __init__(
        self,
        home: Path,
        preferences: PreferencesStore,
        make_vault: Callable[[Path], KeyVault],
        claim: Callable[[Path], FileLock] | None,
        erase_beside: Sequence[Callable[[], None]] = (),
    ) -> None:
        self._home = home
        self._preferences = preferences
        self._make_vault = make_vault
        self._claim = claim
        self._erase_beside = tuple(erase_beside)
        self._claimed: FileLock | None = None
        self._vault: KeyVault | None = None
        self._lock_screen: LockScreenFile | None = None

    @property
    def vault(self) -> KeyVault:
        """The vault of this folder, found once. Raises VaultUnavailable."""
        if self._vault is None:
            self._vault = self._make_vault(self._home)
        return self._vault

    async def try_vault(self) -> bool:
        """Writes, reads and deletes an entry of its own, and removes the vault's files where there were none before.
        Raises VaultUnavailable."""
        return await asyncio.to_thread(self._try_vault)

    def _try_vault(self) -> bool:
        vault, before, value = self.vault, set(self._home.glob(_VAULT_FILES)), secrets.token_bytes(16)
        try:
            vault.set(_TRIED, value)
            is_same = vault.get(_TRIED) == value
            vault.delete(_TRIED)
            return is_same and vault.get(_TRIED) is None
        finally:
            for left in set(self._home.glob(_VAULT_FILES)) - before:
                left.unlink(missing_ok=True)

    @property
    def vault_kind(self) -> VaultKind:
        return self.vault.name

    @property
    def lock_screen(self) -> LockScreenFile:
        """What may be read while the store is locked."""
        from services.account.lock_screen_file import LockScreenFile

        if self._lock_screen is None:
            self._lock_screen = LockScreenFile(self._home, lambda: self.vault)
        return self._lock_screen

    @property
    def hospital(self) -> Hospital:
        """The chosen hospital; its base is empty when there is none."""
        value = self._preferences.value
        return Hospital(value.hospital_base, value.hospital_name, open_access=value.hospital_open)

    @property
    def store_file(self) -> Path:
        from services.account.opening import store_path

        return store_path(self._home, self._preferences.value.store_file)

    @property
    def lock_minutes(self) -> int:
        return self._preferences.value.lock_minutes

    async def holds_data(self) -> bool:
        """Whether somebody's data is on this device. First locks the folder for this process, if it was given a lock.

        Locking raises StoreBusy, StoreUnwritable or StoreFull. Raises VaultUnavailable, and KeyMissing: data without a
        key.
        """
        return await asyncio.to_thread(self._look)

    def _look(self) -> bool:
        if self._claim is not None and self._claimed is None:
            self._claimed = self._claim(self._home)
        if keys.exists(self.vault):
            return True
        if self._preferences.value.store_file and self.store_file.exists():
            raise KeyMissing
        return False

    def let_go(self) -> None:
        """Releases the folder."""
        if self._claimed is not None:
            self._claimed.release()
            self._claimed = None

    def remember_hospital(self, hospital: Hospital) -> None:
        self._preferences.change(
            hospital_base=hospital.base, hospital_name=hospital.name, hospital_open=hospital.open_access
        )

    def leave_hospital(self) -> None:
        """Chooses no hospital; the one that was left stands first among those used here."""
        left = self.hospital
        others = [pair for pair in self._preferences.value.used_hospitals if pair[0] != left.base]
        used = ((left.base, left.name), *others)[:MOST_USED]
        self._preferences.change(hospital_base="", hospital_name="", hospital_open=False, used_hospitals=used)

    def remember_file(self, name: str) -> None:
        self._preferences.change(store_file=name)

    def put_back(self, path: Path, opened: Opened) -> None:
        """Restores what a damaged device.json has lost."""
        value = self._preferences.value
        if value.store_file != path.stem or value.hospital_base != opened.sealed.base:
            self._preferences.change(
                store_file=path.stem, hospital_base=opened.sealed.base, hospital_open=opened.sealed.open_access
            )

    async def erase(self) -> None:
        """Destroys the key, then deletes the store, then what stands beside it. Raises StoreError where the record may
        still be read; what stands beside it tells of nobody and is tried once."""
        path = self.store_file

        def work() -> None:
            self._empty_vault()
            files.erase(path)
            for away in self._erase_beside:
                with suppress(StoreError):
                    away()

        await asyncio.to_thread(work)
        self._preferences.change(store_file="")

    async def set_aside(self) -> None:
        """Keeps the store's file, whose key is gone, under another name, so that the person can begin anew beside it.
        Raises StoreError."""
        path = self.store_file

        def work() -> None:
            files.set_aside(path)
            self._empty_vault()

        await asyncio.to_thread(work)
        self._preferences.change(store_file="")

    def _empty_vault(self) -> None:
        from local_store import bound_key
        from services.account import attempts, sealed

        keys.destroy(self.vault)
        self.lock_screen.end_now()
        bound_key.delete(self.vault)
        for record in (sealed.RECORD, attempts.RECORD):
            self.vault.delete(record)
