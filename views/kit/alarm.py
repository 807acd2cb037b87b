"""A whole screen in red: what cannot wait. Nothing else stands on it, and no door leads past it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import flet as ft

from views.context import UiContext
from views.kit.buttons import icon_button
from views.kit.surfaces import column
from views.kit.view import screen_view
from views.look.text import title
from views.look.tokens import COLUMN, S4, S5, S6


def alarm_frame(around: UiContext, content: Sequence[ft.Control | None], *, route: str, title_words: str) -> ft.View:
    """The title is spoken at once; texts inside use the tone on_alarm. The arrow is the way back, as everywhere."""
    look = around.look
    ground = look.palette.alarm
    arrow = icon_button(look, ft.Icons.ARROW_BACK, around.texts.get("kit.back"), lambda: _back(around), tone="on_alarm")
    heading = title(look, title_words, "on_alarm", size=look.display)
    said = ft.Semantics(content=heading, live_region=True, container=True)
    inside = ft.Container(
        content=column([ft.Row(controls=[arrow]), said, *content], S5),
        width=COLUMN + 2 * look.margin,
        padding=ft.Padding.only(left=look.margin, top=S4, right=look.margin, bottom=S6),
    )
    scrolling = ft.Column(
        controls=[ft.Container(content=inside, alignment=ft.Alignment.TOP_CENTER)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    red = replace(around, look=replace(look, palette=replace(look.palette, ground=ground)))
    return screen_view(red, route, [ft.SafeArea(content=scrolling, expand=True)])


def _back(around: UiContext) -> None:
    around.back()
