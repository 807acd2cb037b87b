"""Signing out erases the data on this device; unsent changes would be lost, so the person is warned first."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.errors import AppError
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n.words import error_words
from views.kit.banner import Choice, problem
from views.kit.buttons import danger_button
from views.kit.prompt import Prompt, use_prompt


@component
def LeavePart(*, unsent: int, busy: bool, error: AppError | None, on_leave: Callable[[bool], None]) -> ft.Control:
    """A red button; then the question above the screen. `on_leave(True)` sends unsent changes before erasing."""
    around = use_ui_context()
    asking, ask = ft.use_state(False)

    def keep() -> None:
        ask(False)

    prompt = leave_prompt(around, unsent, on_leave, keep, busy=busy, error=error)
    use_prompt(prompt if asking else None)
    return danger_button(
        around.look, around.texts.get("account.leave"), lambda: ask(True), icon=ft.Icons.LOGOUT, decides=False
    )


def leave_prompt(
    around: UiContext,
    unsent: int,
    on_leave: Callable[[bool], None],
    on_keep: Callable[[], None],
    *,
    busy: bool,
    error: AppError | None,
) -> Prompt:
    """Says what signing out erases, and first what would be lost with it."""
    look, t = around.look, around.texts
    stay = Choice(t.get("account.leave.stay"), on_keep, strong=not unsent)
    if unsent:
        title, words = t.get("account.leave.unsent", n=unsent), t.get("account.leave.unsent.words")
        choices = [
            Choice(t.get("account.leave.send_first"), lambda: on_leave(True), strong=True, busy=busy),
            Choice(
                t.get("account.leave.anyway"), None if busy else (lambda: on_leave(False)), danger=True, decides=False
            ),
            stay,
        ]
    else:
        title, words = t.get("account.leave.sure"), t.get("account.leave.words")
        choices = [
            Choice(t.get("account.leave.yes"), lambda: on_leave(False), busy=busy, danger=True, decides=False),
            stay,
        ]
    trouble = problem(look, error_words(t, error).both) if error and not busy else None
    return Prompt(title, words, choices, on_keep, icon=ft.Icons.LOGOUT, content=[trouble])
