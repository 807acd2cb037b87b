"""JSON that keeps decimals as they were written: FHIR R4 §2.24.0.1 says 0.010 is not 0.01."""

from __future__ import annotations

import json
import re
import secrets
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
    if isinstance(text, bytes):
        text = text.decode(json.detect_encoding(text), "surrogatepass")
    return _DECODER.decode(text)


def dumps(value: Any) -> str:
    """Writes JSON as compact text that any UTF-8 file can hold, decimals with the digits they came with."""
    try:
        text = _with_digits(value) if _holds_digits(value) else _ENCODER.encode(value)
        text.encode()
    except (RecursionError, UnicodeEncodeError):  # very deep, or half a surrogate pair: plain ASCII escapes hold both
        return json.dumps(value, separators=(",", ":"), default=dict)
    return text


def _number(text: str) -> float:
    number = float(text)
    return number if repr(number) == text else ExactFloat(text)


class _Digits:
    """Stands in for an `ExactFloat` while the encoder in C writes: that one prints every float its own way."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


#: Nobody outside can know it, so no text of a resource is ever taken for the digits of a number.
_MARK = secrets.token_hex(16)
_MARKED = re.compile(f'"{_MARK}([^"]*)"')


def _other(value: Any) -> Any:
    return f"{_MARK}{value.text}" if isinstance(value, _Digits) else dict(value)


# Made once: `json.loads` and `json.dumps` make a new one for every call that is not plain.
_DECODER = json.JSONDecoder(parse_float=_number)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_other)
_SCALARS = frozenset({str, int, float, bool, type(None)})


def _holds_digits(value: Any) -> bool:
    left = [value]
    for one in left:
        kind = type(one)
        if kind in _SCALARS:
            continue
        if kind is ExactFloat:
            return True
        if kind is list or kind is tuple:
            left.extend(one)
        elif kind is dict or isinstance(one, Mapping):
            left.extend(one.values())
    return False


def _with_digits(value: Any) -> str:
    return _MARKED.sub(r"\1", _ENCODER.encode(_marked(value)))


def _marked(value: Any) -> Any:
    """The same value with every `ExactFloat` replaced."""
    kind = type(value)
    if kind is ExactFloat:
        return _Digits(value.text)
    if kind is list or kind is tuple:
        return [one if type(one) in _SCALARS else _marked(one) for one in value]
    if kind is dict or isinstance(value, Mapping):
        return {name: one if type(one) in _SCALARS else _marked(one) for name, one in value.items()}
    return value
