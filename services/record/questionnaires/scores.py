"""Scores of a form: sums of what the chosen answers count. Pure.

Only expressions of one form are understood:
`%resource.item.where(linkId='a' or linkId='b').answer.value.ordinal().sum()`, with `weight()` instead of `ordinal()`,
`descendants()` or `repeat(item)` instead of `item`, `linkId.startsWith('a')`, and sums of several such terms. Every
other score is left to the clinic.
Source: SDC 3.0 calculatedExpression, FHIRPath supplements `ordinal` and `weight`; FHIR R4 extension ordinalValue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final

from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import FormItem, ItemType
from services.record.questionnaires.values import Value, equal

LONGEST_EXPRESSION: Final = 4_000
_TERM: Final = re.compile(
    r"%(?:resource|questionnaireresponse)\.(?:item|descendants\(\)|repeat\(item\))"
    r"(?:\.where\((?P<where>[^()]*(?:\('[^']*'\))?[^()]*)\))?"
    r"\.answer\.value\.(?:ordinal|weight)\(\)\.sum\(\)",
    re.IGNORECASE,
)
_IS: Final = re.compile(r"linkId\s*=\s*'([^']*)'")
_BEGINS: Final = re.compile(r"linkId\.startsWith\('([^']*)'\)")

Wanted = Callable[[str], bool]


def is_understood(item: FormItem) -> bool:
    """Whether this app can compute the score of an item."""
    return item.expression is not None and _terms(item.expression) is not None


def calculate(filling: Filling) -> None:
    """Computes every score that is understood anew, and keeps it as the answer to its item."""
    for item in filling.form.items:
        if item.expression is not None and not item.loops:
            found = score(filling, item)
            if found is not None:
                filling.answer(AnswerPlace(item.number), (_as_asked(item, found),))
            elif is_understood(item):
                filling.answer(AnswerPlace(item.number), ())


def score(filling: Filling, item: FormItem) -> Decimal | None:
    """The sum so far; None when nothing of it is answered, or when it is not understood."""
    terms = _terms(item.expression or "")
    if terms is None:
        return None
    weights = [weight for wanted in terms for weight in _weights(filling, wanted)]
    return sum(weights, Decimal(0)) if weights else None


def is_whole(filling: Filling, item: FormItem) -> bool:
    """Whether every question that counts is answered."""
    terms = _terms(item.expression or "") or ()
    return all(
        filling.answers(place) or not filling.is_put(place)
        for wanted in terms
        for counted in _counted(filling, wanted)
        for place in filling.places(counted.number)
    )


def _weights(filling: Filling, wanted: Wanted) -> Iterator[Decimal]:
    for item in _counted(filling, wanted):
        for place in filling.places(item.number):
            weights = (_weight(item, value) for value in filling.answers(place))
            yield from (weight for weight in weights if weight is not None)


def _counted(filling: Filling, wanted: Wanted) -> Iterator[FormItem]:
    return (
        item
        for item in filling.form.items
        if wanted(item.link_id) and any(option.weight is not None for option in item.options)
    )


def _weight(item: FormItem, value: Value) -> Decimal | None:
    return next((option.weight for option in item.options if equal(option.value, value)), None)


def _as_asked(item: FormItem, number: Decimal) -> Value:
    return int(number) if item.type is ItemType.INTEGER and number == int(number) else number


@lru_cache(maxsize=64)
def _terms(expression: str) -> tuple[Wanted, ...] | None:
    """Which items each term sums up; None when the expression is not understood."""
    text = expression.strip()
    if len(text) > LONGEST_EXPRESSION:
        return None
    found, at = [], 0
    while match := _TERM.match(text, at):
        wanted = _wanted(match["where"])
        if wanted is None:
            return None
        found.append(wanted)
        at = match.end()
        if at == len(text):
            return tuple(found)
        plus = re.compile(r"\s*\+\s*").match(text, at)
        if plus is None:
            return None
        at = plus.end()
    return None


def _wanted(where: str | None) -> Wanted | None:
    if where is None:
        return lambda _link: True
    begins = _BEGINS.fullmatch(where.strip())
    if begins is not None:
        return lambda link: link.startswith(begins[1])
    parts = [_IS.fullmatch(part.strip()) for part in re.split(r"\bor\b", where)]
    links = frozenset(part[1] for part in parts if part is not None)
    return links.__contains__ if len(parts) == len([*filter(None, parts)]) else None
