"""SMART App Launch 2 scopes: what was asked, what is given, and how that reads."""

from __future__ import annotations

import re
from typing import Final

PLAIN: Final = ("openid", "fhirUser", "offline_access", "launch/patient")
_CLINICAL = re.compile(r"patient/(\*|[A-Z][A-Za-z]*)\.(c?r?u?d?s?|read|write|\*)")
_OLD_LETTERS = {"read": "rs", "write": "cud", "*": "cruds"}  # SMART 1 names


def granted(wanted: str) -> str:
    """What of the asked scopes this server gives; the rest is left out (RFC 6749 §3.3), the answer says so."""
    kept: list[str] = []
    for scope in wanted.split():
        if scope in kept:
            continue
        found = _CLINICAL.fullmatch(scope)
        if scope in PLAIN or (found and found[2]):
            kept.append(scope)
    return " ".join(kept)


def grants(scope: str) -> tuple[tuple[str, str], ...]:
    """The clinical scopes as (type or "*", letters of cruds)."""
    matches = (_CLINICAL.fullmatch(word) for word in scope.split())
    return tuple((found[1], _OLD_LETTERS.get(found[2], found[2])) for found in matches if found)


def abilities(scope: str) -> tuple[str, ...]:
    """What a person is asked to allow, as keys of the catalog: see, change, stay, name."""
    letters = "".join(letters for _, letters in grants(scope))
    words = scope.split()
    keys = []
    if set(letters) & {"r", "s"}:
        keys.append("see")
    if set(letters) & {"c", "u", "d"}:
        keys.append("change")
    if "offline_access" in words:
        keys.append("stay")
    if "openid" in words or "fhirUser" in words:
        keys.append("name")
    return tuple(keys)
