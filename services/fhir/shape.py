"""Reads JSON of any shape without ever raising: a value that is missing or of the wrong kind counts as absent.

The lowest layer of reading FHIR; `resource.py` and `when.py` use it.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any, Final

JsonObject = Mapping[str, Any]
_NOTHING: dict[str, Any] = {}
_INTEGERS: Final = 2**31


def as_object(value: Any) -> JsonObject:
    """The value when it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else _NOTHING


def as_list(value: Any) -> list[Any]:
    """The value when it is an array; a single value counts as an array of one (some servers write it so)."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def objects(value: Any) -> Iterator[JsonObject]:
    """The objects in an array, in order; everything else in it is skipped."""
    return (item for item in as_list(value) if isinstance(item, Mapping))


def as_text(value: Any) -> str | None:
    """The value when it is a string that is not blank, without surrounding white space."""
    return (value.strip() or None) if isinstance(value, str) else None


def as_bytes(value: Any) -> bytes | None:
    """The bytes of a base64Binary; None when it is none. White space is allowed anywhere in it (R4 §2.24.0.1)."""
    try:
        return base64.b64decode("".join(value.split()), validate=True) if isinstance(value, str) else None
    except (binascii.Error, ValueError):
        return None


def as_int(value: Any) -> int | None:
    """The value when it is a whole number that FHIR allows (32 bits, R4 §2.24.0.1 integer); `true` is not one."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not -_INTEGERS <= value < _INTEGERS or value != int(value):
        return None
    return int(value)


def at(value: Any, *steps: str | int) -> Any:
    """The value at the end of the steps (`at(body, "code", "coding", 0)`), or None as soon as one is missing."""
    for step in steps:
        if isinstance(step, str) and isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def choice(body: Any, name: str) -> tuple[str, Any] | None:
    """The type and value of a choice element: `choice(observation, "value")` gives `("Quantity", {...})`."""
    for key, value in as_object(body).items():
        kind = key[len(name) :] if isinstance(key, str) and key.startswith(name) else ""
        if kind[:1].isupper() and value is not None:
            return kind, value
    return None
