"""A second wrapped copy of the store's key, which the device's biometrics open. The passcode stays the other way.

```
random secret, in the device's storage that biometrics alone release --AES-256-GCM--> [data key] in the vault
```
Neither half is worth anything without the other, so deleting the copy ends this way in for good.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Final

from local_store import keys, tries
from local_store.errors import BoundKeyVoid
from local_store.memory import KEY_BYTES, Key, overwrite, wipe
from local_store.vault import KeyVault

RECORD: Final = "store-key-bound"
_NONCE_BYTES: Final = 12
_WRAPPING: Final = b"anxin bound store key 1"


def exists(vault: KeyVault) -> bool:
    """Whether a copy was made and not deleted."""
    return vault.get(RECORD) is not None


def create(vault: KeyVault, passcode: str, now: datetime) -> bytearray:
    """Wraps the store's key with a new secret and returns that secret, for the storage that biometrics release. Takes
    a moment. Raises as `keys.unlock` does, changing nothing."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key = keys.unlock(vault, passcode, now)
    secret, nonce = bytearray(secrets.token_bytes(KEY_BYTES)), secrets.token_bytes(_NONCE_BYTES)
    try:
        vault.set(RECORD, nonce + AESGCM(secret).encrypt(nonce, key, _WRAPPING))
    except BaseException:
        wipe(secret)
        raise
    finally:
        wipe(key)
    return secret


def unlock(vault: KeyVault, secret: Key) -> bytearray:
    """The store's key, which the caller wipes. Resets the count of wrong passcodes: the person is the owner.

    Raises `BoundKeyVoid` when there is no copy, or it was made with another secret.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    record = vault.get(RECORD)
    try:
        if record is None:
            raise BoundKeyVoid
        plain = AESGCM(secret).decrypt(record[:_NONCE_BYTES], record[_NONCE_BYTES:], _WRAPPING)
    except (InvalidTag, ValueError):
        raise BoundKeyVoid from None
    key = bytearray(plain)
    overwrite(plain)
    tries.forget(vault)
    return key


def delete(vault: KeyVault) -> None:
    """Ends this way in; the passcode and the store stay as they are."""
    vault.delete(RECORD)
