"""Signing out erases the data on this device; unsent changes would be lost, so the person is warned first."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from services.errors import AppError
from views.component import component
from views.hooks import use_ui_context
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, problem
from views.kit.buttons import text_button
from views.kit.surfaces import column


@component
def LeavePart(
    *, unsent: int, busy: bool, error: AppError | None, on_leave: Callable[[bool], None], question_shown: bool = False
) -> ft.Control:
    """A plain button; then the confirmation. `on_leave(True)` sends unsent changes before erasing."""
    around = use_ui_context()
    look, t = around.look, around.texts
    asking, set_asking = ft.use_state(question_shown)
    if not asking:
        return text_button(look, t.get("account.leave"), lambda: set_asking(True), icon=ft.Icons.LOGOUT)
    stay = Choice(t.get("account.cancel"), lambda: set_asking(False))
    if unsent:
        title = t.get("account.leave.unsent", n=unsent)
        words = t.get("account.leave.unsent.words")
        choices = [
            Choice(t.get("account.leave.send_first"), lambda: on_leave(True), strong=True, busy=busy),
            Choice(t.get("account.leave.anyway"), None if busy else (lambda: on_leave(False))),
            stay,
        ]
    else:
        title, words = t.get("account.leave.sure"), t.get("account.leave.words")
        choices = [Choice(t.get("account.leave.yes"), lambda: on_leave(False), busy=busy), stay]
    return column(
        [
            problem(look, error_words(t, error).both) if error and not busy else None,
            banner(look, title, words, mood="warm", choices=choices, icon=ft.Icons.LOGOUT, announce=True),
        ]
    )
