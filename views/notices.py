"""Short messages at the bottom of the screen, spoken by screen readers, with at most one action (undo)."""

from __future__ import annotations

import flet as ft

from views.context import Notice
from views.look.text import text
from views.look.tokens import RADIUS_SMALL, Look, Width


def show_notice(page: ft.Page, look: Look, notice: Notice) -> None:
    """Shows the notice for 6 seconds, or 12 in elder mode or when there is something to undo."""
    p = look.palette
    words = text(look, notice.words)
    words.color = p.card
    undo = notice.on_action
    action = (
        ft.SnackBarAction(
            label=notice.action, text_color=p.brand_soft if not look.dark else p.hero, on_click=lambda _: undo()
        )
        if notice.action and undo
        else None
    )
    bar = ft.SnackBar(
        content=words,
        action=action,
        bgcolor=p.ink,
        behavior=ft.SnackBarBehavior.FLOATING,
        width=480 if look.width is not Width.PHONE else None,
        persist=False,
        shape=ft.RoundedRectangleBorder(radius=RADIUS_SMALL),
        duration=12_000 if look.elder or action else 6_000,
    )
    page.show_dialog(bar)
