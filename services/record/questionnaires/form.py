"""Reads a FHIR R4 Questionnaire of any size and shape into a form. Pure; never raises.

What cannot be shown as a whole has a `fault`; an item of a type nobody knows stays where it is, as UNKNOWN. Nothing
here recurses, so depth is bounded by `DEEPEST` alone.
Source: FHIR R4 §12.2 Questionnaire and its extensions; SDC `calculatedExpression`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from services.fhir import resource as fhir
from services.record.questionnaires.bounds import CORE, bounds_of, units_of
from services.record.questionnaires.model import (
    DEEPEST,
    MOST_ITEMS,
    AnswerOption,
    EnableCondition,
    FormFault,
    FormItem,
    ItemType,
    Operator,
    QuestionnaireForm,
)
from services.record.questionnaires.options import options_of, set_options
from services.record.questionnaires.values import Value, read_value

#: Finds a ValueSet by its canonical URL; None when it is not here.
FindValueSet = Callable[[str], fhir.JsonObject | None]

_CALCULATED: Final = (
    "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression",
    CORE + "questionnaire-calculatedExpression",
)
_TYPES: Final = {type_.value: type_ for type_ in ItemType}
_OPERATORS: Final = {operator.value: operator for operator in Operator}
_CHOSEN: Final = frozenset({ItemType.CHOICE, ItemType.OPEN_CHOICE, ItemType.REFERENCE})
_DETAILED: Final = frozenset({"extension", "maxLength"})


def nothing_known(_url: str) -> None:
    """A FindValueSet that knows none."""


@dataclass(slots=True)
class _Raw:
    """An item as it came, with its place."""

    body: fhir.JsonObject
    parent: int | None
    depth: int
    end: int = 0


def read_form(body: Any, language: str | None = None, find: FindValueSet = nothing_known) -> QuestionnaireForm:
    """The questionnaire, its words in `language` where they are translated."""
    own = fhir.as_object(body)
    head = QuestionnaireForm(
        id=fhir.as_text(own.get("id")) or "",
        url=fhir.as_text(own.get("url")),
        version=fhir.as_text(own.get("version")),
        title=fhir.translated(own, "title", language) or fhir.translated(own, "name", language) or "",
        purpose=fhir.translated(own, "description", language),
    )
    raws = _walk(own)
    if isinstance(raws, FormFault):
        return replace(head, fault=raws)
    by_link = _by_link(raws)
    if by_link is None:
        return replace(head, fault=FormFault.LINK_ID_TWICE)
    items = _Reader(raws, by_link, language, _value_sets(own, find, language)).items()
    rank = _rank(items)
    if rank is None:
        return replace(head, fault=FormFault.CYCLE)
    watchers = _watchers(items)
    return replace(head, items=items, by_link=by_link, watchers=watchers, watched=tuple(sorted(watchers)), rank=rank)


def _walk(own: fhir.JsonObject) -> list[_Raw] | FormFault:
    """All items in the order in which they are read."""
    found: list[_Raw] = []
    waiting: list[_Raw] = [_Raw(item, None, 0) for item in reversed([*fhir.objects(own.get("item"))])]
    while waiting:
        raw = waiting.pop()
        if len(found) + len(waiting) >= MOST_ITEMS:
            return FormFault.TOO_MANY_ITEMS
        if raw.depth >= DEEPEST:
            return FormFault.TOO_DEEP
        number = len(found)
        found.append(raw)
        if "item" in raw.body:
            inner = [*fhir.objects(raw.body["item"])]
            waiting.extend(_Raw(item, number, raw.depth + 1) for item in reversed(inner))
    for number in range(len(found) - 1, -1, -1):
        raw = found[number]
        raw.end = max(raw.end, number + 1)
        if raw.parent is not None:
            above = found[raw.parent]
            above.end = max(above.end, raw.end)
    return found or FormFault.NO_ITEMS


def _by_link(raws: Sequence[_Raw]) -> dict[str, int] | None:
    """The number of each linkId; None when two items have the same."""
    found: dict[str, int] = {}
    for number, raw in enumerate(raws):
        link = fhir.as_text(raw.body.get("linkId"))
        if link is not None and found.setdefault(link, number) != number:
            return None
    return found


def _value_sets(
    own: fhir.JsonObject, find: FindValueSet, language: str | None
) -> Callable[[str], tuple[AnswerOption, ...]]:
    """Finds the choices of a value set, contained or referenced; each is read once."""
    contained = {
        f"#{inner.get('id')}": inner
        for inner in fhir.objects(own.get("contained"))
        if inner.get("resourceType") == "ValueSet"
    }
    known: dict[str, tuple[AnswerOption, ...]] = {}

    def choices(url: str) -> tuple[AnswerOption, ...]:
        if url not in known:
            found = contained.get(url) if url.startswith("#") else find(url)
            known[url] = set_options(found, language)
        return known[url]

    return choices


@dataclass(frozen=True)
class _Reader:
    raws: Sequence[_Raw]
    by_link: dict[str, int]
    language: str | None
    choices: Callable[[str], tuple[AnswerOption, ...]]

    def items(self) -> tuple[FormItem, ...]:
        found: list[FormItem] = []
        for number, raw in enumerate(self.raws):
            above = None if raw.parent is None else found[raw.parent]
            loops: tuple[int, ...] = ()
            if above is not None:
                loops = (*above.loops, above.number) if above.is_loop else above.loops
            found.append(self._item(number, raw, loops))
        return tuple(found)

    def _item(self, number: int, raw: _Raw, loops: tuple[int, ...]) -> FormItem:
        body = raw.body
        type_ = _TYPES.get(str(body.get("type")), ItemType.UNKNOWN)
        asks = type_ is not ItemType.DISPLAY
        return FormItem(
            number=number,
            link_id=fhir.as_text(body.get("linkId")) or "",
            type=type_,
            text=self._words(body, "text") or "",
            prefix=self._words(body, "prefix"),
            parent=raw.parent,
            depth=raw.depth,
            end=raw.end,
            loops=loops,
            required=asks and body.get("required") is True,
            repeats=asks and body.get("repeats") is True,
            read_only=body.get("readOnly") is True,
            conditions=tuple(self._conditions(body)) if "enableWhen" in body else (),
            any_condition=body.get("enableBehavior") == "any",
            initial=tuple(_initial(body)) if "initial" in body else (),
            **(self._options(type_, body) if type_ in _CHOSEN else {}),
            **(_extended(type_, body, self.language) if _DETAILED.intersection(body) else {}),
        )

    def _words(self, body: fhir.JsonObject, name: str) -> str | None:
        found = body.get(name)
        if found is None or f"_{name}" in body:
            return fhir.translated(body, name, self.language)
        return fhir.as_text(found)

    def _options(self, type_: ItemType, body: fhir.JsonObject) -> dict[str, Any]:
        options = options_of(body, self.language)
        value_set = fhir.as_text(body.get("answerValueSet"))
        if value_set and not options:
            options = self.choices(value_set)
        return {"options": options, "options_missing": not options and type_ is not ItemType.REFERENCE}

    def _conditions(self, body: fhir.JsonObject) -> Iterator[EnableCondition]:
        for when in fhir.objects(body.get("enableWhen")):
            sign, answer = when.get("operator"), fhir.choice(when, "answer")
            yield EnableCondition(
                self.by_link.get(fhir.as_text(when.get("question")) or ""),
                _OPERATORS.get(sign) if isinstance(sign, str) else None,
                read_value(*answer) if answer else None,
            )


def _extended(type_: ItemType, body: fhir.JsonObject, language: str | None) -> dict[str, Any]:
    """What an item's extensions say, and how long a text may be."""
    control = fhir.codings(fhir.extension_value(body, CORE + "questionnaire-itemControl"))
    return {
        "bounds": bounds_of(body),
        "units": units_of(body, language) if type_ is ItemType.QUANTITY else (),
        "hidden": fhir.extension_value(body, CORE + "questionnaire-hidden") is True,
        "expression": next(filter(None, (_expression(body, url) for url in _CALCULATED)), None),
        "control": next((coding.code for coding in control), None),
    }


