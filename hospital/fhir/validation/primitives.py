"""The value spaces of R4's primitive types (R4 §2.24.0.1): what a JSON value must be to be a date, a code, a uri."""

from __future__ import annotations

import binascii
import re
from calendar import monthrange
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

Check = Callable[[Any], str]

#: The most characters of a string (R4 §2.24.0.1: 1 MB).
MAX_STRING: Final = 1_048_576
#: A decimal beyond this exponent no other system could hold or print.
_LARGEST_EXPONENT: Final = 300
_JSON_TYPE: Final = "not of the right JSON type"
_EMPTY: Final = "empty; leave it out instead"

_YEAR: Final = r"(?!0000)[0-9]{4}"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = r"(?:0[1-9]|[12][0-9]|3[01])"
_CLOCK: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

_DATE: Final = re.compile(rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?")
_DATE_TIME: Final = re.compile(rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY}(?:T{_CLOCK}{_ZONE})?)?)?")
_INSTANT: Final = re.compile(rf"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}")
_TIME: Final = re.compile(_CLOCK)
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_CODE: Final = re.compile(r"\S+(?:\s\S+)*")
_SPACE: Final = re.compile(r"\s")
_OID: Final = re.compile(r"urn:oid:[0-2](?:\.(?:0|[1-9][0-9]*))+")
_UUID: Final = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _string(value: Any) -> str:
    if type(value) is not str:
        return _JSON_TYPE
    if not value or value.isspace():
        return _EMPTY
    return "a string has at most 1 MB" if len(value) > MAX_STRING else ""


def _boolean(value: Any) -> str:
    return "" if value is True or value is False else _JSON_TYPE


def _decimal(value: Any) -> str:
    if type(value) not in (int, Decimal, float):
        return _JSON_TYPE
    exponent = value.bit_length() // 4 if type(value) is int else abs(Decimal(value).adjusted())
    return "a number out of all bounds" if exponent > _LARGEST_EXPONENT else ""


def _whole(least: int) -> Check:
    """Whole numbers have 32 bits and a least value."""

    def check(value: Any) -> str:
        if type(value) is not int:
            return "not a whole number" if type(value) in (Decimal, float) else _JSON_TYPE
        return "" if least <= value < 1 << 31 else "a number out of the bounds of its type"

    return check


def _formed(pattern: re.Pattern[str], words: str) -> Check:
    def check(value: Any) -> str:
        if type(value) is not str:
            return _JSON_TYPE
        if pattern.fullmatch(value) is not None:
            return ""
        return words if value else _EMPTY

    return check


def _dated(pattern: re.Pattern[str], words: str) -> Check:
    """A date in the form of its type that the calendar has."""
    formed = _formed(pattern, words)

    def check(value: Any) -> str:
        wrong = formed(value)
        if wrong or len(value) < 10 or value[8:10] <= "28":
            return wrong
        return "" if int(value[8:10]) <= monthrange(int(value[:4]), int(value[5:7]))[1] else "there is no such date"

    return check


def _uri(value: Any) -> str:
    if type(value) is not str:
        return _JSON_TYPE
    if not value:
        return _EMPTY
    if _SPACE.search(value):
        return "a uri has no spaces"
    if value.startswith("urn:oid:") and not _OID.fullmatch(value):
        return "not an OID as a urn"
    if value.startswith("urn:uuid:") and not _UUID.fullmatch(value.partition("#")[0].lower()):
        return "not a UUID as a urn"
    return ""


def _base64(value: Any) -> str:
    if type(value) is not str:
        return _JSON_TYPE
    if not value or value.isspace():
        return _EMPTY
    for text in (value, "".join(value.split())):
        try:
            binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
        except ValueError:
            continue
        return ""
    return "not base64"


#: Primitive type -> what is wrong with a value, in words without the value; empty when nothing is.
CHECKS: Final[dict[str, Check]] = {
    "boolean": _boolean,
    "string": _string,
    "markdown": _string,
    "xhtml": _string,
    "decimal": _decimal,
    "integer": _whole(-(1 << 31)),
    "unsignedInt": _whole(0),
    "positiveInt": _whole(1),
    "date": _dated(_DATE, "a date is YYYY, YYYY-MM or YYYY-MM-DD"),
    "dateTime": _dated(_DATE_TIME, "a dateTime is a date, or with a time to the second and a zone"),
    "instant": _dated(_INSTANT, "an instant has a date, a time to the second and a zone"),
    "time": _formed(_TIME, "a time is hh:mm:ss without a zone"),
    "id": _formed(_ID, "an id is letters, digits, - and ., at most 64"),
    "code": _formed(_CODE, "a code has no blanks at its edges and single ones inside"),
    "uri": _uri,
    "url": _uri,
    "canonical": _uri,
    "oid": _formed(_OID, "an OID is urn:oid: and numbers"),
    "uuid": _formed(_UUID, "a UUID is urn:uuid: and lower-case hexadecimal digits"),
    "base64Binary": _base64,
}
