"""When something was, as a person types it: a year, a month, a day, or an age. Pure; never raises.

Sources: FHIR R4 §2.24.0.1 dateTime (as exact as it is known), §2.24.0.9 Age in UCUM years.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.fhir import resource as fhir

OLDEST: Final = 120
_UCUM: Final = "http://unitsofmeasure.org"
_DATE: Final = re.compile(r"(\d{4})(?:\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2})\s*日?|\s*月)?|\s*年)?", re.ASCII)
_AGE: Final = re.compile(r"(?:age\s*)?(\d{1,3})\s*(?:岁|周岁|years?(?:\s+old)?)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class AgeInYears:
    """How old the person was."""

    years: int


ToldWhen = fhir.FhirDate | AgeInYears


def told_when(words: str, today: date) -> ToldWhen | None:
    """What is typed, such as "2019", "2019-5", "2019年5月6日" or "35 岁". None for all else, and for the future."""
    typed = words.strip()
    if dated := _DATE.fullmatch(typed):
        year, month, day = (int(part) if part else None for part in dated.groups())
        written = "-".join(f"{part:02}" for part in (year, month, day) if part is not None)
        found = fhir.when(written)
        is_past = isinstance(found, fhir.FhirDate) and date(1850, 1, 1) <= found.first_day <= today
        return found if isinstance(found, fhir.FhirDate) and is_past else None
    aged = _AGE.fullmatch(typed)
    return AgeInYears(int(aged[1])) if aged and int(aged[1]) <= OLDEST else None


def written_when(stem: str, found: ToldWhen | None) -> dict[str, Any]:
    """The element of a choice, such as `onset[x]`, by its stem; empty where nothing is known."""
    if isinstance(found, AgeInYears):
        return {f"{stem}Age": {"value": found.years, "unit": "a", "system": _UCUM, "code": "a"}}
    return {} if found is None else {f"{stem}DateTime": str(found)}


def age_in_years(value: Any) -> AgeInYears | None:
    """Reads an Age in whole years; None for any other."""
    own = fhir.as_object(value)
    years = fhir.as_int(own.get("value"))
    return AgeInYears(years) if years is not None and own.get("code") == "a" else None


def typed_when(own: fhir.JsonObject, stem: str) -> str:
    """What a person typed, to be changed."""
    found = age_in_years(own.get(f"{stem}Age"))
    return str(found.years) if found else fhir.as_text(own.get(f"{stem}DateTime")) or ""
