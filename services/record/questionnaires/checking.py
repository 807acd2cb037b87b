"""What is wrong with an answer, and what is missing before a form can be sent. Pure.

A question that is not put is never wrong and never missing. What cannot be read as what is asked (letters for a number)
is kept as the text that was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum

from services.fhir.resource import FhirDate
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import AnswerBounds, AnswerOption, FormItem, ItemType
from services.record.questionnaires.pattern import matches
from services.record.questionnaires.values import AmountAnswer, FileAnswer, Value, compare, equal


class AnswerProblem(StrEnum):
    """What is wrong. NOT_ASKABLE: it is required, and this app cannot ask it."""

    REQUIRED = "required"
    NOT_ASKABLE = "not-askable"
    NOT_A_NUMBER = "not-a-number"
    NOT_A_DATE = "not-a-date"
    NOT_A_TIME = "not-a-time"
    NOT_AN_ADDRESS = "not-an-address"
    NOT_AN_OPTION = "not-an-option"
    EXCLUSIVE = "exclusive"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    DECIMALS = "decimals"
    PATTERN = "pattern"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    FILE_TOO_LARGE = "file-too-large"


_WANTED: dict[ItemType, tuple[tuple[type, ...], AnswerProblem]] = {
    ItemType.BOOLEAN: ((bool,), AnswerProblem.NOT_AN_OPTION),
    ItemType.INTEGER: ((int,), AnswerProblem.NOT_A_NUMBER),
    ItemType.DECIMAL: ((Decimal, int), AnswerProblem.NOT_A_NUMBER),
    ItemType.QUANTITY: ((AmountAnswer,), AnswerProblem.NOT_A_NUMBER),
    ItemType.DATE: ((FhirDate,), AnswerProblem.NOT_A_DATE),
    ItemType.DATE_TIME: ((datetime, FhirDate), AnswerProblem.NOT_A_DATE),
    ItemType.TIME: ((time,), AnswerProblem.NOT_A_TIME),
    ItemType.ATTACHMENT: ((FileAnswer,), AnswerProblem.NOT_AN_OPTION),
}


def problem_at(filling: Filling, place: AnswerPlace) -> AnswerProblem | None:
    """The first thing that is wrong with what stands at a place; None where all is well, or the item is not put."""
    if not filling.is_put(place):
        return None
    item, answers = filling.item(place), filling.kept(place)
    if item.type is ItemType.GROUP:
        missing = item.required and not _anything_below(filling, place)
        return AnswerProblem.REQUIRED if missing else None
    if not answers:
        if not item.required or item.hidden or item.expression is not None:
            return None
        return AnswerProblem.REQUIRED if item.can_be_answered else AnswerProblem.NOT_ASKABLE
    return _of_number(item, answers) or next(filter(None, (_of_value(item, value) for value in answers)), None)


def problems(filling: Filling) -> Iterator[tuple[AnswerPlace, AnswerProblem]]:
    """Everything that is wrong or missing, in the order in which it is read."""
    for place in every_place(filling):
        found = problem_at(filling, place)
        if found is not None:
            yield place, found


def every_place(filling: Filling, begin: Sequence[AnswerPlace] | None = None) -> Iterator[AnswerPlace]:
    """Every place that is put to the person, in order; with `begin` only those and what is below them."""
    first = [AnswerPlace(number) for number in filling.form.roots] if begin is None else begin
    waiting = [*reversed(first)]
    while waiting:
        place = waiting.pop()
        if not filling.is_put(place):
            continue
        yield place
        if filling.item(place).end > place.item + 1:
            waiting.extend(reversed([*filling.inside(place)]))


def _anything_below(filling: Filling, place: AnswerPlace) -> bool:
    return any(filling.kept(below) for below in every_place(filling, [*filling.inside(place)]))


def _of_number(item: FormItem, answers: Sequence[Value]) -> AnswerProblem | None:
    """What is wrong with how many answers there are."""
    bounds, most = item.bounds, item.bounds.most_answers
    if len(answers) > 1 and (not item.repeats or (most is not None and len(answers) > most)):
        return AnswerProblem.TOO_MANY
    if bounds.least_answers is not None and len(answers) < bounds.least_answers:
        return AnswerProblem.TOO_FEW
    chosen = [option for option in item.options if any(equal(option.value, answer) for answer in answers)]
    return AnswerProblem.EXCLUSIVE if len(answers) > 1 and any(option.exclusive for option in chosen) else None


def _of_value(item: FormItem, value: Value) -> AnswerProblem | None:
    wanted = _WANTED.get(item.type)
    if wanted is not None and (not isinstance(value, wanted[0]) or (isinstance(value, bool) and bool not in wanted[0])):
        return wanted[1]
    if item.options and not is_option(item.options, value):
        free = item.type is ItemType.OPEN_CHOICE and isinstance(value, str)
        if not free:
            return AnswerProblem.NOT_AN_OPTION
    if item.type is ItemType.URL and isinstance(value, str) and ":" not in value:
        return AnswerProblem.NOT_AN_ADDRESS
    return _of_bounds(item.bounds, value)


def is_option(options: Sequence[AnswerOption], value: Value) -> bool:
    """Whether a value is one of those that can be chosen."""
    return any(equal(option.value, value) for option in options)


def _of_bounds(bounds: AnswerBounds, value: Value) -> AnswerProblem | None:
    if bounds.least is not None and (_order(value, bounds.least) or 0) < 0:
        return AnswerProblem.TOO_SMALL
    if bounds.most is not None and (_order(value, bounds.most) or 0) > 0:
        return AnswerProblem.TOO_LARGE
    number = value.number if isinstance(value, AmountAnswer) else value
    if isinstance(number, Decimal) and bounds.decimals is not None and decimals_of(number) > bounds.decimals:
        return AnswerProblem.DECIMALS
    if isinstance(value, FileAnswer) and bounds.most_bytes is not None and (value.size or 0) > bounds.most_bytes:
        return AnswerProblem.FILE_TOO_LARGE
    return _of_text(bounds, value) if isinstance(value, str) else None


def _of_text(bounds: AnswerBounds, words: str) -> AnswerProblem | None:
    if bounds.longest is not None and len(words) > bounds.longest:
        return AnswerProblem.TOO_LONG
    if bounds.shortest is not None and len(words) < bounds.shortest:
        return AnswerProblem.TOO_SHORT
    if bounds.pattern is not None and matches(bounds.pattern, words) is False:
        return AnswerProblem.PATTERN
    return None


def _order(value: Value, bound: Value) -> int | None:
    """An amount is compared with a bound that is a bare number, too: then it is in the unit of the item."""
    if isinstance(value, AmountAnswer) and isinstance(bound, int | Decimal):
        return compare(value.number, bound)
    return compare(value, bound)


def decimals_of(number: Decimal) -> int:
    """How many decimal places a number has; 1.50 has two."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
