"""FHIRPath's operators over collections, with three-valued logic (FHIRPath §6)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from hospital.base import dates
from hospital.fhir.fhirpath.values import Items, key_of

Operator = Callable[[Items, Items], Items]


def truth(items: Items) -> bool | None:
    """True, False, or None when it is unknown; a single item that is no boolean counts as true (FHIRPath §5.1.2)."""
    if not items:
        return None
    return items[0] if len(items) == 1 and isinstance(items[0], bool) else True


def _and(left: Items, right: Items) -> Items:
    both = truth(left), truth(right)
    return [False] if False in both else [] if None in both else [True]


def _or(left: Items, right: Items) -> Items:
    both = truth(left), truth(right)
    return [True] if True in both else [] if None in both else [False]


def _xor(left: Items, right: Items) -> Items:
    first, second = truth(left), truth(right)
    return [] if first is None or second is None else [first is not second]


def _implies(left: Items, right: Items) -> Items:
    first, second = truth(left), truth(right)
    if first is False or second is True:
        return [True]
    return [] if first is None or second is None else [False]


def _equal(left: Items, right: Items) -> Items:
    if not left or not right:
        return []
    return [[key_of(item) for item in left] == [key_of(item) for item in right]]


def _unequal(left: Items, right: Items) -> Items:
    return [not same for same in _equal(left, right)]


def _union(left: Items, right: Items) -> Items:
    return list({key_of(item): item for item in [*left, *right]}.values())


def _in(left: Items, right: Items) -> Items:
    return [key_of(left[0]) in {key_of(item) for item in right}] if left else []


def _contains(left: Items, right: Items) -> Items:
    return _in(right, left)


def _ordered(wrong: Callable[[int], bool]) -> Operator:
    """A comparison. Values that differ in unit or precision have no result: units are not converted here."""

    def compare(left: Items, right: Items) -> Items:
        if len(left) != 1 or len(right) != 1:
            return []
        order = _order(left[0], right[0])
        return [order is None or not wrong(order)]

    return compare


def _order(left: Any, right: Any) -> int | None:
    """Less than, equal to or greater than 0; dates at the precision that both have."""
    if isinstance(left, dict) and isinstance(right, dict):
        same = all(left.get(part) == right.get(part) for part in ("system", "code"))
        return _order(left.get("value"), right.get("value")) if same else None
    if isinstance(left, str) and isinstance(right, str):
        first, second = dates.spans(left), dates.spans(right)
        if first and second:
            return 1 if first[0][0] >= second[0][1] else -1 if second[0][0] >= first[0][1] else 0
        return (left > right) - (left < right)
    if _number(left) and _number(right):
        return int(left > right) - int(left < right)
    return None


def _number(item: Any) -> bool:
    return isinstance(item, int | Decimal | float) and not isinstance(item, bool)


def _plus(left: Items, right: Items) -> Items:
    return [left[0] + right[0]] if left and right else []


def _joined(left: Items, right: Items) -> Items:
    """`&`: text, where nothing counts as the empty text (FHIRPath §6.6.5)."""
    return ["".join(str(item) for item in (*left[:1], *right[:1]) if not isinstance(item, dict))]


OPERATORS: Final[dict[str, Operator]] = {
    "and": _and,
    "or": _or,
    "xor": _xor,
    "implies": _implies,
    "=": _equal,
    "!=": _unequal,
    "|": _union,
    "in": _in,
    "contains": _contains,
    "<": _ordered(lambda order: order >= 0),
    "<=": _ordered(lambda order: order > 0),
    ">": _ordered(lambda order: order <= 0),
    ">=": _ordered(lambda order: order < 0),
    "+": _plus,
    "&": _joined,
}
