"""Passwords of staff, stored as Argon2id hashes only.

The cost is the second recommended option of RFC 9106 §4: 3 passes over 64 MiB in 4 lanes, 128 bits of salt, 256 bits of
hash. Two are computed at a time, so that many tries at once cannot take the machine's memory.
"""

from __future__ import annotations

import secrets
import unicodedata
from threading import BoundedSemaphore
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

#: NIST SP 800-63B-4 §3.1.1.2 asks for at least 8 characters beside a second factor, and to accept at least 64.
SHORTEST: Final = 12
LONGEST: Final = 128
_SHORT_NAME: Final = 3  # occurs in many words by chance
_PASSES, _LANES, _MEMORY_KIB, _SALT_BYTES, _HASH_BYTES = 3, 4, 64 * 1024, 16, 32
#: A hash that no password has, verified at the same cost for names without an account.
_NOBODYS: Final = f"$argon2id$v=19$m={_MEMORY_KIB},t={_PASSES},p={_LANES}${'A' * 22}${'A' * 43}"
_turns = BoundedSemaphore(2)


def problem_of(password: str, name: str) -> str | None:
    """Why a new password is not accepted, in words for the terminal; None when it is."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"a password has {SHORTEST} to {LONGEST} characters"
    named = len(name) > _SHORT_NAME and name.casefold() in password.casefold()
    if named or len(set(password)) < SHORTEST // 2:
        return "the password is too easy to guess"
    return None


def hashed(password: str) -> str:
    """The stored hash of a password: a PHC string with its salt and its cost."""
    with _turns:
        return Argon2id(
            salt=secrets.token_bytes(_SALT_BYTES), length=_HASH_BYTES, iterations=_PASSES, lanes=_LANES,
            memory_cost=_MEMORY_KIB,
        ).derive_phc_encoded(_bytes(password))  # fmt: skip


def is_right(password: str, kept: str | None) -> bool:
    """Verifies a password against its hash. Without an account (None) it takes as long and is never right."""
    against = kept or _NOBODYS
    with _turns:
        try:
            Argon2id.verify_phc_encoded(_bytes(password), against)
        except InvalidKey:
            return False
    return kept is not None


def _bytes(password: str) -> bytes:
    """Full-width characters from a Chinese keyboard count as the same ones (NFKC, as RFC 8265 §4.1.1 has it)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
