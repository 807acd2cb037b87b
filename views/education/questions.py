"""What a person asked the care team: what waits, what was answered, what others may read of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import cast

import flet as ft

from services.education.asking import take_back_question
from services.education.care_question_list import AskedQuestion, asked_questions
from services.education.care_questions import QuestionState
from services.errors import Rejected
from views import paths
from views.answers import Answer
from views.component import rows, screen
from views.context import UiContext
from views.education.listing import beside_articles
from views.hooks import use_app, use_now, use_patient, use_query, use_quiet_action, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, empty
from views.kit.buttons import primary_button, text_button
from views.kit.chips import chip
from views.kit.frame import Beside, page_frame
from views.kit.pictures import Picture
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import Mood, card, column, divider, row
from views.look.text import body, small, strong
from views.look.tokens import S2

_A_MINUTE = 60
_STATES: dict[QuestionState, tuple[str, Mood]] = {
    QuestionState.WAITING: ("education.question.waiting", "plain"),
    QuestionState.SENT: ("education.question.sent", "info"),
    QuestionState.ANSWERED: ("education.question.answered", "good"),
    QuestionState.REFUSED: ("education.question.refused", "bad"),
}


@screen
def CareQuestionsScreen() -> ft.View:
    """A question is taken back after one more question."""
    around, clock = use_ui_context(), use_app().clock
    found = use_query(asked_questions, use_patient(), around.texts.language.value)
    chosen, choose = ft.use_state(cast("str | None", None))
    take_back = use_quiet_action(take_back_question)

    def close() -> None:
        choose(None)

    def confirmed() -> None:
        if chosen is not None:
            take_back(chosen, clock.now())
        close()

    use_prompt(None if chosen is None else take_back_prompt(around, confirmed, close))
    return CareQuestionsView(
        found=found, on_take_back=choose, now=use_now(_A_MINUTE), beside=beside_articles(around, paths.care_questions())
    )


def take_back_prompt(around: UiContext, on_yes: Callable[[], None], on_close: Callable[[], None]) -> Prompt:
    """The question before a question is taken back."""
    t = around.texts
    choices = [
        Choice(t.get("education.question.take_back"), on_yes, danger=True),
        Choice(t.get("education.question.keep"), on_close),
    ]
    return Prompt(
        t.get("education.question.take_back.ask"), t.get("education.question.take_back.words"), choices, on_close
    )


@screen
def CareQuestionsView(
    *,
    found: Answer[tuple[AskedQuestion, ...]],
    on_take_back: Callable[[str], None],
    now: datetime,
    beside: Beside | None = None,
) -> ft.View:
    """The newest first."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def shown(known: tuple[AskedQuestion, ...]) -> ft.Control:
        if not known:
            return empty(
                look, t.get("education.question.none"), t.get("education.question.none.body"), shows=Picture.TRAY
            )
        return column(
            rows(
                around,
                "Communication",
                known,
                lambda shown_question: _question_card(around, shown_question, on_take_back, now),
            ),
            look.gap,
        )

    ask = primary_button(
        look,
        t.get("education.ask.new"),
        lambda: around.go(paths.ask_care_team()),
        icon=ft.Icons.EDIT_OUTLINED,
        decides=False,
    )
    return page_frame(
        around,
        [ask, answer(look, t, found, shown)],
        route=paths.care_questions(),
        title_words=t.get("education.questions"),
        door=paths.care(),
        back=True,
        beside=beside,
    )


def _question_card(
    around: UiContext, shown_question: AskedQuestion, on_take_back: Callable[[str], None], now: datetime
) -> ft.Control:
    look, t, question = around.look, around.texts, shown_question.question
    words, mood = _STATES[question.state]
    chips: list[ft.Control | None] = [chip(look, t.get(words), mood)]
    if question.published:
        chips.append(chip(look, t.get("education.question.published"), "plain"))
    when = fmt.near_moment(t, question.asked, now, around.zones) if question.asked else None
    about = t.get("education.ask.about", title=shown_question.title) if shown_question.title else None
    back = text_button(look, t.get("education.question.take_back"), lambda: on_take_back(question.id))
    return card(
        look,
        [
            row(chips, S2, wrap=True),
            strong(look, question.words),
            small(look, " · ".join(part for part in (when, about) if part)),
            small(look, error_words(t, Rejected(shown_question.refusal)).both, "bad")
            if shown_question.refusal
            else None,
            *_answer(around, shown_question, now),
            back if question.state is not QuestionState.REFUSED else None,
        ],
    )


def _answer(around: UiContext, shown_question: AskedQuestion, now: datetime) -> list[ft.Control]:
    look, t, told = around.look, around.texts, shown_question.answer
    if told is None:
        return []
    when = fmt.near_moment(t, told.when, now, around.zones) if told.when else None
    who = (
        t.get("education.question.by", name=shown_question.doctor)
        if shown_question.doctor
        else t.get("education.question.by_team")
    )
    return [
        divider(look),
        small(look, " · ".join(part for part in (who, when) if part), "brand"),
        body(look, told.words),
    ]
