"""What the app asks before it does something: a sheet at a phone's foot, a dialog elsewhere, never within the page.

Esc, Android's back, the browser's back and a tap beside it close it, and nothing else. What it covers can be neither
reached by keys nor read by a screen reader; the focus goes into it, and afterwards back to where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from views.context import PROMPT
from views.hooks import use_latest, use_life, use_ui_context
from views.kit.banner import BannerMood, Choice
from views.kit.buttons import danger_button, primary_button, quiet_button
from views.kit.surfaces import beside_or_below, column, row
from views.kit.whom import whom_line
from views.look.icons import Icons
from views.look.text import body, colour, heading
from views.look.tokens import RADIUS, S2, S3, S4, S5, Look, Width

WIDEST = 440
OVER_ALL = 10_000


@dataclass(frozen=True)
class Prompt:
    """A question to the person: what about, its choices, and what closes it without one. The `strong` choice has the
    focus at first. `content` stands between words and choices."""

    title: str
    words: str | None
    choices: Sequence[Choice]
    on_close: Callable[[], None]
    icon: ft.IconData = Icons.HELP_OUTLINE
    mood: BannerMood = "warm"
    content: Sequence[ft.Control | None] = ()


def use_prompt(prompt: Prompt | None) -> None:
    """Shows it while it is not None. Called at every render."""
    around, newest = use_ui_context(), use_latest(prompt)
    opened, number = ft.use_ref(False), ft.use_ref(0)
    if prompt is not None and not opened.current:
        number.current = (number.current or 0) + 1
    opened.current = prompt is not None
    this = number.current

    def close() -> None:
        if newest.current is not None:
            newest.current.on_close()

    def dismissed(_event: object) -> None:
        """The client has closed it, or tells late that ours was closed: by then another one may be open."""
        if this == number.current:
            close()

    def listen() -> Callable[[], None]:
        return around.on_back(PROMPT, close) if prompt is not None else _nothing

    use_life(listen, prompt is None)
    ft.use_dialog(_shown(around.look, prompt, dismissed) if prompt is not None else None)


def _nothing() -> None:
    return


def _shown(look: Look, prompt: Prompt, on_dismiss: Callable[[object], None]) -> ft.AlertDialog:
    """Flet 1.0.5's own bottom sheet takes the whole height as soon as it can scroll, so a dialog lies at the foot."""
    sheet = look.width is Width.PHONE
    safe = ft.SafeArea(content=prompt_parts(look, prompt), avoid_intrusions_top=not sheet)
    corners = ft.BorderRadius.only(top_left=RADIUS, top_right=RADIUS) if sheet else RADIUS
    return ft.AlertDialog(
        content=ft.Container(content=safe, width=OVER_ALL if sheet else WIDEST),
        content_padding=ft.Padding.only(left=S4, top=S5, right=S4, bottom=S2) if sheet else S5,
        inset_padding=ft.Padding.only(top=S5) if sheet else None,
        alignment=ft.Alignment.BOTTOM_CENTER if sheet else None,
        scrollable=True,
        bgcolor=look.palette.raised,
        shape=ft.RoundedRectangleBorder(radius=corners),
        semantics_label=prompt.title,
        on_dismiss=on_dismiss,
    )


def prompt_parts(look: Look, prompt: Prompt) -> ft.Control:
    """What stands in it: title, words, content, for whom it is decided, and choices."""
    mark = ft.Icon(icon=prompt.icon, color=colour(look, prompt.mood), size=look.icon)
    head = row([mark, ft.Container(content=heading(look, prompt.title), expand=True)], S2)
    words = body(look, prompt.words, "soft") if prompt.words else None
    whom = whom_line(look) if any(choice.is_for_somebody for choice in prompt.choices) else None
    return column([head, words, *prompt.content, whom, _choices(look, prompt.choices)], S3)


def _choices(look: Look, choices: Sequence[Choice]) -> ft.Control:
    buttons = [_button(look, choice) for choice in choices]
    if look.width is Width.PHONE or len(buttons) > 2:
        return column(buttons, S2)
    return beside_or_below(look, buttons)


def _button(look: Look, choice: Choice) -> ft.Control:
    kind = danger_button if choice.danger else primary_button if choice.strong else quiet_button
    button = kind(look, choice.words, choice.on_click, busy=choice.busy, decides=False)
    if isinstance(button, ft.Button):
        button.autofocus = choice.strong
    return button
