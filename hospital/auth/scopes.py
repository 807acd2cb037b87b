"""SMART App Launch 2 scopes: what an app requests, what is granted, and how the person reads it.

Patients' tokens have scopes of the level `patient`, those of staff of the level `user` (SMART App Launch 2 §3.0.2.1);
each app requests scopes of one level, and scopes of the other are not granted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal

Level = Literal["patient", "user"]
PLAIN: Final = ("openid", "fhirUser", "offline_access", "launch/patient")
#: Staff stay signed in for a shift at most, so there is no `offline_access`.
PLAIN_OF_STAFF: Final = ("openid", "fhirUser")
_CLINICAL = re.compile(r"(patient|user)/(\*|[A-Z][A-Za-z]*)\.(c?r?u?d?s?|read|write|\*)")
_OLD_LETTERS = {"read": "rs", "write": "cud", "*": "cruds"}  # SMART 1 names


def granted(wanted: str, level: Level = "patient") -> str:
    """The requested scopes that this server grants; the rest is left out, and the response says so (RFC 6749 §3.3)."""
    kept: list[str] = []
    plain = PLAIN if level == "patient" else PLAIN_OF_STAFF
    for scope in wanted.split():
        if scope in kept:
            continue
        found = _CLINICAL.fullmatch(scope)
        if scope in plain or (found and found[1] == level and found[3]):
            kept.append(scope)
    return " ".join(kept)


@lru_cache(1000)
def grants(scope: str, level: Level = "patient") -> tuple[tuple[str, str], ...]:
    """The clinical scopes of a level as (type or "*", letters of cruds)."""
    matches = (_CLINICAL.fullmatch(word) for word in scope.split())
    return tuple((found[2], _OLD_LETTERS.get(found[3], found[3])) for found in matches if found and found[1] == level)


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
