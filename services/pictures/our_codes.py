"""What the text of a scanned code means to this app. Pure. Nothing is opened or sent here, and what is not one of our
own forms is a foreign code, whatever it says.

    SIGNED . SIGNATURE   a code of check-in, by the hospital: the word before the dot names who shows it,
                         L a check-in screen, A another patient's app
    XXXX-XXXX            what stands below a check-in screen's code, for typing
    ANXIN FAMILY XXXX-XXXX   an invitation to look after somebody
    HOSPITAL/auth/device?user_code=XXXX-XXXX   a clinic's PC that wants to be signed in, at this person's hospital alone

Source: the contract with the hospital (`$kiosk-code`, `$check-in-code`); RFC 8628 §3.3.1.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 300
_SIGNED: Final = re.compile(r"([A-Za-z0-9_-]{16,240})\.[A-Za-z0-9_-]{16,48}")
_TYPED: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
_FAMILY: Final = re.compile(r"ANXIN FAMILY ([B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4})")
_USER_CODE: Final = re.compile(r"[A-Z]{4}-[A-Z]{4}")
_DEVICE_PAGE: Final = "/auth/device?user_code="


class CodeKind(StrEnum):
    """What a code is for."""

    CHECK_IN_SCREEN = "check-in-screen"
    PATIENTS_APP = "patients-app"
    SIGN_IN = "sign-in"
    FAMILY = "family"
    FOREIGN = "foreign"


_SHOWN_BY: Final = {b"L.": CodeKind.CHECK_IN_SCREEN, b"A.": CodeKind.PATIENTS_APP}


@dataclass(frozen=True)
class OurCode:
    """What a scanned text is, and what of it is used; nothing of a foreign one is kept."""

    kind: CodeKind
    text: str = ""


def our_code(text: str, hospital: str = "") -> OurCode:
    """What this text is. `hospital`: the address that this person's hospital signs people in at, without a slash at its
    end; empty where there is none."""
    if not text.isascii() or len(text) > LONGEST:
        return OurCode(CodeKind.FOREIGN)
    signed = _SIGNED.fullmatch(text)
    if signed is not None:
        kind = _SHOWN_BY.get(_plain(signed[1])[:2], CodeKind.FOREIGN)
        return OurCode(kind) if kind is CodeKind.FOREIGN else OurCode(kind, text)
    invited = _FAMILY.fullmatch(text)
    if invited is not None:
        return OurCode(CodeKind.FAMILY, invited[1])
    if _TYPED.fullmatch(text):
        return OurCode(CodeKind.CHECK_IN_SCREEN, text)
    page = f"{hospital}{_DEVICE_PAGE}"
    if hospital and text.startswith(page) and _USER_CODE.fullmatch(text[len(page) :]):
        return OurCode(CodeKind.SIGN_IN, text[len(page) :])
    return OurCode(CodeKind.FOREIGN)


def among(texts: Iterable[str], wanted: CodeKind, hospital: str = "") -> OurCode | None:
    """Of all codes in one picture the first that is wanted; else the first of ours, else a foreign one; None where
    there is none."""
    found = [our_code(text, hospital) for text in texts]
    return min(found, key=lambda code: (code.kind is not wanted, code.kind is CodeKind.FOREIGN), default=None)


def _plain(word: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
    except (ValueError, binascii.Error):
        return b""
