"""Check-in codes as QR texts: purpose, owner and expiry, signed by the hospital (HMAC-SHA256, RFC 2104).

A code holds no name, only an id, and is valid for a minute. The database sees to it that each is used only once
(fhir/store/once.py). A kiosk's code has a short twin that a person can type: eight characters of an HMAC over the place
and the moment, as in RFC 6238, in an alphabet without look-alikes (Crockford's base 32). A new one is made every two
seconds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from hospital.base import clock
from hospital.scheduling.refusals import code_expired, wrong_code

#: The owner of a code: an Appointment, shown by the app; or a Location, shown by its kiosk.
Kind = Literal["appointment", "location"]

LASTS: Final = timedelta(seconds=60)
#: By how much the clocks of two of the hospital's machines may differ.
SKEW: Final = timedelta(seconds=10)
STEP: Final = timedelta(seconds=2)
_REMEMBERED = timedelta(minutes=5)  # so long after its end a short code is still recognised as expired
_SHORT = 8
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKE = str.maketrans("OIL", "011", " -")
_SIGNATURE = 16
_LONGEST = 300
_LETTERS: Final[dict[Kind, str]] = {"appointment": "A", "location": "L"}


@dataclass(frozen=True)
class Code:
    """A code that is genuine and has not expired. `word` makes it unique."""

    subject: str
    word: str
    expires: datetime


class Codes:
    """Signs and reads codes with the secret that all processes on one database share."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"anxin check-in codes", hashlib.sha256)

    def signed(self, kind: Kind, subject: str, now: datetime) -> tuple[str, datetime]:
        """A new code and its expiry."""
        expires = now + LASTS
        word = f"{_LETTERS[kind]}.{subject}.{clock.milliseconds(expires)}.{secrets.token_urlsafe(6)}"
        return f"{_text(word.encode())}.{_text(self._signature(word))}", expires

    def read(self, kind: Kind, text: str, now: datetime) -> Code:
        """The code in this text. Refuses one that was not signed here for this purpose, an expired one, and one so far
        in the future that the clock must have been set back."""
        body, _, signature = text.partition(".")
        word = _bytes(body).decode("ascii", "replace")
        if len(text) > _LONGEST or not hmac.compare_digest(_bytes(signature), self._signature(word)):
            raise wrong_code()
        letter, _, rest = word.partition(".")
        subject, until, _ = rest.rsplit(".", 2)
        if letter != _LETTERS[kind]:
            raise wrong_code()
        expires = clock.from_milliseconds(int(until))
        if not now - SKEW < expires <= now + LASTS + SKEW:
            raise code_expired()
        return Code(subject, word, expires + 2 * SKEW)

    def short(self, subject: str, now: datetime) -> str:
        """The code of this place and moment for typing, as two groups of four."""
        text = self._typed(subject, clock.milliseconds(now) // _milliseconds(STEP))
        return f"{text[:4]}-{text[4:]}"

    def read_short(self, subjects: Sequence[str], text: str, now: datetime) -> Code:
        """The code that a kiosk at one of these places showed within the last minute. Refuses any other."""
        typed = text.upper().translate(_LOOK_ALIKE)
        latest = clock.milliseconds(now) // _milliseconds(STEP)
        for age in range((LASTS + _REMEMBERED) // STEP):
            for subject in subjects:
                if hmac.compare_digest(self._typed(subject, latest - age).encode(), typed.encode()):
                    if age * STEP >= LASTS:
                        raise code_expired()
                    return Code(subject, f"S.{subject}.{latest - age}", now + LASTS)
        raise wrong_code()

    def _typed(self, subject: str, step: int) -> str:
        raw = int.from_bytes(self._signature(f"S.{subject}.{step}")[:_SHORT])
        return "".join(_ALPHABET[raw >> 5 * place & 31] for place in range(_SHORT))

    def _signature(self, word: str) -> bytes:
        return hmac.digest(self._key, word.encode(), hashlib.sha256)[:_SIGNATURE]


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
