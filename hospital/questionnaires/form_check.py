"""Whether a QuestionnaireResponse fits its Questionnaire: linkIds, types, choices, bounds, what is required. Pure.

A question that is not put (`enableWhen`) is not required. R4 words its operators wrongly; meant is that `=` and the
comparisons hold when at least one answer does, `!=` when none equals, and that a question that is not put counts as not
answered. Where a question occurs several times, whether it is put is left open, and nothing is required for it.
Source: FHIR R4 §12.2 Questionnaire, §12.3 QuestionnaireResponse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from hospital.questionnaires.answer_bounds import Typed, beyond, exclusive_options, too_long, wrong_number

Json = dict[str, Any]

#: The codings of a value set by its canonical address, as (system, code); None where it lists none, or is not known.
FindChoices = Callable[[str], frozenset[tuple[Any, Any]] | None]

#: So deep may items be nested in a response.
DEEPEST: Final = 60
_QUANTITY: Final = "valueQuantity"
_VALUES: Final[dict[str, frozenset[str]]] = {
    "boolean": frozenset({"valueBoolean"}),
    "decimal": frozenset({"valueDecimal", "valueInteger"}),
    "integer": frozenset({"valueInteger"}),
    "date": frozenset({"valueDate"}),
    "dateTime": frozenset({"valueDateTime", "valueDate"}),
    "time": frozenset({"valueTime"}),
    "string": frozenset({"valueString"}),
    "text": frozenset({"valueString"}),
    "url": frozenset({"valueUri"}),
    "attachment": frozenset({"valueAttachment"}),
    "reference": frozenset({"valueReference"}),
    "quantity": frozenset({_QUANTITY}),
    "choice": frozenset({"valueCoding", "valueInteger", "valueDate", "valueTime", "valueString", "valueReference"}),
    "open-choice": frozenset(
        {"valueCoding", "valueInteger", "valueDate", "valueTime", "valueString", "valueReference"}
    ),
}
_ORDERS: Final = {
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
}


def nothing_known(_url: str) -> None:
    """Where no value set is known: what is chosen of one is left open."""


@dataclass(frozen=True)
class FormMistake:
    """What does not fit, and at which linkId."""

    link_id: str
    text: str


def mistakes(
    questionnaire: Json, response: Json, *, whole: bool, choices: FindChoices = nothing_known
) -> Iterator[FormMistake]:
    """What does not fit. `whole`: the response is completed, so that what is required has to be there, and each answer
    within its bounds."""
    check = _FormCheck(_by_link(questionnaire), choices)
    yield from check.level(_items(questionnaire), _items(response), (response,), whole=whole)


def _items(node: Mapping[str, Any]) -> list[Json]:
    found = node.get("item")
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _answers(node: Mapping[str, Any]) -> list[Json]:
    found = node.get("answer")
    return [answer for answer in found if isinstance(answer, dict)] if isinstance(found, list) else []


def _by_link(questionnaire: Json) -> dict[str, Json]:
    """Every item by its linkId."""
    found: dict[str, Json] = {}
    waiting = _items(questionnaire)
    while waiting:
        item = waiting.pop()
        found.setdefault(str(item.get("linkId", "")), item)
        waiting.extend(_items(item))
    return found


@dataclass
class _FormCheck:
    by_link: dict[str, Json]
    choices: FindChoices
    looking: set[str] = field(default_factory=set)

    def level(
        self, wanted: Sequence[Json], given: Sequence[Json], around: tuple[Json, ...], *, whole: bool
    ) -> Iterator[FormMistake]:
        """Items of one level; `around` are the parts of the response around it, the outermost first."""
        if len(around) > DEEPEST:
            yield FormMistake("", f"items are nested deeper than {DEEPEST}")
            return
        known = {str(item.get("linkId", "")): item for item in wanted}
        given_by: dict[str, list[Json]] = {}
        for item in given:
            given_by.setdefault(str(item.get("linkId", "")), []).append(item)
        for link in given_by:
            if link not in known:
                yield FormMistake(link, "is no item of the questionnaire in this place")
        for link, item in known.items():
            yield from self._item(link, item, given_by.get(link, []), around, whole=whole)

    def _item(
        self, link: str, item: Json, given: Sequence[Json], around: tuple[Json, ...], *, whole: bool
    ) -> Iterator[FormMistake]:
        type_, put = item.get("type"), self._is_put(item, around)
        if type_ == "display":
            return
        if len(given) > 1 and not (type_ == "group" and item.get("repeats")):
            yield FormMistake(link, "is there more than once")
        for each in given:
            if type_ == "group":
                yield from self.level(_items(item), _items(each), (*around, each), whole=whole and put is True)
            else:
                yield from self._question(link, item, each, around, whole=whole and put is True)
        answered = any(_answers(each) or _items(each) for each in given)
        if whole and put is True and item.get("required") is True and not answered:
            yield FormMistake(link, "is required")
        if whole and put is True and type_ == "group" and not given and not item.get("required"):
            yield from self.level(_items(item), [], around, whole=whole)

    def _question(
        self, link: str, item: Json, given: Json, around: tuple[Json, ...], *, whole: bool
    ) -> Iterator[FormMistake]:
        answers = _answers(given)
        if len(answers) > 1 and not item.get("repeats"):
            yield FormMistake(link, "has more than one answer")
        typed = [value for value in (_value(answer, "value") for answer in answers) if value is not None]
        alone = [_key(value) for option in exclusive_options(item) if (value := _value(option, "value")) is not None]
        found = wrong_number(item, typed, [value for value in typed if _key(value) in alone]) if whole else ""
        if found:
            yield FormMistake(link, found)
        for answer in answers:
            found = self._wrong(item, answer, whole=whole)
            if found:
                yield FormMistake(link, found)
            yield from self.level(_items(item), _items(answer), (*around, given, answer), whole=whole)

    def _wrong(self, item: Json, answer: Json, *, whole: bool) -> str:
        """What is wrong with one answer by itself; empty when nothing is."""
        allowed = _VALUES.get(str(item.get("type")))
        found = _value(answer, "value")
        if found is None:
            return "has an answer without a value"
        if allowed is None or f"value{found[0]}" not in allowed:
            return f"is no {item.get('type')}"
        free = item.get("type") == "open-choice" and found[0] == "String"
        if not free and not self._is_choice(item, found):
            return "is none of the choices"
        return too_long(item, found) or (beyond(item, found) if whole else "")

    def _is_choice(self, item: Json, found: Typed) -> bool:
        """Whether a value is one of the item's own choices, or of its value set as far as that lists any."""
        options = [_value(option, "value") for option in item.get("answerOption") or [] if isinstance(option, dict)]
        if options and _key(found) not in [_key(option) for option in options if option is not None]:
            return False
        listed = self.choices(str(item["answerValueSet"])) if item.get("answerValueSet") else None
        if listed is None or found[0] != "Coding" or not isinstance(found[1], dict):
            return True
        return (found[1].get("system"), found[1].get("code")) in listed

    def _is_put(self, item: Json, around: tuple[Json, ...]) -> bool | None:
        """Whether an item is put; None where that is left open."""
        conditions = item.get("enableWhen") or []
        if not conditions:
            return True
        results = [self._holds(condition, around) for condition in conditions if isinstance(condition, dict)]
        if item.get("enableBehavior") == "any":
            return True if True in results else None if None in results else False
        return False if False in results else None if None in results else True

    def _holds(self, condition: Json, around: tuple[Json, ...]) -> bool | None:
        link, operator = str(condition.get("question", "")), condition.get("operator")
        question = self.by_link.get(link)
        if question is None or link in self.looking:
            return None
        occurrences = _nearest(link, around)
        if len(occurrences) > 1:
            return None
        self.looking.add(link)
        put = self._is_put(question, around)
        self.looking.discard(link)
        if put is None:
            return None
        answers = [_value(answer, "value") for each in occurrences for answer in _answers(each)] if put else []
        wanted = _value(condition, "answer")
        return _compared(str(operator), answers, wanted)


