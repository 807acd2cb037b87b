"""What was answered, to be read once more before it is sent, and after it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import flet as ft

from services.errors import Rejected
from services.questionnaires.model import AnsweringState, AnswersDelivery
from services.record.questionnaires.checking import AnswerProblem, every_place, problems
from services.record.questionnaires.filling import AnswerPlace, Filling
from services.record.questionnaires.model import FormItem, ItemType
from services.record.questionnaires.scores import is_understood
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, quiet_button
from views.kit.chips import chip
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, pair, row
from views.look.text import body, heading, small, strong
from views.look.tokens import S2
from views.questionnaires.words import problem_words, question_words, state_words, value_words
from views.questionnaires.work import AnsweringWork

#: So many answers are listed; a form with more is read on its pages.
MOST_LISTED = 300
MOST_MISSING = 20


def summary_parts(
    around: UiContext, work: AnsweringWork, on_page: Callable[[AnswerPlace], None]
) -> tuple[list[ft.Control | None], bool]:
    """Everything that is answered, what is missing first; and whether it may be sent."""
    look, t = around.look, around.texts
    missing = [*problems(work.filling)]
    shown: list[ft.Control | None] = [body(look, t.get("questionnaires.summary.read"), "soft")]
    if missing:
        shown.append(problem(look, t.get("questionnaires.summary.missing", n=len(missing))))
        listed = missing[:MOST_MISSING]
        shown.append(list_group(look, [_missing(around, work.filling, *each, on_page) for each in listed]))
    return [*shown, *answer_parts(around, work.filling)], not missing


def _missing(
    around: UiContext,
    filling: Filling,
    place: AnswerPlace,
    found: AnswerProblem,
    on_page: Callable[[AnswerPlace], None],
) -> ft.Control:
    item = filling.item(place)
    words = problem_words(around, item, found)
    can = found is not AnswerProblem.NOT_ASKABLE
    return list_row(
        around.look,
        question_words(item),
        words,
        icon=ft.Icons.ERROR_OUTLINE,
        mood="warm",
        on_click=(lambda: on_page(place)) if can else None,
    )


def amend_button(around: UiContext, told: AnswersDelivery, on_amend: Callable[[], None]) -> ft.Control:
    """The way to correct what was sent; the main one where it was refused."""
    button = primary_button if told.state is AnsweringState.REFUSED else quiet_button
    return button(around.look, around.texts.get("questionnaires.amend"), on_amend, icon=ft.Icons.EDIT_OUTLINED)


def delivery_parts(around: UiContext, work: AnsweringWork, told: AnswersDelivery) -> list[ft.Control | None]:
    """How far the answers have come, and what they are."""
    look, t = around.look, around.texts
    words, mood = state_words(t, told.state)
    when = fmt.full_moment(t, told.given, around.zones) if told.given else None
    head = card(
        look,
        [
            row([chip(look, words, mood)], S2, wrap=True),
            small(look, t.get("questionnaires.given", when=when)) if when else None,
            small(look, t.get("questionnaires.by_proxy")) if told.by_proxy else None,
            body(look, t.get("questionnaires.state.waiting.body")) if told.state is AnsweringState.WAITING else None,
            small(look, error_words(t, Rejected(told.refusal)).both, "bad") if told.refusal else None,
        ],
    )
    other = None if work.opened.same_version else small(look, t.get("questionnaires.other_version"))
    return [head, other, *answer_parts(around, work.filling)]


def answer_parts(around: UiContext, filling: Filling) -> list[ft.Control | None]:
    """Every answer with its question, under the names of the groups; scores first, with what they mean."""
    look, t = around.look, around.texts
    scores = [card(look, _score(around, filling, place)) for place in _scores(filling)]
    lines = [*_lines(around, filling)]
    more = len(lines) - MOST_LISTED
    rest = small(look, t.get("questionnaires.summary.more", n=more)) if more > 0 else None
    nothing = None if lines else body(look, t.get("questionnaires.summary.nothing"), "soft")
    return [*scores, card(look, [column(lines[:MOST_LISTED], S2), nothing]), rest]


def _lines(around: UiContext, filling: Filling) -> Iterator[ft.Control]:
    look, title = around.look, ""
    for place in every_place(filling):
        item = filling.item(place)
        if item.hidden or item.expression is not None:
            continue
        if item.type is ItemType.GROUP:
            title = item.text or title
        elif item.is_question and filling.kept(place):
            if title:
                yield heading(look, title, level=3)
                title = ""
            yield _line(around, item, filling, place)


def _line(around: UiContext, item: FormItem, filling: Filling, place: AnswerPlace) -> ft.Control:
    words = "、" if around.texts.language.value.startswith("zh") else ", "
    said = words.join(value_words(around, item, each) for each in filling.kept(place))
    return column([small(around.look, question_words(item)), body(around.look, said)], 2)


def _scores(filling: Filling) -> Iterator[AnswerPlace]:
    for item in filling.form.items:
        if (
            item.expression is not None
            and not item.loops
            and not item.hidden
            and filling.is_put(AnswerPlace(item.number))
        ):
            yield AnswerPlace(item.number)


def _score(around: UiContext, filling: Filling, place: AnswerPlace) -> list[ft.Control | None]:
    """A score with its key: the words that stand below its item."""
    look, t, item = around.look, around.texts, filling.item(place)
    kept = filling.answers(place)
    by_clinic = t.get("questionnaires.score.by_clinic" if not is_understood(item) else "questionnaires.score.none")
    shown = value_words(around, item, kept[0]) if kept else by_clinic
    key = [filling.form.items[number].text for number in filling.form.below(item.number)]
    return [
        pair(look, question_words(item), shown),
        strong(look, t.get("questionnaires.score.key")) if key else None,
        *(small(look, words) for words in key),
    ]
