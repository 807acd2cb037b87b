"""How an answer is outside of what its item allows: length, form, size, decimal places, how many. Pure; what cannot be
read bounds nothing.

The app checks the same before it sends (`services/record/questionnaires/checking.py`); one table of cases holds the two
together (`tests/hospital/questionnaires/test_both_ends.py`). Source: FHIR R4 Questionnaire.item.maxLength and the
extensions minValue, maxValue, minLength, regex, maxDecimalPlaces, maxSize, questionnaire-minOccurs, -maxOccurs,
questionnaire-optionExclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Final, TypeGuard

import re2

from hospital.base.dates import span

Json = dict[str, Any]
#: A value with the type that its element's name ends with: ("Integer", 3).
Typed = tuple[str, Any]

_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
_NUMBERS: Final = frozenset({"Integer", "Decimal", "Quantity"})
_DATES: Final = frozenset({"Date", "DateTime"})
_MEGABYTE: Final = 1_000_000
#: Longer expressions, and longer texts under one, are not followed.
_LONGEST_PATTERN: Final = 500
_LONGEST_TEXT: Final = 4_000


def beyond(item: Json, given: Typed) -> str:
    """What is wrong with one answer of a completed form; empty where nothing is."""
    kind, value = given
    if kind in _NUMBERS:
        return _number(item, given)
    if kind in _DATES or kind == "Time":
        return _moment(item, given)
    if kind == "Attachment":
        return _size(item, value)
    return _text(item, value) if isinstance(value, str) else ""


def too_long(item: Json, given: Typed) -> str:
    """The same of what no more typing mends."""
    longest = item.get("maxLength")
    words = given[1]
    if _is_count(longest) and isinstance(words, str) and len(words) > longest:
        return f"is longer than {longest} characters"
    return ""


def wrong_number(item: Json, answers: Sequence[Typed], exclusive: Sequence[Typed]) -> str:
    """What is wrong with how many answers a question has, of those that have any. `exclusive`: which of them stand for
    themselves alone."""
    least, most = _extension(item, "questionnaire-minOccurs"), _extension(item, "questionnaire-maxOccurs")
    if _is_count(most) and len(answers) > most:
        return f"has more than {most} answers"
    if answers and _is_count(least) and len(answers) < least:
        return f"has less than {least} answers"
    return "has an answer that stands alone, and others" if exclusive and len(answers) > 1 else ""


def exclusive_options(item: Json) -> Iterator[Json]:
    """The choices that rule all others out."""
    for option in item.get("answerOption") or []:
        if isinstance(option, dict) and _extension(option, "questionnaire-optionExclusive") is True:
            yield option


def _number(item: Json, given: Typed) -> str:
    number = _decimal(given)
    if number is None:
        return ""
    least, most = _bound(item, "minValue"), _bound(item, "maxValue")
    if least is not None and _same_measure(given, least) and _below(number, _decimal(least)):
        return f"is less than {_decimal(least)}"
    if most is not None and _same_measure(given, most) and _below(_decimal(most), number):
        return f"is more than {_decimal(most)}"
    places = _extension(item, "maxDecimalPlaces")
    exponent = number.as_tuple().exponent
    if given[0] != "Integer" and _is_count(places) and isinstance(exponent, int) and -exponent > places:
        return f"has more than {places} decimal places"
    return ""


def _moment(item: Json, given: Typed) -> str:
    least, most = _bound(item, "minValue"), _bound(item, "maxValue")
    if least is not None and _is_earlier(given, least):
        return f"is before {least[1]}"
    return f"is after {most[1]}" if most is not None and _is_earlier(most, given) else ""


def _text(item: Json, words: str) -> str:
    shortest, pattern = _extension(item, "minLength"), _extension(item, "regex")
    if _is_count(shortest) and len(words) < shortest:
        return f"is shorter than {shortest} characters"
    if isinstance(pattern, str) and len(words) <= _LONGEST_TEXT:
        expression = _expression(pattern)
        if expression is not None and expression.fullmatch(words) is None:
            return "has another form than asked for"
    return ""


def _size(item: Json, attachment: Any) -> str:
    most = _extension(item, "maxSize")
    size = attachment.get("size") if isinstance(attachment, dict) else None
    if isinstance(most, int | Decimal) and isinstance(size, int) and size > most * _MEGABYTE > 0:
        return f"is larger than {most} MB"
    return ""


@lru_cache(256)
def _expression(pattern: str) -> Any:
    """The expression, followed in time that grows with the text; None for one that is not understood (references back,
    looking around): it bounds nothing."""
    try:
        return re2.compile(pattern) if len(pattern) <= _LONGEST_PATTERN else None
    except re2.error:
        return None


def _extension(body: Json, name: str) -> Any:
    found = _bound(body, name)
    return None if found is None else found[1]


def _bound(body: Json, name: str) -> Typed | None:
    extensions = body.get("extension")
    for each in extensions if isinstance(extensions, list) else ():
        if isinstance(each, dict) and each.get("url") == _CORE + name:
            return next(((key.removeprefix("value"), each[key]) for key in each if key.startswith("value")), None)
    return None


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _decimal(given: Typed) -> Decimal | None:
    kind, value = given
    number = value.get("value") if kind == "Quantity" and isinstance(value, dict) else value
    if isinstance(number, bool) or not isinstance(number, int | Decimal | float):
        return None
    try:
        return Decimal(str(number))
    except InvalidOperation:
        return None


def _same_measure(given: Typed, bound: Typed) -> bool:
    """An amount is compared with a bare number, which is in the unit of the item, and with one in the same unit."""
    amounts = [value for kind, value in (given, bound) if kind == "Quantity" and isinstance(value, dict)]
    units = {(value.get("system"), value.get("code") or value.get("unit")) for value in amounts}
    return len(amounts) < 2 or len(units) == 1


def _below(left: Decimal | None, right: Decimal | None) -> bool:
    return left is not None and right is not None and left < right


def _is_earlier(left: Typed, right: Typed) -> bool:
    """Whether a moment is surely before another: none of a month is before a day of it."""
    if left[0] == "Time" and right[0] == "Time":
        return str(left[1]) < str(right[1])
    try:
        return span(str(left[1]))[1] <= span(str(right[1]))[0]
    except ValueError:
        return False
