"""The app's typed errors: their root, and the errors of the store.

Errors carry a code and parameters, never words; `views/i18n` turns them into words.
"""

from __future__ import annotations


class AppError(Exception):
    """The root of all errors that can be shown to a person."""

    code: str = "app"


class StoreError(AppError):
    """The encrypted store cannot carry out the operation; nothing in it was changed."""

    code = "store"


class StoreLocked(StoreError):
    """The key is not in memory: the person has to unlock first."""

    code = "store-locked"


class StoreUnreadable(StoreError):
    """The file does not open with this key, or is damaged: SQLCipher cannot tell which. The file stays as it is."""

    code = "store-unreadable"


class StoreFull(StoreError):
    """The device has no room left; the write was rolled back."""

    code = "store-full"


class StoreUnwritable(StoreError):
    """The app cannot write here (read-only folder, missing permission, a failed write); nothing changed."""

    code = "store-unwritable"


class StoreTooNew(StoreError):
    """The file was written by a newer version of the app; it is closed unchanged."""

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
    """The data is on this device, but its key is no longer in the vault. The file stays as it is."""

    code = "key-missing"


class WrongPasscode(StoreError):
    """The passcode does not open the key. `wait_seconds` must pass before the next try (0: at once); after
    `more_tries` further wrong ones there is a wait (0: it has begun)."""

    code = "wrong-passcode"

    def __init__(self, wait_seconds: int, more_tries: int = 0) -> None:
        super().__init__(wait_seconds, more_tries)
        self.wait_seconds = wait_seconds
        self.more_tries = more_tries


class TooManyTries(StoreError):
    """The passcode was not tried: the delay after earlier wrong passcodes lasts another `wait_seconds`."""

    code = "too-many-tries"

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(wait_seconds)
        self.wait_seconds = wait_seconds


class BoundKeyVoid(StoreError):
    """Biometrics no longer open the key: the copy is gone, or the device's fingerprints or face have changed. The
    passcode opens it as before."""

    code = "bound-key-void"


class StoreBusy(StoreError):
    """Another running copy of the app has this store open."""

    code = "store-busy"


class AttachmentDamaged(StoreError):
    """The received content does not have the size or hash in its FHIR Attachment; it does not count as complete."""

    code = "attachment-damaged"
