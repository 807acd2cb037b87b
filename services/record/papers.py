"""The papers by which a hospital in China knows a person, as a screen may show them: never a whole number. Pure; never
raises.

Sources of the forms
resident identity card    18 characters (GB 11643-1999)
residence permit          of residents of Hong Kong, Macao, Taiwan: the same form, areas 81 to 83 (State Council 2018)
permanent residence card  of foreigners: 18 characters that begin with 9 (National Immigration Administration, 2023),
                          before that three letters of a country and 12 digits
mainland travel permit    Hong Kong and Macao: H or M and 8 digits, before 2013 two more; Taiwan: 8 digits
passport                  letters and digits, at most nine (ICAO Doc 9303 part 4)
birth certificate         for a child without a number: a letter and nine digits (National Health Commission)
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Final

from services.fhir.shape import as_text, objects


class PaperKind(StrEnum):
    """What a paper is: the word with which the system of its FHIR identifier ends, as this hospital names them."""

    RESIDENT = "resident-id"
    RESIDENCE_PERMIT = "residence-permit"
    PERMANENT_RESIDENCE = "permanent-residence"
    PERMIT_HK_MO = "hk-mo-permit"
    PERMIT_TAIWAN = "taiwan-permit"
    PASSPORT = "passport"
    BIRTH_CERTIFICATE = "birth-certificate"


_LONG: Final = 18
_SHORT: Final = 5


def masked(number: str) -> str:
    """Of 18 characters the first six and the last four (110101********1234), of shorter numbers the first two and the
    last two, of very short ones none: at least half of it is hidden."""
    first, last = (6, 4) if len(number) == _LONG else (2, 2) if len(number) > 2 * _SHORT - 3 else (1, 1)
    if len(number) < _SHORT:
        return "*" * len(number)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]


def papers(identifiers: Any) -> tuple[tuple[PaperKind, str], ...]:
    """Kind and masked number of the papers among a Patient's identifiers, official ones first; the hospital's own
    numbers are no papers."""
    found = []
    for identifier in objects(identifiers):
        kind, number = _kind(as_text(identifier.get("system"))), as_text(identifier.get("value"))
        if kind is not None and number:
            found.append((identifier.get("use") != "official", kind, masked(number)))
    return tuple((kind, shown) for _, kind, shown in sorted(found, key=lambda each: each[0]))


def _kind(system: str | None) -> PaperKind | None:
    last = re.split(r"[/:]", system or "")[-1]
    return PaperKind(last) if last in set(PaperKind) else None
