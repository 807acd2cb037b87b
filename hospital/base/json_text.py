"""JSON in and out without losing a digit: FHIR decimals keep their precision (R4 §2.24.0.1 decimal)."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from typing import Any, Final

_MARK = "\x01decimal:"
#: Escaped control characters, which no FHIR string may hold (R4 §2.24.0.1) and PostgreSQL cannot keep.
_CONTROL = re.compile(r"(?<!\\)(?:\\\\)*\\u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F])")
#: Where one may be: found much faster, since it begins with a fixed text, and found almost never.
_MAYBE_CONTROL = re.compile(r"\\u00[01]")
#: Far deeper nesting than any R4 resource has; code that walks a resource relies on this limit.
MAX_DEPTH: Final = 100
#: More digits than any measurement has; R4 asks for 18. Whole numbers of thousands of digits Python refuses itself.
MAX_DIGITS: Final = 200
_CONTAINERS: Final = frozenset({dict, list})
_VERBATIM = "\x01verbatim"
_STORED = json.JSONDecoder(parse_float=Decimal)


class Verbatim:
    """A resource whose JSON is written already: `dumps` takes over its text as it is. `name`: type, id and version."""

    __slots__ = ("name", "text")

    def __init__(self, text: str, name: tuple[str, str, int]) -> None:
        self.text = text
        self.name = name


def stored(text: str) -> Any:
    """Parses JSON that `dumps` wrote: what `loads` refuses cannot be in it, nor anything around it."""
    found, _ = _STORED.raw_decode(text)
    return found


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise ValueError("a number is too long")
    return Decimal(text)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a property stands twice in one object")
    return found


_STRICT: Final = json.JSONDecoder(parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=_no_twins)


def loads(text: str | bytes) -> Any:
    """Parses strict JSON; fractions become Decimal. Raises ValueError (also for twin keys, NaN, control marks)."""
    if isinstance(text, bytes):
        text = text.decode("utf-8-sig")
    if _MAYBE_CONTROL.search(text) and _CONTROL.search(text):
        raise ValueError("control characters are not allowed")
    try:
        value = _STRICT.decode(text)
    except RecursionError as deep:
        raise ValueError("nested too deeply") from deep
    except ArithmeticError as huge:
        raise ValueError("a number is out of all bounds") from huge
    if "\\ud" in text.lower():
        dumps(value).encode()  # half a surrogate pair cannot be written again: UnicodeEncodeError is a ValueError
    return value


def received(text: str | bytes) -> Any:
    """Parses JSON from outside: as `loads`, and refuses what is nested deeper than MAX_DEPTH with ValueError."""
    value = loads(text)
    level: list[Any] = [value] if type(value) in _CONTAINERS else []
    for _ in range(MAX_DEPTH):
        inside = [node.values() if type(node) is dict else node for node in level]
        level = [child for children in inside for child in children if type(child) in _CONTAINERS]
        if not level:
            return value
    raise ValueError("nested too deeply")


def dumps(value: Any, *, sort_keys: bool = False) -> str:
    """Writes compact JSON; a Decimal comes out with the digits it came in with."""
    if isinstance(value, Verbatim):
        return value.text
    try:
        return _unmarked((_SORTED if sort_keys else _PLAIN).encode(value))
    except _HoldsVerbatim:
        kept: list[str] = []
        return _spliced(_unmarked(_encoder(sort_keys=sort_keys, kept=kept).encode(value)), kept)


class _HoldsVerbatim(Exception):
    """There is a resource in the value whose JSON is written already."""


def _encoder(*, sort_keys: bool, kept: list[str] | None) -> json.JSONEncoder:
    """Writes marks where decimals and written resources stand, whose texts go to `kept`."""

    def other(found: object) -> str:
        if isinstance(found, Decimal):
            return f"{_MARK}{found}"
        if isinstance(found, Verbatim):
            if kept is None:
                raise _HoldsVerbatim
            kept.append(found.text)
            return _VERBATIM
        raise TypeError(f"{type(found).__name__} is not JSON")

    return json.JSONEncoder(
        ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys, default=other, allow_nan=False
    )


_PLAIN: Final = _encoder(sort_keys=False, kept=None)
_SORTED: Final = _encoder(sort_keys=True, kept=None)


def _unmarked(text: str) -> str:
    """Takes away the marks of decimals and the quotes around them; no string of a resource can contain the mark."""
    first, *others = text.split('"\\u0001decimal:')
    return first + "".join([part.replace('"', "", 1) for part in others]) if others else text


def _spliced(text: str, kept: list[str]) -> str:
    """Inserts the kept texts at their markers; no string of a resource can contain the marker."""
    first, *others = text.split('"\\u0001verbatim"')
    return first + "".join(part for pair in zip(kept, others, strict=True) for part in pair)


def digest(resource: dict[str, Any]) -> str:
    """Fingerprints the content of a resource; server-given `meta.versionId` and `meta.lastUpdated` do not count."""
    content = dict(resource)
    meta = content.get("meta")
    if isinstance(meta, dict):
        content["meta"] = {key: item for key, item in meta.items() if key not in ("versionId", "lastUpdated")}
    if content.get("meta") in ({}, None):
        content.pop("meta", None)
    return hashlib.sha256(dumps(content, sort_keys=True).encode()).hexdigest()
