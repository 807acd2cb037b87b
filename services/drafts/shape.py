"""What a form holds as JSON and back, by the types of its fields. Pure.

A form is text, numbers, days, times and pictures in frozen dataclasses and tuples; nothing else can be kept. JSON of
another shape, as an older version of the app may have kept it, is no draft.
"""

from __future__ import annotations

import base64
import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from services.fhir.shape import as_object

T = TypeVar("T")
_WRITTEN: Final[dict[type, Callable[[str], Any]]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
    Decimal: Decimal,
    bytes: base64.b64decode,
}


class _AnotherShape(Exception):
    """The JSON is none of this type."""


def as_json(typed: Any) -> Any:
    """A form's value as JSON. Raises TypeError for what cannot be kept."""
    for kind, written in _AS_JSON:
        if isinstance(typed, kind):
            return written(typed)
    if is_dataclass(typed):
        return {each.name: as_json(getattr(typed, each.name)) for each in fields(typed)}
    raise TypeError(type(typed).__name__)


_AS_JSON: Final[tuple[tuple[Any, Callable[[Any], Any]], ...]] = (
    (Enum, lambda typed: typed.value),
    ((str, bool, int, types.NoneType), lambda typed: typed),
    (Decimal, str),
    (bytes, lambda typed: base64.b64encode(typed).decode()),
    ((date, time), lambda typed: typed.isoformat()),
    (tuple, lambda typed: [as_json(each) for each in typed]),
    (Mapping, dict),
)


def typed_in(kind: type[T], kept: Any) -> T | None:
    """The value of this type that was kept; None for JSON of another shape."""
    try:
        return cast("T", _typed(kind, kept))
    except (_AnotherShape, ValueError, TypeError, InvalidOperation):
        return None


def _typed(kind: Any, kept: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _either(get_args(kind), kept)
    if origin is tuple:
        return _tuple(get_args(kind), kept)
    if is_dataclass(kind):
        return _dataclass(kind, kept)
    return as_object(kept) if origin is Mapping else _plain(kind, kept)


def _plain(kind: type, kept: Any) -> Any:
    if kind in _WRITTEN and isinstance(kept, str):
        return _WRITTEN[kind](kept)
    if issubclass(kind, Enum):
        return kind(kept)
    if type(kept) is not kind:
        raise _AnotherShape
    return kept


def _either(kinds: tuple[Any, ...], kept: Any) -> Any:
    if kept is None and types.NoneType in kinds:
        return None
    (kind,) = (each for each in kinds if each is not types.NoneType)
    return _typed(kind, kept)


def _tuple(kinds: tuple[Any, ...], kept: Any) -> tuple[Any, ...]:
    if not isinstance(kept, list):
        raise _AnotherShape
    if kinds[-1] is Ellipsis:
        return tuple(_typed(kinds[0], each) for each in kept)
    return tuple(_typed(kind, each) for kind, each in zip(kinds, kept, strict=True))


def _dataclass(kind: Any, kept: Any) -> Any:
    hints, given = get_type_hints(kind), as_object(kept)
    names = [each.name for each in fields(kind)]
    if set(names) != set(given):
        raise _AnotherShape
    return kind(**{name: _typed(hints[name], given[name]) for name in names})
