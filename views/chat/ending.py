"""The end of a conversation: taking it back or ending it, and saying what it was worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import flet as ft

from services.errors import AppError
from services.record.messages.consultation import BEST, LONGEST_REMARK, Consultation, ConsultationState
from views.context import UiContext
from views.i18n.words import error_words
from views.kit.banner import Choice, problem
from views.kit.buttons import primary_button
from views.kit.choose import Option, options
from views.kit.fields import text_field, too_long
from views.kit.prompt import Prompt
from views.kit.surfaces import card
from views.look.text import body, heading

_STARS: Final = ("chat.stars.1", "chat.stars.2", "chat.stars.3", "chat.stars.4", "chat.stars.5")


@dataclass(frozen=True)
class RatingForm:
    """What the person is about to say of it."""

    stars: str
    remark: str
    on_stars: Callable[[str], None]
    on_remark: Callable[[str], None]
    on_send: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


def rating_card(around: UiContext, known: Consultation, form: RatingForm) -> ft.Control | None:
    """What it was worth, once it is over; thanks when it was said."""
    look, t = around.look, around.texts
    if known.state is not ConsultationState.COMPLETED:
        return None
    if known.rating is not None:
        return card(look, [body(look, t.get("chat.rated", words=stars_words(around, known.rating)))])
    over = too_long(t, form.remark, LONGEST_REMARK)
    ready = form.on_send if form.stars and over is None and not form.busy else None
    choices = [Option(str(number), t.get(words)) for number, words in reversed(list(enumerate(_STARS, 1)))]
    return card(
        look,
        [
            heading(look, t.get("chat.rate")),
            options(look, t.get("chat.rate"), choices, form.stars or None, form.on_stars),
            text_field(look, t.get("chat.remark"), form.remark, form.on_remark, error=over, multiline=True),
            problem(look, error_words(t, form.error).both) if form.error else None,
            primary_button(look, t.get("chat.rate.send"), ready, busy=form.busy),
        ],
    )


def stars_words(around: UiContext, stars: int) -> str:
    """A rating as the person chose it."""
    return around.texts.get(_STARS[min(max(stars, 1), BEST) - 1])


def end_prompt(
    around: UiContext, known: Consultation, on_yes: Callable[[], None], on_close: Callable[[], None]
) -> Prompt:
    """The question before a conversation is taken back or ended."""
    t = around.texts
    if known.state is ConsultationState.PENDING:
        title, words, yes = t.get("chat.cancel.ask"), t.get("chat.cancel.words"), t.get("chat.cancel")
    else:
        title, words, yes = t.get("chat.end.ask"), t.get("chat.end.words"), t.get("chat.end")
    return Prompt(title, words, [Choice(yes, on_yes, danger=True), Choice(t.get("chat.keep"), on_close)], on_close)
