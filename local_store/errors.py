"""What the app can refuse with: the root of every typed error, and the store's own branch of the family.

Errors carry a code and parameters, never words; `views/i18n` turns them into words.
"""

from __future__ import annotations


class AppError(Exception):
    """Root of everything that may reach a person as a message."""

    code: str = "app"


class StoreError(AppError):
    """The encrypted store cannot do what was asked; nothing in it was changed."""

    code = "store"


class StoreLocked(StoreError):
    """The key is not in memory: the person has to unlock first."""

    code = "store-locked"


class StoreUnreadable(StoreError):
    """The file does not open with this key, or is damaged: the two look alike to SQLCipher. The file stays as it is."""

    code = "store-unreadable"


class StoreFull(StoreError):
    """The device has no room left; the write was rolled back."""

    code = "store-full"


class StoreUnwritable(StoreError):
    """The device does not let the app write here (read-only folder, no right, a write that failed); nothing changed."""

    code = "store-unwritable"


class StoreTooNew(StoreError):
    """The file was written by a newer version of the app; it is closed again, unharmed."""

    code = "store-too-new"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found, known)
        self.found = found
        self.known = known


class CipherMissing(StoreError):
    """The database driver does not encrypt (`PRAGMA cipher_version` is empty); the app must not run on it."""

    code = "cipher-missing"


class VaultUnavailable(StoreError):
    """The device's key vault refused to read or write."""

    code = "vault-unavailable"


class KeyMissing(StoreError):
    """The data is on this device and the key that opens it is no longer in the vault. The file stays as it is."""

    code = "key-missing"


class WrongPasscode(StoreError):
    """The passcode does not open the key. `wait_seconds` must pass before the next try (0: at once)."""

    code = "wrong-passcode"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(wait_seconds)
        self.wait_seconds = wait_seconds


class TooManyTries(StoreError):
    """Not tried: the delay after earlier wrong passcodes still runs for `wait_seconds`."""

    code = "too-many-tries"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(wait_seconds)
        self.wait_seconds = wait_seconds


class StoreBusy(StoreError):
    """Another running copy of the app has this store open; it is not opened a second time."""

    code = "store-busy"


class AttachmentDamaged(StoreError):
    """The received content has not the size or hash that its FHIR Attachment states; it is not shown as complete."""

    code = "attachment-damaged"
