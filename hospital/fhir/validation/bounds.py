"""Bounds on what people write, narrower than R4's: years, numbers, lengths, and the types of our own extensions.

R4 lets a moment be in the year 1 or 9999, a number have three hundred digits and a text a megabyte. No visit, dose or
measurement has such a value, and arithmetic on them fails where others depend on it. What the hospital's own systems
write (an import, a laboratory) is not bounded: it is kept as it came.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from hospital.base.elements import EXTENSIONS
from hospital.base.outcome import Issue, invalid
from hospital.fhir.validation.shapes import NESTED, Shape, shape_of
from hospital.fhir.validation.structure import MAX_ISSUES

FIRST_YEAR: Final = 1800
LAST_YEAR: Final = 2999
LARGEST: Final = Decimal(10) ** 15
MOST_DIGITS: Final = 30
LONGEST_TEXT: Final = 65_536
LONGEST_LIST: Final = 1000

_YEARS: Final = f"a year is between {FIRST_YEAR} and {LAST_YEAR}; leave the end of a period out when it has none"
_NUMBER: Final = f"a number is below {LARGEST:.0e} and has {MOST_DIGITS} digits at most"
_TEXT: Final = f"a text has {LONGEST_TEXT} characters at most"
_LIST: Final = f"a list has {LONGEST_LIST} entries at most"
_DATED: Final = frozenset({"date", "dateTime", "instant"})
#: How each extension of ours is valued that the hospital reads out of what people write.
_OURS: Final = {
    "about-medicine": "valueReference", "appointment-by": "valueCode", "arrived-at": "valueInstant",
    "called-at": "valueInstant", "check-in": "valueString", "choice": "valueReference", "device-time": "valueDateTime",
    "done-at": "valueInstant", "dose-of": "valueReference", "dose-planned": "valueDateTime",
    "dose-slot": "valueString", "entered-at": "valueInstant", "follow-up-by": "valueCode",
    "hold-expires": "valueInstant", "hold-renewals": "valueUnsignedInt", "hold-requested": "valueBoolean",
    "home-zone": "valueCode", "interval-from": "valueCode", "late": "valueBoolean", "meal": "valueCode",
    "measured-by": "valueString", "medicine-clock": "valueCode", "medicine-time": "valueString",
    "offer-passed": "valueReference", "offered": "valueBoolean", "queue": "extension",
    "queue-number": "valuePositiveInt", "recorded-at": "valueInstant", "remind-by": "valueCode",
    "result-by": "valueCode", "rhythm-breakfast": "valueTime", "rhythm-dinner": "valueTime",
    "rhythm-lunch": "valueTime", "rhythm-sleep": "valueTime", "rhythm-wake": "valueTime", "stock": "valueQuantity",
    "stock-counted": "valueDateTime", "suspended": "valueString", "waiting-for": "valueReference",
    "waiting-since": "valueInstant",
}  # fmt: skip


def check_bounds(resource: dict[str, Any], before: dict[str, Any] | None) -> None:
    """Refuses with 422 a valid resource in which a person wrote something beyond a bound."""
    found = beyond(resource, before)
    if found:
        raise invalid(found)


def beyond(resource: dict[str, Any], before: dict[str, Any] | None) -> list[Issue]:
    """What in a valid resource is beyond a bound, at most MAX_ISSUES. Elements that are as they were `before` are not
    judged: who gives up an old wish that has no bounds does not write it anew."""
    written = {key: value for key, value in resource.items() if before is None or before.get(key) != value}
    written["resourceType"] = resource["resourceType"]
    return list(islice(_resource(written, resource["resourceType"]), MAX_ISSUES))


def _resource(resource: dict[str, Any], place: str) -> Iterator[Issue]:
    yield from _object(resource, shape_of(resource["resourceType"]), place)


def _object(node: dict[str, Any], shape: Shape, place: str) -> Iterator[Issue]:
    for key, value in node.items():
        element = shape.elements.get(key.lstrip("_"))
        if element is None:  # resourceType, which the validator has seen
            continue
        type_ = "Element" if key.startswith("_") else element.type
        if isinstance(value, list) and len(value) > LONGEST_LIST:
            yield Issue("too-long", _LIST, f"{place}.{key}")
            continue
        for item in value if isinstance(value, list) else [value]:
            yield from _value(item, type_, f"{place}.{key}")


def _value(value: Any, type_: str, place: str) -> Iterator[Issue]:
    if isinstance(value, dict):
        if type_ in NESTED:
            yield from _resource(value, place)
            return
        if type_ == "Extension":
            yield from _extension(value, place)
        yield from _object(value, shape_of(type_), place)
    elif isinstance(value, str) and type_ in _DATED and not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
        yield Issue("value", _YEARS, place)
    elif isinstance(value, str) and type_ != "base64Binary" and len(value) > LONGEST_TEXT:
        yield Issue("too-long", _TEXT, place)
    elif isinstance(value, (int, float, Decimal)) and not _is_usual(value):
        yield Issue("value", _NUMBER, place)


def _is_usual(number: float | Decimal) -> bool:
    exact = Decimal(number) if isinstance(number, int) else Decimal(str(number))
    return abs(exact) < LARGEST and len(exact.as_tuple().digits) <= MOST_DIGITS


def _extension(extension: dict[str, Any], place: str) -> Iterator[Issue]:
    url = str(extension.get("url"))
    valued = _OURS.get(url.removeprefix(EXTENSIONS)) if url.startswith(EXTENSIONS) else None
    if valued is not None and valued not in extension:
        yield Issue("value", f"this extension carries a {valued}", place)
