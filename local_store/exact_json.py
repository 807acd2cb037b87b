"""JSON that keeps decimals as they were written: FHIR R4 §2.24.0.1 says 0.010 is not 0.01."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


class ExactFloat(float):
    """A float that remembers the digits it was written with: it counts as a float and prints as it was sent."""

    text: str

    def __new__(cls, text: str) -> ExactFloat:
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __getnewargs__(self) -> tuple[str]:  # type: ignore[override]  # float's own says tuple[float]
        return (self.text,)

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


def loads(text: str | bytes) -> Any:
    """Parses JSON; a decimal that a float would print otherwise comes as an `ExactFloat`. Raises `ValueError`."""
    return json.loads(text, parse_float=_number)


def dumps(value: Any) -> str:
    """Writes JSON as compact text that any UTF-8 file can hold, decimals with the digits they came with."""
    try:
        text = _write(value)
        text.encode()
    except (RecursionError, UnicodeEncodeError):  # very deep, or half a surrogate pair: plain ASCII escapes hold both
        return json.dumps(value, separators=(",", ":"), default=dict)
    return text


def _number(text: str) -> float:
    number = float(text)
    return number if repr(number) == text else ExactFloat(text)


def _write(value: Any) -> str:
    if isinstance(value, ExactFloat):
        return value.text
    if isinstance(value, Mapping):
        return "{" + ",".join([f"{json.dumps(str(k), ensure_ascii=False)}:{_write(v)}" for k, v in value.items()]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_write(item) for item in value]) + "]"
    return json.dumps(value, ensure_ascii=False)
