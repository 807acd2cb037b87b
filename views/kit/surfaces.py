"""Cards for things with a state, tiles for things to choose, and the small parts inside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import flet as ft

from views.activity import pressing
from views.kit.press import pressable
from views.look.text import Tone, colour, heading, small, strong
from views.look.tokens import RADIUS, RADIUS_SMALL, S1, S2, S3, S4, Look, Width

Mood = Literal["plain", "brand", "warm", "good", "bad", "info"]


def column(controls: Sequence[ft.Control | None], spacing: float = S3, **where: bool) -> ft.Column:
    """Things below each other over the full width. None is left out."""
    return ft.Column(
        controls=[c for c in controls if c is not None],
        spacing=spacing,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        expand=where.get("expand") or None,
        tight=True,
    )


def row(controls: Sequence[ft.Control | None], spacing: float = S3, *, top: bool = False, wrap: bool = False) -> ft.Row:
    """Things beside each other; `wrap` lets them go to the next line (then none of them may expand)."""
    return ft.Row(
        controls=[c for c in controls if c is not None],
        spacing=spacing,
        run_spacing=S2,
        wrap=wrap,
        vertical_alignment=ft.CrossAxisAlignment.START if top else ft.CrossAxisAlignment.CENTER,
    )


def beside_or_below(look: Look, controls: Sequence[ft.Control], spacing: float = S2) -> ft.Control:
    """Equal parts side by side; below each other when the words are large."""
    if look.large:
        return column(controls, spacing)
    return ft.Row(
        controls=[ft.Container(content=c, expand=True) for c in controls],
        spacing=spacing,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


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


def badge(look: Look, icon: ft.IconData, mood: Mood = "brand") -> ft.Container:
    """An icon on a soft square: what kind of thing this is, at a glance. Decoration for a screen reader."""
    side = look.icon * 2
    ground = look.palette.skeleton if mood == "plain" else colour(look, f"{mood}_soft")
    tone = "soft" if mood == "plain" else mood
    return ft.Container(
        content=ft.Icon(icon=icon, color=colour(look, tone), size=look.icon),
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


def tile(
    look: Look,
    title: str,
    note: str | None = None,
    *,
    more: str | None = None,
    icon: ft.IconData | None = None,
    mood: Mood = "brand",
    end: ft.Control | None = None,
    on_click: Callable[[], None] | None = None,
    selected: bool = False,
    framed: bool = True,
    done: bool = False,
) -> ft.Control:
    """One thing of a list. With `on_click` a button with a chevron; on a phone `end` (a chip) goes below the words."""
    words = facts(look, title, note, done=done, more=more)
    below = look.large or look.width is Width.PHONE
    if end is not None and below and not look.large:
        words.spacing = S1
        words.controls.append(ft.Row(controls=[end], wrap=True))
    inner = row(
        [
            badge(look, icon, mood) if icon and not (look.large and look.scale > 1.5) else None,
            words,
            None if below else end,
            ft.Icon(icon=ft.Icons.CHEVRON_RIGHT, color=look.palette.soft, size=look.icon) if on_click else None,
        ]
    )
    shown: ft.Control = inner
    if end is not None and look.large:  # over the whole width: large words need it
        shown = column([inner, ft.Row(controls=[end], wrap=True)], S2)
    return _frame(look, shown, on_click, selected=selected, framed=framed)


def _frame(
    look: Look, inner: ft.Control, on_click: Callable[[], None] | None, *, selected: bool, framed: bool
) -> ft.Control:
    edge = look.palette.brand if selected else look.palette.line
    shape = ft.Container(
        content=inner,
        bgcolor=(look.palette.brand_soft if selected else look.palette.card) if framed or selected else None,
        border=ft.Border.all(1, edge) if framed or selected else None,
        border_radius=RADIUS if framed else RADIUS_SMALL,
        padding=S4 if framed else ft.Padding.symmetric(vertical=S3, horizontal=S1),
        ink=on_click is not None,
        on_click=pressing(on_click) if on_click else None,
    )
    if on_click is None:
        return shape
    return ft.Semantics(content=shape, button=True, selected=selected or None, container=True)


def section(
    look: Look,
    title: str,
    content: Sequence[ft.Control | None],
    *,
    end: ft.Control | None = None,
    note: str | None = None,
) -> ft.Column:
    """A heading with its content below."""
    head = row([ft.Container(content=heading(look, title), expand=True), end])
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
