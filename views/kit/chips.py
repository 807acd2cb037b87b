"""Small words with a state. Colour never speaks alone: a flag is a word, an icon and a colour (WCAG 2.2 §1.4.1)."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.kit.press import pressable
from views.kit.surfaces import Mood
from views.look.icons import Icons
from views.look.text import colour, ems, text
from views.look.tokens import PILL, RADIUS_SMALL, S1, S3, Look

EDGE = 10


def chip(look: Look, words: str, mood: Mood = "brand", icon: ft.IconData | None = None) -> ft.Container:
    """A state, read only."""
    ink = "soft" if mood == "plain" else mood
    ground = look.palette.skeleton if mood == "plain" else colour(look, f"{mood}_soft")
    label = text(look, words, size=look.small, strong=True)
    label.color = colour(look, ink)
    inside: ft.Control = label
    if icon:
        label.expand, label.expand_loose = True, True
        sign = ft.Icon(icon=icon, size=look.small + 1, color=colour(look, ink))
        inside = ft.Row(controls=[sign, label], spacing=S1, tight=True)
    return ft.Container(
        content=inside,
        bgcolor=ground,
        border_radius=PILL if not look.large else RADIUS_SMALL,
        padding=ft.Padding.symmetric(horizontal=EDGE, vertical=S1),
    )


def chip_width(look: Look, mark: ft.Container) -> float:
    """How wide a chip is at most, in dp."""
    inside = mark.content
    parts = inside.controls if isinstance(inside, ft.Row) else [inside]
    words = sum(ems(each.value) * look.small for each in parts if isinstance(each, ft.Text))
    signs = sum(float(each.size or 0) + S1 for each in parts if isinstance(each, ft.Icon))
    return words + signs + 2 * EDGE


def choice_chip(look: Look, words: str, *, selected: bool, on_click: Callable[[], None]) -> ft.Control:
    """One of a few choices in a wrapping row. Full target height; the picked one also has a tick."""
    p = look.palette
    label = text(look, words, strong=selected)
    label.color = p.brand if selected else p.ink
    label.expand, label.expand_loose = True, True
    lead = [ft.Icon(icon=Icons.CHECK, size=look.body, color=p.brand)] if selected else []
    return pressable(
        look,
        ft.Row(controls=[*lead, label], spacing=S1, tight=True),
        on_click,
        ground=p.brand_soft if selected else p.card,
        edge=p.brand if selected else p.edge,
        padding=ft.Padding.symmetric(horizontal=S3, vertical=max(8, (look.target - look.body * 1.45) / 2)),
        selected=selected,
    )


def removable_chip(look: Look, words: str, name: str, on_click: Callable[[], None]) -> ft.Control:
    """Something that was asked for, taken away by a tap; `name` is spoken and says so."""
    p = look.palette
    label = text(look, words, strong=True, tone="brand", spoken=name)
    label.expand, label.expand_loose = True, True
    cross = ft.Icon(icon=Icons.CLOSE, size=look.body, color=p.brand)
    return pressable(
        look,
        ft.Row(controls=[label, cross], spacing=S1, tight=True),
        on_click,
        ground=p.brand_soft,
        edge=p.brand,
        padding=ft.Padding.symmetric(horizontal=S3, vertical=max(8, (look.target - look.body * 1.45) / 2)),
    )
