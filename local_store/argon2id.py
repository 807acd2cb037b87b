"""Argon2id (RFC 9106), which makes each guess of a passcode dear, by whichever library can do it here.

`cryptography` takes it from OpenSSL 3.2 or newer. Its builds for phones in Flet's index carry OpenSSL 3.0, and before
Python 3.14 they are of a version that does not know it at all; there argon2-cffi brings the reference implementation.
Both give the same bytes.
"""

from __future__ import annotations


def argon2id(secret: bytes, salt: bytes, *, length: int, passes: int, lanes: int, memory_kib: int) -> bytes:
    """So many bytes made of a secret. Takes a moment. Raises RuntimeError where no library can do it: a fault of the
    build."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - not part of the first frame
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - may be missing, see above
    except ImportError:
        return _by_reference(secret, salt, length=length, passes=passes, lanes=lanes, memory_kib=memory_kib)
    try:
        kdf = Argon2id(salt=salt, length=length, iterations=passes, lanes=lanes, memory_cost=memory_kib)
    except UnsupportedAlgorithm:
        return _by_reference(secret, salt, length=length, passes=passes, lanes=lanes, memory_kib=memory_kib)
    return kdf.derive(secret)


def _by_reference(secret: bytes, salt: bytes, *, length: int, passes: int, lanes: int, memory_kib: int) -> bytes:
    try:
        from argon2.low_level import Type, hash_secret_raw  # noqa: PLC0415 - part of phone builds alone
    except ImportError:
        raise RuntimeError("no library here does Argon2id") from None
    return hash_secret_raw(
        secret, salt, time_cost=passes, memory_cost=memory_kib, parallelism=lanes, hash_len=length, type=Type.ID
    )
