"""Secrets: how they are created, and the hashes in which alone they are stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import Final

_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def new_secret() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """The stored hash of a long random secret. It cannot be guessed, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def keyed(key: bytes, words: str) -> str:
    """A pseudonym for something personal (a phone) that reveals nothing without the server's key."""
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()


def new_digits() -> str:
    """A six-digit one-time code."""
    return f"{secrets.randbelow(1_000_000):06d}"


def slow_digest(digits: str, salt: str) -> str:
    """The stored hash of six digits: scrypt, because trying all million of them with a fast hash takes no time."""
    made = hashlib.scrypt(digits.encode(), salt=bytes.fromhex(salt), n=2**12, r=8, p=1, dklen=32)
    return made.hex()


def same(left: str, right: str) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(left.encode(), right.encode())


def is_verifier(text: str) -> bool:
    """Whether this has the form of a code verifier: long enough not to be guessed (RFC 7636 §4.1)."""
    return _VERIFIER.fullmatch(text) is not None


def pkce_challenge(verifier: str) -> str:
    """S256 of RFC 7636 §4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode("ascii", "replace")).digest()).rstrip(b"=").decode()
