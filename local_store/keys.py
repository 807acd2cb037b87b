"""The store's key: random, wrapped by the person's passcode, stored in the device's vault. Never written in clear.

```
passcode --Argon2id--> wrapping key --AES-256-GCM--> [256-bit data key] in the vault
data key --raw--> SQLCipher file          data key --HKDF--> sealing key --AES-256-GCM--> tokens
```
Keys are returned as a bytearray: the caller calls `wipe` when done.
"""

from __future__ import annotations

import base64
import json
import secrets
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from local_store import tries
from local_store.argon2id import argon2id
from local_store.errors import StoreLocked, StoreUnreadable, VaultUnavailable, WrongPasscode
from local_store.memory import KEY_BYTES, Key, overwrite, wipe
from local_store.vault import KeyVault

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

RECORD = "store-key"
_NONCE_BYTES = 12
_SALT_BYTES = 16
_WRAPPING = b"anxin store key 1"
_SEALING = b"anxin seal 1"


@dataclass(frozen=True)
class Cost:
    """What one attempt costs an attacker: the second recommended option of RFC 9106 §4, for devices with little
    memory."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


DEVICE_COST = Cost()


def exists(vault: KeyVault) -> bool:
    """Whether a key was created and not destroyed."""
    return vault.get(RECORD) is not None


def create(vault: KeyVault, passcode: str, *, cost: Cost = DEVICE_COST) -> bytearray:
    """Creates a random key, stores it wrapped in the vault and returns it. Takes a moment.

    Raises `ValueError` when a key exists: replacing it would lose the data it opens. `destroy` removes a key.
    """
    if exists(vault):
        raise ValueError("there is a key already")
    key = _taken(secrets.token_bytes(KEY_BYTES))
    vault.set(RECORD, _wrap(key, passcode, cost))
    tries.forget(vault)
    return key


def unlock(vault: KeyVault, passcode: str, now: datetime) -> bytearray:
    """The key, if the passcode is right. Takes a moment. Raises `WrongPasscode` or `TooManyTries`.

    The attempt is counted before it is made, so that killing the app does not avoid the count.
    """
    record = vault.get(RECORD)
    if record is None:
        raise VaultUnavailable
    counted = tries.count_one(vault, now)
    key = _unwrap(record, passcode)
    if key is None:
        raise WrongPasscode(counted.delay, counted.more)
    tries.forget(vault)
    return key


def check(vault: KeyVault, passcode: str, now: datetime) -> None:
    """Raises as `unlock` does when the passcode is not right; the key is wiped at once."""
    wipe(unlock(vault, passcode, now))


def change_passcode(vault: KeyVault, old: str, new: str, now: datetime, *, cost: Cost = DEVICE_COST) -> None:
    """Wraps the same key with a new passcode; the store stays as it is. Raises as `unlock` does, changing nothing."""
    key = unlock(vault, old, now)
    try:
        vault.set(RECORD, _wrap(key, new, cost))
    finally:
        wipe(key)


def destroy(vault: KeyVault) -> None:
    """Deletes the key and with it, for good, the ability to read the store."""
    vault.delete(RECORD)
    tries.forget(vault)


def seal(key: Key, plain: bytes) -> bytes:
    """Encrypts a small secret, such as a token, with a key derived from the data key. StoreLocked when it is wiped."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    with _sealing(key) as cipher:
        return nonce + cipher.encrypt(nonce, plain, _SEALING)


def open_sealed(key: Key, sealed: bytes) -> bytes:
    """Decrypts what `seal` encrypted. Raises `StoreUnreadable` when the key is wrong or the data has changed, and
    StoreLocked when the key is wiped."""
    from cryptography.exceptions import InvalidTag

    try:
        with _sealing(key) as cipher:
            return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _SEALING)
    except (InvalidTag, ValueError):
        raise StoreUnreadable from None


@contextmanager
def _sealing(key: Key) -> Iterator[AESGCM]:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    if len(key) != KEY_BYTES:
        raise StoreLocked
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=_SEALING).derive(key)
    try:
        yield AESGCM(derived)
    finally:
        overwrite(derived)


def _taken(secret: bytes) -> bytearray:
    """A copy of the secret that can be wiped; overwrites the original."""
    kept = bytearray(secret)
    overwrite(secret)
    return kept


def _wrap(key: Key, passcode: str, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    wrapping_key = _wrapping_key(passcode, salt, cost)
    wrapped = AESGCM(wrapping_key).encrypt(nonce, key, _WRAPPING)
    overwrite(wrapping_key)
    parts = {"salt": salt, "nonce": nonce, "wrapped": wrapped}
    return json.dumps(asdict(cost) | {name: base64.b64encode(part).decode() for name, part in parts.items()}).encode()


def _unwrap(record: bytes, passcode: str) -> bytearray | None:
    """The key, or None for a wrong passcode. Raises `VaultUnavailable` when the record has another format."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        facts: dict[str, Any] = json.loads(record)
        salt, nonce, wrapped = (base64.b64decode(facts[name]) for name in ("salt", "nonce", "wrapped"))
        wrapping_key = _wrapping_key(passcode, salt, Cost(facts["memory_kib"], facts["passes"], facts["lanes"]))
    except (ValueError, KeyError, TypeError):
        raise VaultUnavailable from None
    try:
        return _taken(AESGCM(wrapping_key).decrypt(nonce, wrapped, _WRAPPING))
    except (InvalidTag, ValueError):
        return None
    finally:
        overwrite(wrapping_key)


def _wrapping_key(passcode: str, salt: bytes, cost: Cost) -> bytes:
    """Full-width digits from a Chinese keyboard count as the same passcode (NFKC)."""
    secret = unicodedata.normalize("NFKC", passcode).encode("utf-8", "surrogatepass")
    try:
        return argon2id(
            secret, salt, length=KEY_BYTES, passes=cost.passes, lanes=cost.lanes, memory_kib=cost.memory_kib
        )
    finally:
        overwrite(secret)
