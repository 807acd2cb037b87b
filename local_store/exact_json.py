"""JSON that keeps decimals as they were written: FHIR R4 §2.24.0.1 says 0.010 is not 0.01."""

from __future__ import annotations

import json
import operator
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


class ExactFloat(float):
    """A float that remembers the digits it was written with: it computes as a float and prints as it was received."""

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
    """Parses JSON; a decimal that a float would print differently becomes an `ExactFloat`. Raises `ValueError`."""
    return _DECODER.decode(decoded(text) if isinstance(text, bytes) else text)


def decoded(content: bytes) -> str:
    """JSON text out of its bytes, in whichever of its encodings. Raises `ValueError`."""
    return content.decode(json.detect_encoding(content), "surrogatepass")


def dumps(value: Any) -> str:
    """Writes JSON as compact text that any UTF-8 file can hold. An `ExactFloat` or a Decimal keeps all its digits."""
    try:
        marked = _marked(value)
        text = _ENCODER.encode(marked)
        if marked is not value:
            text = _with_digits(text)
        text.encode()
    except (RecursionError, UnicodeEncodeError):  # very deep, or half a surrogate pair: plain ASCII escapes hold both
        return json.dumps(value, separators=(",", ":"), default=dict)
    return text


def _number(text: str) -> float:
    number = float(text)
    return number if repr(number) == text else ExactFloat(text)


class _Digits:
    """Replaces an `ExactFloat`, which the encoder in C would print its own way, and a `Decimal`, which it cannot
    print."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


#: Random, so that no text of a resource is ever taken for the digits of a number.
_MARK = secrets.token_hex(16)


def _other(value: Any) -> Any:
    return f"{_MARK}{value.text}" if isinstance(value, _Digits) else dict(value)


# Created once: `json.loads` and `json.dumps` create a new one for every call with options.
_DECODER = json.JSONDecoder(parse_float=_number)
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_other)
_SCALARS = frozenset({str, int, float, bool, type(None)})


def _marked(value: Any) -> Any:
    """The same value with every `ExactFloat` and `Decimal` replaced; the object itself when it has none."""
    kind = type(value)
    if kind is ExactFloat:
        return _Digits(value.text)
    if kind is Decimal:
        return _Digits(format(value, "f"))
    if kind is list or kind is tuple:
        items = [item if type(item) in _SCALARS else _marked(item) for item in value]
        return items if any(map(operator.is_not, items, value)) else value
    if kind is dict or isinstance(value, Mapping):
        changed: dict[str, Any] | None = None
        for name, item in value.items():
            if type(item) not in _SCALARS and (marked := _marked(item)) is not item:
                changed = dict(value) if changed is None else changed
                changed[name] = marked
        return value if changed is None else changed
    return value


def _with_digits(text: str) -> str:
    """Replaces each marked string by its digits."""
    first, *rest = text.split(f'"{_MARK}')
    return first + "".join([part.replace('"', "", 1) for part in rest])
