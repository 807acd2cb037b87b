"""Short messages at the bottom of the screen, spoken by screen readers, with at most one action (undo)."""

from __future__ import annotations

import flet as ft

from views.context import Notice
from views.look.text import text
from views.look.tokens import RADIUS_SMALL, S4, S5, Look

WIDEST = 480


def show_notice(page: ft.Page, look: Look, notice: Notice) -> None:
    """Shows the notice for 6 seconds, or 12 in elder mode or when there is something to undo; above the doors and the
    main button, which stand at the foot."""
    p = look.palette
    side = max(S4, ((page.width or 0) - WIDEST) / 2)
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
        margin=ft.Margin.only(left=side, right=side, bottom=look.target + 2 * S5),
        persist=False,
        shape=ft.RoundedRectangleBorder(radius=RADIUS_SMALL),
        duration=12_000 if look.elder or action else 6_000,
    )
    page.show_dialog(bar)
