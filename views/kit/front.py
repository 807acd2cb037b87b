"""The frame before the store is open: one calm column with the app's sign and the other language on top. No doors."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from views.context import UiContext
from views.i18n.texts import Language
from views.kit.buttons import hero_button
from views.kit.surfaces import column, row
from views.kit.view import screen_view
from views.look.icons import Icons
from views.look.text import body, text
from views.look.tokens import S3, S4, S5

FRONT_COLUMN = 480


def front_frame(
    around: UiContext,
    content: Sequence[ft.Control | None],
    *,
    route: str,
    headline: str,
    words: str,
    icon: ft.IconData,
    large_sign: bool = False,
) -> ft.View:
    """A screen that asks for one thing: a sign, what it is about, and what to do."""
    sign = _sign(around, headline, words, icon, large=large_sign)
    inside = ft.Container(
        content=column([sign, *content], S5),
        width=FRONT_COLUMN,
        padding=ft.Padding.symmetric(horizontal=S4 + 4, vertical=S5),
    )
    scrolling = ft.Column(
        controls=[ft.Row(controls=[inside], alignment=ft.MainAxisAlignment.CENTER, wrap=True)],
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return screen_view(around, route, [ft.SafeArea(content=scrolling, expand=True)])


def _sign(around: UiContext, headline: str, words: str, icon: ft.IconData, *, large: bool) -> ft.Control:
    look, p = around.look, around.look.palette
    mark = ft.Container(
        content=ft.Icon(icon=icon, color=p.on_hero, size=28),
        width=52,
        height=52,
        border_radius=16,
        bgcolor=p.hero_quiet,
        alignment=ft.Alignment.CENTER,
    )
    name = text(look, around.texts.get("shell.app"), size=look.head, tone="on_hero", strong=True, expand=True)
    switch = _language_switch(around)
    brand = row([mark, name, None if look.large else switch], S3)
    title = text(look, headline, size=look.title + (4 if large else 0), tone="on_hero", strong=True)
    lines = [
        switch if look.large else None,
        brand,
        ft.Semantics(content=title, header=True, heading_level=1),
        body(look, words, "on_hero_soft"),
    ]
    return ft.Container(
        content=column(lines, S4),
        bgcolor=p.hero,
        border_radius=24,
        padding=S5 if not look.large else S4,
    )


def _language_switch(around: UiContext) -> ft.Control:
    """The other language, named in itself, so that somebody who cannot read this one finds it."""
    t = around.texts
    other = Language.ENGLISH if t.chinese else Language.CHINESE
    name = t.get("account.language.english") if t.chinese else t.get("account.language.chinese")
    return hero_button(around.look, name, lambda: around.switch_language(other), icon=Icons.TRANSLATE)
