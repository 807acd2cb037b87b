"""Reads small elements of FHIR JSON for every part of the hospital: extensions and instants. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from hospital.base import clock

Json = dict[str, Any]

_LEAP_SECOND: Final = re.compile(r"(?<=T\d\d:\d\d:)60")

#: Of an instant with its microseconds and offset; longer ones are not remembered.
_USUAL_LENGTH: Final = 32

EXTENSIONS = "http://anxin.example/fhir/StructureDefinition/"
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"


def extension(body: Json, name: str) -> Any:
    """The value of one of our extensions, whatever its type; None when it is not there."""
    for item in body.get("extension", ()):
        if item.get("url") == EXTENSIONS + name:
            return next((value for key, value in item.items() if key.startswith("value")), None)
    return None


def extensions(body: Json, name: str) -> list[Any]:
    """All values under the extension of that name, in their order."""
    return [
        next((value for key, value in item.items() if key.startswith("value")), None)
        for item in body.get("extension", ())
        if item.get("url") == EXTENSIONS + name
    ]


def with_extension(body: Json, name: str, key: str, value: Any) -> Json:
    """The same resource with this one value under the extension of that name."""
    kept = [item for item in body.get("extension", ()) if item.get("url") != EXTENSIONS + name]
    return {**body, "extension": [*kept, {"url": EXTENSIONS + name, key: value}]}


def without_extension(body: Json, *names: str) -> Json:
    """The same resource without the extensions of these names."""
    gone = {EXTENSIONS + name for name in names}
    kept = [item for item in body.get("extension", ()) if item.get("url") not in gone]
    rest = {key: value for key, value in body.items() if key != "extension"}
    return {**rest, "extension": kept} if kept else rest


def translated(english: str) -> Json:
    """The English translation of a Chinese element, as `_element` (R4 extension `translation`)."""
    return {
        "extension": [
            {
                "url": TRANSLATION,
                "extension": [{"url": "lang", "valueCode": "en"}, {"url": "content", "valueString": english}],
            }
        ]
    }


def instant(text: str) -> datetime:
    """A FHIR instant with the offset it is written in, which says which moment it is and not where: days and hours are
    read from `clock.here`. A leap second counts as the one before it. Raises ValueError."""
    return _remembered(text) if len(text) <= _USUAL_LENGTH else _read(text)


def _read(text: str) -> datetime:
    return datetime.fromisoformat(_LEAP_SECOND.sub("59", text).replace("Z", "+00:00"))


#: The same visits and half hours are compared again and again.
_remembered: Final = lru_cache(4096)(_read)


def moment(text: str, *, end: bool = False) -> datetime:
    """A FHIR dateTime as a moment; a date alone means that day at the hospital, with `end` the end of it.

    Raises ValueError for a year or month alone.
    """
    if "T" in text:
        return instant(text)
    return clock.midnight(date.fromisoformat(text) + timedelta(days=end))
