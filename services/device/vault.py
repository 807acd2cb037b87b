"""Where this device keeps the wrapped key: the system's keyring, or a file where there is none."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Final

from local_store import files
from local_store.errors import StoreUnreadable, VaultUnavailable
from local_store.vault import KeyVault

_log = logging.getLogger(__name__)

FILE = "vault.json"
KEYRING_MARK = "vault.keyring"


def device_vault(home: Path) -> KeyVault:
    """The vault of this data folder, chosen once: what is in one kind is never looked for in the other.

    Raises `VaultUnavailable` when the key is in a keyring that does not answer now. Takes a moment (asks the keyring).
    """
    file, mark = home / FILE, home / KEYRING_MARK
    if file.exists():
        return FileVault(file)
    vault = KeyringVault("anxin-" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:16], mark)
    if vault.works():
        return vault
    if mark.exists():
        raise VaultUnavailable
    return FileVault(file)


def forget_keyring(home: Path) -> None:
    """Removes the mark that this folder's key is in the keyring, once it is not. Raises StoreUnwritable."""
    with files.typed_file_errors():
        (home / KEYRING_MARK).unlink(missing_ok=True)


class KeyringVault:
    """The keyring of the operating system. `mark` is a file that remembers that something was put there."""

    name: Final = "keyring"

    def __init__(self, service: str, mark: Path) -> None:
        self._service = service
        self._mark = mark

    def works(self) -> bool:
        """Whether the keyring returns what was stored. One that writes plain files does not count as a keyring."""
        probe, value = "probe", secrets.token_bytes(8)
        try:
            with _typed_errors() as keyring:
                if type(keyring.get_keyring()).__module__.startswith("keyrings.alt"):
                    return False
            self._write(probe, value)
            same = self.get(probe) == value
            self.delete(probe)
        except VaultUnavailable as error:
            _log.info("no usable keyring: %s", type(error.__cause__).__name__)
            return False
        return same

    def get(self, name: str) -> bytes | None:
        with _typed_errors() as keyring:
            text = keyring.get_password(self._service, name)
            return None if text is None else base64.b64decode(text, validate=True)

    def set(self, name: str, value: bytes) -> None:
        self._mark.parent.mkdir(parents=True, exist_ok=True)
        self._mark.touch()
        self._write(name, value)

    def delete(self, name: str) -> None:
        if self.get(name) is not None:
            with _typed_errors() as keyring:
                keyring.delete_password(self._service, name)

    def _write(self, name: str, value: bytes) -> None:
        with _typed_errors() as keyring:
            keyring.set_password(self._service, name, base64.b64encode(value).decode())


@contextmanager
def _typed_errors() -> Iterator[ModuleType]:
    """The library, imported on first use. Each system's keyring fails in its own way: all become VaultUnavailable."""
    try:
        import keyring  # noqa: PLC0415 - slow to import, and absent on phones

        yield keyring
    except Exception as error:
        raise VaultUnavailable from error


class FileVault:
    """One file that only its owner can read. Holds wrapped keys only, so the passcode alone protects them."""

    name: Final = "file"

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self, name: str) -> bytes | None:
        text = self._load().get(name)
        try:
            return None if text is None else base64.b64decode(text, validate=True)
        except binascii.Error:
            raise VaultUnavailable from None

    def set(self, name: str, value: bytes) -> None:
        self._save(self._load() | {name: base64.b64encode(value).decode()})

    def delete(self, name: str) -> None:
        secrets_left = self._load()
        if secrets_left.pop(name, None) is not None:
            self._save(secrets_left)

    def _load(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            raise VaultUnavailable from None
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise VaultUnavailable
        return found

    def _save(self, values: dict[str, str]) -> None:
        """All or nothing: a half-written vault would lose the key and all data with it. Raises StoreFull, too."""
        try:
            with files.typed_file_errors():
                files.write(self._path, json.dumps(values).encode())
        except StoreUnreadable:
            raise VaultUnavailable from None
