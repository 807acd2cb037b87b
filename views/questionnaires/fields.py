"""The field of each question, by its type; what cannot be answered here says so in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from services.record.questionnaires.checking import is_option, problem_at
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import AnswerOption, FormItem, ItemType, UnitOption
from services.record.questionnaires.scores import is_understood, is_whole
from services.record.questionnaires.typed import typed_text
from services.record.questionnaires.values import Value, equal
from views.context import UiContext
from views.kit.buttons import quiet_button, text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, checks, options, segmented
from views.kit.fields import text_field
from views.kit.surfaces import column, pair, row
from views.look.text import body, small, strong
from views.look.tokens import S2
from views.questionnaires.words import problem_words, question_words, value_words
from views.questionnaires.work import AnsweringWork, TextPlace, text_count, unit_at
from views.siblings import keyed


@dataclass(frozen=True)
class AnswerActions:
    """What a person does with a question."""

    on_answer: Callable[[AnswerPlace, Sequence[Value]], None]
    on_type: Callable[[AnswerPlace, int, str], None]
    on_unit: Callable[[AnswerPlace, UnitOption], None]
    on_more: Callable[[AnswerPlace], None]
    on_add: Callable[[AnswerPlace], None]
    on_remove: Callable[[AnswerPlace, int], None]
    on_file: Callable[[AnswerPlace], None] | None = None


@dataclass(frozen=True)
class PageFields:
    """What the fields of a page are drawn from. `told`: what is wrong is said at the fields."""

    work: AnsweringWork
    actions: AnswerActions
    told: bool = False

    @property
    def filling(self) -> Filling:
        return self.work.filling


def item_controls(around: UiContext, answering: PageFields, place: AnswerPlace, level: int = 3) -> list[ft.Control]:
    """An item with everything below it that is put, in order. Recursion ends with the depth of the form."""
    filling, item = answering.filling, answering.filling.item(place)
    if not filling.is_put(place) or item.hidden:
        return []
    if item.type is ItemType.DISPLAY:
        shown = body(around.look, item.text) if item.text and item.control not in ("flyover", "unit") else None
        return [_of(item, place, shown)] if shown else []
    if item.type is ItemType.GROUP:
        return _group(around, answering, place, level)
    below = [control for inner in filling.inside(place) for control in item_controls(around, answering, inner, level)]
    return [_of(item, place, column(_question(around, answering, place), S2)), *below]


def _of(item: FormItem, place: AnswerPlace, control: ft.Control) -> ft.Control:
    return keyed(control, f"{item.link_id or item.number} {place.path}")


def _group(around: UiContext, answering: PageFields, place: AnswerPlace, level: int) -> list[ft.Control]:
    filling, item, t = answering.filling, answering.filling.item(place), around.texts
    below = filling.form.below(place.item)
    name = [_of(item, place, strong(around.look, question_words(item)))] if item.text else []
    if not item.repeats:
        inner = [item_controls(around, answering, each, level + 1) for each in filling.inside(place)]
        return [*name, *(control for controls in inner for control in controls)]
    made, count = name, filling.count(place)
    for index in range(count):
        if count > 1:
            made.append(_repetition(around, answering, place, index))
        for number in below:
            made += item_controls(around, answering, AnswerPlace(number, (*place.path, index)), level + 1)
    most = item.bounds.most_answers
    if most is None or count < most:
        add = quiet_button(
            around.look, t.get("questionnaires.group.add"), lambda: answering.actions.on_add(place), icon=ft.Icons.ADD
        )
        made.append(keyed(add, f"{item.link_id} {place.path} add"))
    return made


def _repetition(around: UiContext, answering: PageFields, place: AnswerPlace, index: int) -> ft.Control:
    t = around.texts
    words = t.get("questionnaires.group.number", n=index + 1)
    remove = text_button(
        around.look,
        t.get("questionnaires.group.remove"),
        lambda: answering.actions.on_remove(place, index),
        spoken=t.get("questionnaires.group.remove.spoken", n=index + 1),
    )
    shown = row([strong(around.look, words, expand=True), remove])
    return keyed(shown, f"{answering.filling.item(place).link_id} {place.path} {index}")


def _question(around: UiContext, answering: PageFields, place: AnswerPlace) -> list[ft.Control | None]:
    filling, item = answering.filling, answering.filling.item(place)
    found = problem_at(filling, place) if answering.told else None
    error = problem_words(around, item, found) if found else None
    if item.expression is not None:
        return _score(around, filling, item, place)
    if not item.can_be_answered:
        return _unanswerable(around, filling, item, place, error)
    if item.type is ItemType.ATTACHMENT:
        return _file(around, answering, place, error)
    if item.type is ItemType.BOOLEAN:
        return [_yes_or_no(around, answering, place), _wrong(around, error)]
    if item.options:
        return [_title(around, item), *_choices(around, answering, place, error)]
    return _texts(around, answering, place, error)


def _title(around: UiContext, item: FormItem) -> ft.Control:
    t, words = around.texts, question_words(item)
    return strong(around.look, words if item.required else t.get("questionnaires.optional", question=words))


def _wrong(around: UiContext, error: str | None) -> ft.Control | None:
    if error is None:
        return None
    return ft.Semantics(content=small(around.look, error, "bad"), live_region=True, container=True)


def _yes_or_no(around: UiContext, answering: PageFields, place: AnswerPlace) -> ft.Control:
    t, item = around.texts, answering.filling.item(place)
    chosen = next(iter(answering.filling.kept(place)), None)
    choices = [Option("yes", t.get("questionnaires.yes")), Option("no", t.get("questionnaires.no"))]
    words = question_words(item)
    return segmented(
        around.look,
        words if item.required else t.get("questionnaires.optional", question=words),
        choices,
        "" if not isinstance(chosen, bool) else "yes" if chosen else "no",
        lambda value: answering.actions.on_answer(place, [value == "yes"]),
    )


def _choices(
    around: UiContext, answering: PageFields, place: AnswerPlace, error: str | None
) -> list[ft.Control | None]:
    filling, item = answering.filling, answering.filling.item(place)
    kept = filling.kept(place)
    listed = [Option(str(number), option.words) for number, option in enumerate(item.options)]
    chosen = [str(n) for n, option in enumerate(item.options) if any(equal(option.value, each) for each in kept)]
    own = [each for each in kept if not is_option(item.options, each)]

    def pick(value: str) -> None:
        option = item.options[int(value)]
        answering.actions.on_answer(place, picked(item, filling.kept(place), option))

    if item.repeats:
        shown = checks(around.look, question_words(item), listed, chosen, pick)
    else:
        shown = options(around.look, question_words(item), listed, next(iter(chosen), None), pick)
    if item.type is not ItemType.OPEN_CHOICE:
        return [shown, _wrong(around, error)]
    words = answering.work.typed.get((place, 0), typed_text(own[0], around.zones.own) if own else "")
    free = text_field(
        around.look,
        around.texts.get("questionnaires.other"),
        words,
        lambda said: answering.actions.on_type(place, 0, said),
        error=error,
    )
    return [shown, free]


def picked(item: FormItem, kept: Sequence[Value], option: AnswerOption) -> list[Value]:
    """The answers after an option was tapped: tapped again it is taken back; an exclusive one stands alone. Pure."""
    if not item.repeats:
        return [option.value]
    if any(equal(option.value, each) for each in kept):
        return [each for each in kept if not equal(option.value, each)]
    if option.exclusive:
        return [option.value]
    alone = [other.value for other in item.options if other.exclusive]
    return [*(each for each in kept if not any(equal(each, other) for other in alone)), option.value]


def _texts(around: UiContext, answering: PageFields, place: AnswerPlace, error: str | None) -> list[ft.Control | None]:
    item, t = answering.filling.item(place), around.texts
    fields: list[ft.Control | None] = [_title(around, item)]
    count = text_count(answering.work, place)
    last = count - 1
    fields += [_text(around, answering, (place, n), error if n == last else None) for n in range(count)]
    if len(item.units) > 1:
        fields.append(_units(around, answering, place))
    if item.repeats:
        fields.append(text_button(around.look, t.get("questionnaires.more"), lambda: answering.actions.on_more(place)))
    return fields


def _text(around: UiContext, answering: PageFields, where: TextPlace, error: str | None) -> ft.Control:
    place, index = where
    item, t, kept = answering.filling.item(place), around.texts, answering.filling.kept(place)
    there = typed_text(kept[index], around.zones.own) if index < len(kept) else ""
    hints = {
        ItemType.DATE: "questionnaires.hint.date",
        ItemType.DATE_TIME: "questionnaires.hint.moment",
        ItemType.TIME: "questionnaires.hint.time",
        ItemType.URL: "questionnaires.hint.address",
    }
    numbers = item.type in (ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY)
    unit = unit_at(answering.work, place)
    label = t.get("questionnaires.answer.in", unit=unit.words) if unit else t.get("questionnaires.answer")
    return text_field(
        around.look,
        label,
        answering.work.typed.get(where, there),
        lambda said: answering.actions.on_type(place, index, said),
        hint=t.get(hints[item.type]) if item.type in hints else None,
        error=error,
        multiline=item.type is ItemType.TEXT,
        keyboard=ft.KeyboardType.NUMBER if numbers else None,
    )


def _units(around: UiContext, answering: PageFields, place: AnswerPlace) -> ft.Control:
    chosen = unit_at(answering.work, place)

    def chip(unit: UnitOption) -> ft.Control:
        return choice_chip(
            around.look, unit.words, selected=unit == chosen, on_click=lambda: answering.actions.on_unit(place, unit)
        )

    return row([chip(unit) for unit in answering.filling.item(place).units], S2, wrap=True)


def _file(around: UiContext, answering: PageFields, place: AnswerPlace, error: str | None) -> list[ft.Control | None]:
    look, t, item = around.look, around.texts, answering.filling.item(place)
    kept, choose = answering.filling.kept(place), answering.actions.on_file
    files = [
        row(
            [
                body(look, value_words(around, item, each), expand=True),
                text_button(
                    look,
                    t.get("questionnaires.file.remove"),
                    lambda each=each: answering.actions.on_answer(place, [other for other in kept if other != each]),  # type: ignore[misc]
                ),
            ]
        )
        for each in kept
    ]
    full = bool(kept) and not item.repeats
    if choose is None:
        return [_title(around, item), *files, small(look, t.get("questionnaires.unanswerable"))]
    add = quiet_button(
        look, t.get("questionnaires.file.choose"), lambda: choose(place), icon=ft.Icons.ADD_PHOTO_ALTERNATE_OUTLINED
    )
    return [_title(around, item), *files, None if full else add, _wrong(around, error)]


def _unanswerable(
    around: UiContext, filling: Filling, item: FormItem, place: AnswerPlace, error: str | None
) -> list[ft.Control | None]:
    kept = filling.kept(place)
    if kept:
        return [pair(around.look, question_words(item), "、".join(value_words(around, item, each) for each in kept))]
    if item.read_only:
        return []
    words = around.texts.get("questionnaires.unanswerable")
    return [strong(around.look, question_words(item)), small(around.look, words), _wrong(around, error)]


def _score(around: UiContext, filling: Filling, item: FormItem, place: AnswerPlace) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    kept = filling.answers(place)
    if not is_understood(item):
        return [pair(look, question_words(item), t.get("questionnaires.score.by_clinic"))]
    if not kept:
        return [pair(look, question_words(item), t.get("questionnaires.score.none"))]
    words = value_words(around, item, kept[0])
    so_far = words if is_whole(filling, item) else t.get("questionnaires.score.so_far", n=words)
    return [pair(look, question_words(item), so_far)]
