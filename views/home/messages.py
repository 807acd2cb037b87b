"""The row of the first screen for messages that are unread."""

from __future__ import annotations

import flet as ft

from views import paths
from views.context import UiContext
from views.kit.chips import chip
from views.kit.lists import list_group, list_row


def unread_row(around: UiContext, unread: int) -> ft.Control | None:
    """How many the care team wrote, and the way to them; None when all were read."""
    if not unread:
        return None
    look, t = around.look, around.texts
    mark = chip(look, t.get("home.messages.unread", n=unread), "warm")
    shown = list_row(
        look,
        t.get("home.messages"),
        icon=ft.Icons.FORUM_OUTLINED,
        marks=[mark],
        on_click=lambda: around.go(paths.messages()),
    )
    return list_group(look, [shown])
