"""The second factor of staff: six digits that change every thirty seconds (TOTP, RFC 6238), or a one-time recovery
code."""

from __future__ import annotations

import base64
import secrets
import unicodedata
from datetime import datetime
from typing import Final

import pyotp

from hospital.auth.hashing import same

STEP_SECONDS: Final = 30
RECOVERY_CODES: Final = 10
_RECOVERY_BYTES: Final = 10  # 80 bits: 16 characters of base 32, too many to guess
#: One step back and one ahead, for clocks that differ and people who type slowly (RFC 6238 §5.2).
_STEPS: Final = (0, -1, 1)


def new_secret() -> str:
    """160 random bits in base 32 (RFC 4226 §4, R6)."""
    return pyotp.random_base32(32)


def uri(secret: str, name: str, hospital: str) -> str:
    """The otpauth address that an authenticator app reads as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=hospital)


def digits_at(secret: str, step: int) -> str:
    """The six digits of one step of thirty seconds since 1970."""
    return pyotp.TOTP(secret).at(step * STEP_SECONDS)


def step_of(secret: str, digits: str, now: datetime, last: int) -> int | None:
    """The step whose digits these are; None when they are wrong, or of a step up to `last`, the last one used (RFC 6238
    §5.2: each is accepted once)."""
    present = int(now.timestamp()) // STEP_SECONDS
    fitting = [present + away for away in _STEPS if same(digits_at(secret, present + away), digits)]
    return next((step for step in fitting if step > last), None)


def next_digits(secret: str, now: datetime, last: int) -> str:
    """Digits that would be accepted now; demo mode shows them."""
    present = int(now.timestamp()) // STEP_SECONDS
    return digits_at(secret, max(present, min(last + 1, present + 1)))


def new_recovery_codes() -> list[str]:
    """Codes to print and lock away, in groups that are easy to type."""
    made = [base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower() for _ in range(RECOVERY_CODES)]
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in made]


def plain(typed: str) -> str:
    """A code without the spaces, dashes, capitals and full-width letters it was typed with."""
    return "".join(character for character in unicodedata.normalize("NFKC", typed).lower() if character.isalnum())
