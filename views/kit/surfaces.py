"""Cards for things with a state, and the small parts inside them. Things to choose are rows (`lists.py`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import flet as ft

from views.kit.icons import Icon, draw_icon
from views.kit.press import pressable
from views.look.text import Tone, colour, ems, heading, longest_word, small, strong
from views.look.tokens import RADIUS, RADIUS_SMALL, S1, S2, S3, S4, Look
from views.siblings import siblings

Mood = Literal["plain", "brand", "warm", "good", "bad", "info"]


def column(controls: Sequence[ft.Control | None], spacing: float = S3, **where: bool) -> ft.Column:
    """Things below each other over the full width. None is left out, and keeps its place for what follows."""
    return ft.Column(
        controls=siblings(controls),
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        expand=where.get("expand") or None,
        tight=True,
    )


def row(controls: Sequence[ft.Control | None], spacing: float = S3, *, top: bool = False, wrap: bool = False) -> ft.Row:
    """Things beside each other; `wrap` lets them go to the next line (then none of them may expand)."""
    return ft.Row(
        controls=siblings(controls),
        spacing=spacing,
        run_spacing=S2,
        wrap=wrap,
        vertical_alignment=ft.CrossAxisAlignment.START if top else ft.CrossAxisAlignment.CENTER,
    )


def beside_or_below(look: Look, controls: Sequence[ft.Control], spacing: float = S2) -> ft.Control:
    """Equal parts side by side; below each other when the words are large, or a button's do not fit on two lines."""
    share = (look.least_width - 2 * (look.margin + S4 + S1) - spacing * (len(controls) - 1)) / max(1, len(controls))
    if look.large or any(_narrowest(each) > share for each in controls):
        return column(controls, spacing)
    return ft.Row(
        controls=[ft.Container(content=c, expand=True) for c in controls],
        spacing=spacing,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _narrowest(control: ft.Control) -> float:
    """How wide a button has to be so that its words stand on two lines and stay whole; 0 for anything else."""
    inside = control.content if isinstance(control, ft.Button) else None
    parts = inside.controls if isinstance(inside, ft.Row) else []
    labels = [each for each in parts if isinstance(each, ft.Text)]
    words = [max(longest_word(each.value), ems(each.value) * 0.6) * float(each.size or 0) for each in labels]
    signs = [float(each.size or 0) + S2 for each in parts if isinstance(each, ft.Icon)]
    return sum(words) + sum(signs) + 2 * S4 if words else 0.0


def divider(look: Look) -> ft.Divider:
    return ft.Divider(height=1, thickness=1, color=look.palette.line)


def card(
    look: Look,
    content: ft.Control | Sequence[ft.Control | None],
    *,
    mood: Mood = "plain",
    on_click: Callable[[], None] | None = None,
    padding: int = S4,
    name: str | None = None,
) -> ft.Control:
    """A surface for one thing. With `on_click` the whole card is one button; `name` then says what it opens."""
    inner = content if isinstance(content, ft.Control) else column(content)
    ground, edge = _colours(look, mood)
    if on_click is not None:
        return pressable(look, inner, on_click, ground=ground, edge=edge, radius=RADIUS, padding=padding, name=name)
    return ft.Container(
        content=inner, bgcolor=ground, border=ft.Border.all(1, edge), border_radius=RADIUS, padding=padding
    )


def _colours(look: Look, mood: Mood) -> tuple[str, str]:
    if mood == "plain":
        return look.palette.card, look.palette.line
    ground = colour(look, f"{mood}_soft")
    return ground, look.palette.warm_line if mood == "warm" else ground


def hero(look: Look, content: Sequence[ft.Control | None]) -> ft.Container:
    """The one card that matters most on a screen. Text inside uses the tones on_hero and on_hero_soft."""
    return ft.Container(content=column(content, S4), bgcolor=look.palette.hero, border_radius=RADIUS, padding=S4 + S1)


def badge(look: Look, icon: Icon, mood: Mood = "brand") -> ft.Container:
    """An icon on a soft square: what kind of thing this is, at a glance. Decoration for a screen reader."""
    side = look.icon * 2
    ground = look.palette.skeleton if mood == "plain" else colour(look, f"{mood}_soft")
    tone = "soft" if mood == "plain" else mood
    return ft.Container(
        content=draw_icon(look, icon, tone),
        bgcolor=ground,
        width=side,
        height=side,
        border_radius=RADIUS_SMALL,
        alignment=ft.Alignment.CENTER,
    )


def facts(look: Look, title: str, note: str | None = None, *, done: bool = False, more: str | None = None) -> ft.Column:
    """A name with its most important facts below."""
    tone: Tone = "soft" if done else "ink"
    lines: list[ft.Control] = [strong(look, title, tone)]
    lines += [small(look, each) for each in (note, more) if each]
    return ft.Column(controls=lines, spacing=2, expand=True, tight=True)


def section(
    look: Look,
    title: str,
    content: Sequence[ft.Control | None],
    *,
    end: ft.Control | None = None,
    note: str | None = None,
) -> ft.Column:
    """A heading with its content below."""
    head = row([ft.Container(content=heading(look, title, size=look.title), expand=True), end])
    return column([head, small(look, note) if note else None, *content], S3)


def pair(look: Look, name: str, value: str, *, tone: Tone = "ink") -> ft.Control:
    """A name and its value: beside each other, below each other when the words are large."""
    if look.large:
        return column([small(look, name), strong(look, value, tone)], 2)
    return ft.Row(
        controls=[
            ft.Container(content=small(look, name), width=96),
            ft.Container(content=strong(look, value, tone), expand=True),
        ],
        spacing=S3,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
