"""The functions of FHIRPath that R4's invariants use (FHIRPath §5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from hospital.fhir.fhirpath.operators import OPERATORS, truth
from hospital.fhir.fhirpath.values import Items, children, descendants, key_of

Criterion = Callable[[Any], Items]


def _exists(items: Items, criterion: Criterion | None) -> Items:
    return [bool(items) if criterion is None else any(truth(criterion(item)) is True for item in items)]


def _all(items: Items, criterion: Criterion | None) -> Items:
    return [criterion is None or all(truth(criterion(item)) is not False for item in items)]


def _where(items: Items, criterion: Criterion | None) -> Items:
    return [item for item in items if criterion is not None and truth(criterion(item)) is True]


def _select(items: Items, criterion: Criterion | None) -> Items:
    return [found for item in items for found in (criterion(item) if criterion is not None else ())]


def _has_value(items: Items) -> Items:
    return [len(items) == 1 and not isinstance(items[0], dict)]


def _not(items: Items) -> Items:
    known = truth(items)
    return [] if known is None else [not known]


def _distinct(items: Items) -> Items:
    return list({key_of(item): item for item in items}.values())


def _intersect(items: Items, other: Items) -> Items:
    wanted = {key_of(item) for item in other}
    return [item for item in _distinct(items) if key_of(item) in wanted]


def _on_text(work: Callable[..., Any]) -> Callable[..., Items]:
    """A function of one text; empty when the input is no text."""

    def function(items: Items, *arguments: Items) -> Items:
        if len(items) != 1 or not isinstance(items[0], str) or not all(arguments):
            return []
        return [work(items[0], *[argument[0] for argument in arguments])]

    return function


def _to_integer(items: Items) -> Items:
    if len(items) != 1 or isinstance(items[0], dict):
        return []
    return [int(items[0])] if re.fullmatch(r"[+-]?\d+", str(items[0])) else []


def _to_string(items: Items) -> Items:
    return [str(items[0])] if len(items) == 1 and not isinstance(items[0], dict) else []


ITERATING: Final[dict[str, Callable[[Items, Criterion | None], Items]]] = {
    "exists": _exists,
    "all": _all,
    "where": _where,
    "select": _select,
}
FUNCTIONS: Final[dict[str, Callable[..., Items]]] = {
    "empty": lambda items: [not items],
    "not": _not,
    "count": lambda items: [len(items)],
    "first": lambda items: items[:1],
    "tail": lambda items: items[1:],
    "distinct": _distinct,
    "isDistinct": lambda items: [len(_distinct(items)) == len(items)],
    "intersect": _intersect,
    "combine": lambda items, other: [*items, *other],
    "union": OPERATORS["|"],
    "allFalse": lambda items: [all(item is False for item in items)],
    "allTrue": lambda items: [all(item is True for item in items)],
    "children": lambda items: [child for item in items for child in children(item)],
    "descendants": lambda items: [child for item in items for child in descendants(item)],
    "hasValue": _has_value,
    "trace": lambda items, *_: items,
    "resolve": lambda _: [],
    "startsWith": _on_text(str.startswith),
    "contains": _on_text(lambda text, part: part in text),
    "matches": _on_text(lambda text, pattern: re.fullmatch(pattern, text) is not None),
    "replaceMatches": _on_text(lambda text, pattern, other: re.sub(pattern, other, text)),
    "substring": _on_text(lambda text, start: text[start:]),
    "length": _on_text(len),
    "toInteger": _to_integer,
    "toString": _to_string,
}
