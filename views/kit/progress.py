"""Long work with counts ("312 of 2,000")."""

from __future__ import annotations

import flet as ft

from views.i18n.format import number
from views.i18n.texts import Texts
from views.kit.surfaces import column, row
from views.look.text import body, small
from views.look.tokens import S2, Look


def progress(look: Look, t: Texts, words: str, done: int, total: int | None) -> ft.Control:
    """The progress of long work. Without a total only that it is running."""
    share = min(done / total, 1.0) if total else None
    count = t.get("kit.progress", done=number(done), total=number(total)) if total else None
    bar = ft.ProgressBar(
        value=share, color=look.palette.fill, bgcolor=look.palette.skeleton, bar_height=6, border_radius=3
    )
    head = row([body(look, words, expand=True), small(look, count) if count else None])
    return ft.Semantics(content=column([head, bar], S2), container=True, live_region=False)
