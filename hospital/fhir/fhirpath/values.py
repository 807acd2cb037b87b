"""How FHIRPath sees JSON: children by name, choices, primitives with extensions only, and types by shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Final

from hospital.fhir import definitions

Items = list[Any]
_PRIMITIVE: Final[dict[str, Any]] = {
    "boolean": bool, "string": str, "code": str, "uri": str, "canonical": str, "url": str, "id": str, "date": str,
    "dateTime": str, "instant": str, "time": str, "integer": int, "decimal": (int, Decimal, float),
}  # fmt: skip


@cache
def _choices() -> dict[str, frozenset[str]]:
    """Name of a choice -> every JSON key it may have."""
    found: dict[str, set[str]] = {}
    for elements in definitions.structure().values():
        for key, element in elements.items():
            if "g" in element:
                found.setdefault(element["g"], set()).add(key)
    return {name: frozenset(keys) for name, keys in found.items()}


@cache
def members(name: str) -> Callable[[Any], Items]:
    """A function from one item to its children of a name."""
    twin, choices = f"_{name}", _choices().get(name, frozenset())
    keys = choices | {f"_{key}" for key in choices}

    def find(item: Any) -> Items:
        if not isinstance(item, dict):
            return []
        if name in item or twin in item:
            return _listed(item.get(name), item.get(twin))
        if keys.isdisjoint(item):
            return []
        own = next(key for key in item if key in keys).lstrip("_")
        return _listed(item.get(own), item.get(f"_{own}"))

    return find


def _listed(value: Any, twin: Any) -> Items:
    """Values in order; extensions take the place of a value that is missing."""
    if isinstance(value, list):
        twins = twin if isinstance(twin, list) else []
        filled = [twins[at] if item is None and at < len(twins) else item for at, item in enumerate(value)]
        return [item for item in filled if item is not None]
    if value is None:
        return twin if isinstance(twin, list) else [twin]
    return [value]


def children(item: Any) -> Items:
    """All children of one item; `resourceType` is not one of them."""
    if not isinstance(item, dict):
        return []
    names = dict.fromkeys(key.lstrip("_") for key in item if key != "resourceType")
    return [child for name in names for child in _listed(item.get(name), item.get(f"_{name}"))]


def descendants(item: Any) -> Iterator[Any]:
    """All children and theirs."""
    for child in children(item):
        yield child
        yield from descendants(child)


def has_type(item: Any, type_: str) -> bool:
    """Whether an item has a type, as far as its JSON shows it."""
    if isinstance(item, dict):
        return item.get("resourceType") == type_
    wanted = _PRIMITIVE.get(type_ if type_ in _PRIMITIVE else type_[:1].lower() + type_[1:])
    return wanted is not None and isinstance(item, wanted) and (wanted is bool or not isinstance(item, bool))


def key_of(item: Any) -> Any:
    """A hashable key that is the same for equal items."""
    if isinstance(item, dict):
        return tuple(sorted((name, key_of(value)) for name, value in item.items()))
    if isinstance(item, list):
        return tuple(key_of(value) for value in item)
    return (type(item) is bool, item)
