"""Time that runs out, in figures and as a bar, updated each second."""

from __future__ import annotations

from datetime import timedelta

import flet as ft

from views.i18n.texts import Texts
from views.kit.surfaces import column, hero, row
from views.look.text import body, figure
from views.look.tokens import Look


def countdown(look: Look, t: Texts, words: str, left: timedelta, total: timedelta | None = None) -> ft.Control:
    """`words` say what runs out. With `total` a bar shows the share that is left. A screen reader hears the words and
    the minutes once, not every second."""
    seconds = max(0, int(left.total_seconds()))
    spoken = t.get("kit.countdown", minutes=seconds // 60 + 1) if seconds else t.get("kit.countdown.over")
    clock = figure(look, f"{seconds // 60}:{seconds % 60:02}", "on_hero", spoken=spoken)
    said = body(look, words, "on_hero", expand=not look.large)
    head: ft.Control = column([said, clock], 4) if look.large else row([said, clock])
    bar = None
    if total is not None and total > timedelta():
        bar = ft.Semantics(
            content=ft.ProgressBar(
                value=min(left / total, 1.0),
                color=look.palette.on_hero,
                bgcolor=look.palette.hero_quiet,
                bar_height=6,
                border_radius=3,
            ),
            exclude_semantics=True,
        )
    return ft.Semantics(content=hero(look, [head, bar]), container=True)
