"""The port to the device's storage for small secrets: the store's key and its count of wrong passcodes."""

from __future__ import annotations

from typing import Literal, Protocol

VaultKind = Literal["keyring", "file", "phone"]
"""The system's keyring, a file of ours, or a phone's own (Android's Keystore, iOS' Keychain); the app shows which."""


class KeyVault(Protocol):
    """The device's storage for small secrets. Raises `VaultUnavailable` when it cannot read or write.

    Called from worker threads, never on the event loop: any of these may wait for the device.
    """

    @property
    def name(self) -> VaultKind: ...
    def get(self, name: str) -> bytes | None: ...
    def set(self, name: str, value: bytes) -> None: ...
    def delete(self, name: str) -> None: ...
