"""The passcode of this device, asked for again before something that cannot be taken back: a payment, an export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from services.errors import AppError, TooManyTries, WrongPasscode
from views.hooks import use_app, use_task
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import Choice
from views.kit.fields import passcode_field
from views.kit.prompt import Prompt
from views.look.tokens import Look


@dataclass(frozen=True)
class PasscodeQuestion:
    """The passcode that is asked for while `opened`; `on_ask` begins it."""

    opened: bool
    on_ask: Callable[[], None]
    typed: str
    on_type: Callable[[str], None]
    on_send: Callable[[], None]
    on_close: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


def use_passcode_question(go: Callable[[], None]) -> PasscodeQuestion:
    """Goes on once the person has typed the passcode of this device."""
    app = use_app()
    opened, open_ = ft.use_state(False)
    typed, keep = ft.use_state("")
    tried, try_ = ft.use_state(False)

    def done(_: None) -> None:
        close()
        go()

    checking = use_task(app.account.check_passcode, done, lambda _: keep(""))

    def close() -> None:
        open_(False)
        keep("")
        try_(False)

    def send() -> None:
        if typed and not checking.busy:
            try_(True)
            checking.run(typed)

    error = checking.error if tried and not checking.busy else None
    return PasscodeQuestion(opened, lambda: open_(True), typed, keep, send, close, checking.busy, error)


def passcode_prompt(look: Look, t: Texts, question: PasscodeQuestion, about: str, *, go: str, keep: str) -> Prompt:
    """The question: a title and words (`about`, on two lines), what goes on, and what does not."""
    error = question.error
    by_code = isinstance(error, WrongPasscode | TooManyTries)
    said = None if error is None else t.get("account.unlock.wrong") if by_code else error_words(t, error).both
    field = passcode_field(
        look,
        t.get("account.passcode"),
        question.typed,
        question.on_type,
        error=said,
        on_submit=question.on_send,
        autofocus=True,
    )
    ready = question.on_send if question.typed else None
    choices = [Choice(go, ready, strong=True, busy=question.busy, decides=True), Choice(keep, question.on_close)]
    title, _, words = about.partition("\n")
    return Prompt(title, words, choices, question.on_close, icon=ft.Icons.LOCK_OUTLINE, mood="info", content=[field])
