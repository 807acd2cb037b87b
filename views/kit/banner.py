"""Messages within the page: something needs the person, is worth knowing, or went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import flet as ft

from views.kit.buttons import Press, plate_button
from views.kit.pictures import Picture, picture
from views.kit.surfaces import beside_or_below, card, column, row
from views.kit.whom import whom_line
from views.look.icons import Icons
from views.look.text import body, colour, text
from views.look.tokens import S3, Look

BannerMood = Literal["warm", "info", "bad", "good"]
_ICONS: dict[str, ft.IconData] = {
    "warm": Icons.PRIORITY_HIGH,
    "info": Icons.INFO_OUTLINE,
    "bad": Icons.ERROR_OUTLINE,
    "good": Icons.CHECK_CIRCLE_OUTLINE,
}


@dataclass(frozen=True)
class Choice:
    """One answer a banner or a prompt offers; `strong` is the one most people want, `danger` deletes or cancels. One
    that `decides` something for a person is offered with the words for whom; where nothing is said, `danger` does."""

    words: str
    on_click: Press | None
    strong: bool = False
    busy: bool = False
    danger: bool = False
    decides: bool | None = None

    @property
    def is_for_somebody(self) -> bool:
        """Whether it is offered with the words for whom."""
        return self.danger if self.decides is None else self.decides


def banner(
    look: Look,
    title: str,
    words: str | None = None,
    *,
    mood: BannerMood = "info",
    choices: Sequence[Choice] = (),
    icon: ft.IconData | None = None,
    announce: bool = False,
) -> ft.Control:
    """A card that says what happened and offers what can be done. `announce` speaks it as soon as it appears."""
    tone = mood
    name = text(look, title, strong=True, expand=True)
    name.color = colour(look, tone)
    head = row([ft.Icon(icon=icon or _ICONS[mood], color=colour(look, tone), size=look.icon), name], 8)
    answers = [_answer(look, mood, choice) for choice in choices]
    whom = whom_line(look) if any(choice.is_for_somebody for choice in choices) else None
    shown = card(
        look,
        [head, body(look, words) if words else None, whom, _arranged(look, answers) if answers else None],
        mood=mood,
    )
    return ft.Semantics(content=shown, live_region=True, container=True) if announce else shown


def _arranged(look: Look, answers: list[ft.Control]) -> ft.Control:
    """Two answers beside each other; more than two below each other where space is short."""
    return column(answers, 8) if len(answers) > 2 and not look.wide else beside_or_below(look, answers)


def needs_you(
    look: Look, title: str, words: str, choices: Sequence[Choice], icon: ft.IconData | None = None
) -> ft.Control:
    """A decision only the person can make (a refused change). Spoken when it appears."""
    return banner(look, title, words, mood="warm", choices=choices, icon=icon, announce=True)


def _answer(look: Look, mood: BannerMood, choice: Choice) -> ft.Control:
    return plate_button(look, choice.words, choice.on_click, tone=mood, strong=choice.strong, busy=choice.busy)


def strip(look: Look, words: str, *, mood: BannerMood = "info", icon: ft.IconData | None = None) -> ft.Control:
    """One line that stays while something is so (offline)."""
    note = text(look, words, size=look.small, expand=True)
    note.color = colour(look, mood)
    return ft.Semantics(
        content=ft.Container(
            content=row([ft.Icon(icon=icon or _ICONS[mood], color=colour(look, mood), size=look.small + 4), note], 8),
            bgcolor=colour(look, f"{mood}_soft"),
            border_radius=12,
            padding=ft.Padding.symmetric(horizontal=S3, vertical=8),
        ),
        live_region=True,
        container=True,
    )


def empty(
    look: Look,
    title: str,
    words: str | None = None,
    *,
    shows: Picture = Picture.TRAY,
    action: ft.Control | None = None,
) -> ft.Control:
    """That there is nothing here, why, and what the person can do instead."""
    lines = [
        picture(look, shows),
        text(look, title, size=look.head, strong=True, align="center"),
        body(look, words, "soft", align="center") if words else None,
        action,
    ]
    inner = ft.Column(
        controls=[line for line in lines if line is not None],
        spacing=S3,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        tight=True,
    )
    return ft.Container(
        content=inner, padding=ft.Padding.symmetric(vertical=32, horizontal=16), alignment=ft.Alignment.CENTER
    )


def problem(look: Look, words: str, *, retry: str | None = None, on_retry: Press | None = None) -> ft.Control:
    """An action that failed, beside the button that caused it. Spoken when it appears."""
    choices = [Choice(retry, on_retry)] if retry else []
    head = row(
        [
            ft.Icon(icon=Icons.ERROR_OUTLINE, color=look.palette.bad, size=look.icon),
            body(look, words, "bad", expand=True),
        ],
        8,
    )
    inner = column([head, *(_answer(look, "bad", c) for c in choices)])
    return ft.Semantics(content=card(look, inner, mood="bad", padding=S3), live_region=True, container=True)