def _nearest(link: str, around: tuple[Json, ...]) -> list[Json]:
    """The occurrences of an item in the innermost part of the response that has any."""
    for part in reversed(around):
        found, waiting = [], _items(part)
        while waiting:
            item = waiting.pop()
            if item.get("linkId") == link:
                found.append(item)
            waiting.extend(_items(item))
            for answer in _answers(item):
                waiting.extend(_items(answer))
        if found or part.get("linkId") == link:
            return found or [part]
    return []


def _value(node: Json, name: str) -> tuple[str, Any] | None:
    return next(((key[len(name) :], node[key]) for key in node if key.startswith(name)), None)


def _compared(operator: str, answers: Sequence[Any], wanted: tuple[str, Any] | None) -> bool | None:
    if wanted is None:
        return None
    if operator == "exists":
        return bool(answers) is wanted[1] if isinstance(wanted[1], bool) else None
    same = [answer is not None and _key(answer) == _key(wanted) for answer in answers]
    if operator in ("=", "!="):
        return any(same) is (operator == "=")
    order = _ORDERS.get(operator)
    if order is None:
        return None
    pairs = [(_key(answer), _key(wanted)) for answer in answers if answer is not None]
    return any(order(left[1], right[1]) for left, right in pairs if _comparable(left, right))


def _comparable(left: tuple[str, Any], right: tuple[str, Any]) -> bool:
    return left[0] == right[0] and type(left[1]) is type(right[1]) and left[0] not in ("Coding", "Boolean")


def _key(found: tuple[str, Any]) -> tuple[str, Any]:
    """What two values are compared by."""
    kind, value = found
    if kind in ("Integer", "Decimal") and not isinstance(value, bool):
        return "Number", Decimal(str(value))
    if kind == "Coding" and isinstance(value, dict):
        return kind, (value.get("system"), value.get("code"))
    if kind == "Quantity" and isinstance(value, dict):
        return f"Quantity {value.get('code') or value.get('unit')}", Decimal(str(value.get("value", 0)))
    return kind, str(value)