def _initial(body: fhir.JsonObject) -> Iterator[Value]:
    for raw in fhir.objects(body.get("initial")):
        found = fhir.choice(raw, "value")
        value = read_value(*found) if found else None
        if value is not None:
            yield value


def _expression(body: fhir.JsonObject, url: str) -> str | None:
    return fhir.as_text(fhir.as_object(fhir.extension_value(body, url)).get("expression"))


def _watchers(items: Sequence[FormItem]) -> dict[int, tuple[int, ...]]:
    found: dict[int, dict[int, None]] = defaultdict(dict)
    for item in items:
        for condition in item.conditions:
            if condition.question is not None:
                found[condition.question][item.number] = None
    return {question: tuple(those) for question, those in found.items()}


def _rank(items: Sequence[FormItem]) -> dict[int, int] | None:
    """An order of the items with conditions in which each comes after all that it depends on; None when some depend on
    themselves. An item depends on the nearest item with conditions at or above what it looks at, and above itself."""
    guards: list[int | None] = []
    for item in items:
        above = None if item.parent is None else guards[item.parent]
        guards.append(item.number if item.conditions else above)
    needs = {item.number: _needs(item, guards) for item in items if item.conditions}
    needed_by: dict[int, list[int]] = defaultdict(list)
    for number, those in needs.items():
        for other in those:
            needed_by[other].append(number)
    open_needs = {number: len(those) for number, those in needs.items()}
    ready = [number for number, count in open_needs.items() if not count]
    rank: dict[int, int] = {}
    while ready:
        number = ready.pop()
        rank[number] = len(rank)
        for other in needed_by[number]:
            open_needs[other] -= 1
            if not open_needs[other]:
                ready.append(other)
    return rank if len(rank) == len(needs) else None


def _needs(item: FormItem, guards: Sequence[int | None]) -> set[int]:
    looked_at = (guards[condition.question] for condition in item.conditions if condition.question is not None)
    above = None if item.parent is None else guards[item.parent]
    return {guard for guard in (above, *looked_at) if guard is not None}
