"""Signing out erases the data on this device; unsent changes would be lost, so the person is warned first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import flet as ft

from services.errors import AppError
from views.component import component
from views.hooks import use_ui_context
from views.i18n.words import error_words
from views.kit.banner import Choice, problem
from views.kit.buttons import text_button
from views.kit.prompt import Prompt, use_prompt


@component
def LeavePart(
    *, unsent: int, busy: bool, error: AppError | None, on_leave: Callable[[bool], None], question_shown: bool = False
) -> ft.Control:
    """A plain button; then the question above the screen. `on_leave(True)` sends unsent changes before erasing."""
    around = use_ui_context()
    look, t = around.look, around.texts
    asking, set_asking = ft.use_state(question_shown)

    def close() -> None:
        set_asking(False)

    stay = Choice(t.get("account.leave.stay"), close)
    if unsent:
        title, words = t.get("account.leave.unsent", n=unsent), t.get("account.leave.unsent.words")
        choices = [
            Choice(t.get("account.leave.send_first"), lambda: on_leave(True), strong=True, busy=busy),
            Choice(t.get("account.leave.anyway"), None if busy else (lambda: on_leave(False)), danger=True),
            stay,
        ]
    else:
        title, words = t.get("account.leave.sure"), t.get("account.leave.words")
        choices = [
            Choice(t.get("account.leave.yes"), lambda: on_leave(False), busy=busy, danger=True),
            replace(stay, strong=True),
        ]
    trouble = problem(look, error_words(t, error).both) if error and not busy else None
    prompt = Prompt(title, words, choices, close, icon=ft.Icons.LOGOUT, content=[trouble])
    use_prompt(prompt if asking else None)
    return text_button(look, t.get("account.leave"), lambda: set_asking(True), icon=ft.Icons.LOGOUT)
