"""Tiles: a few large buttons, each an icon above one word, for what people come for most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from views.kit.icons import Icon, draw_icon
from views.kit.press import pressable
from views.kit.surfaces import Mood, column
from views.look.text import colour, ems, fitting, longest_word, text
from views.look.tokens import LIST_WIDTH, RADIUS, S1, S3, Look

_SIGN = 4 / 3
"""How much larger the icon of a tile is than one in a row."""
_SMALLEST = 0.9
"""How much smaller a note may be drawn so that its longest word stays whole."""


@dataclass(frozen=True)
class Tile:
    """What a tile says and does. `mood` colours its icon; `loud` its ground too, for what waits for the person."""

    name: str
    note: str
    icon: Icon
    on_click: Callable[[], None]
    mood: Mood = "brand"
    loud: bool = False


def tile_grid(look: Look, tiles: Sequence[Tile]) -> ft.Control:
    """Two beside each other, all equally high; below each other where a word would break."""
    room = min(look.least_width, LIST_WIDTH) - 2 * look.margin
    half = (room - S3) / 2 - 2 * S3
    if any(_least_width(look, tile) > half for tile in tiles):
        return column([_draw(look, tile, room - 2 * S3) for tile in tiles], S3)
    pairs = [tiles[n : n + 2] for n in range(0, len(tiles), 2)]
    return column([_pair(look, pair, half) for pair in pairs], S3)


def _least_width(look: Look, tile: Tile) -> float:
    """How wide its words have to be: the name on one line, and no word of the note much smaller than others."""
    return max(ems(tile.name) * look.head, longest_word(tile.note) * look.small * _SMALLEST)


def _pair(look: Look, tiles: Sequence[Tile], room: float) -> ft.Control:
    return ft.Row(
        controls=[ft.Container(content=_draw(look, tile, room), expand=True) for tile in tiles],
        spacing=S3,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _draw(look: Look, tile: Tile, room: float) -> ft.Control:
    """A tile whose words are `room` dp wide at most."""
    ground, edge = look.palette.card, look.palette.line
    if tile.loud:
        ground = colour(look, f"{tile.mood}_soft")
        edge = look.palette.warm_line if tile.mood == "warm" else ground
    tone = "soft" if tile.mood == "plain" else tile.mood
    lines = [
        ft.Row(controls=[draw_icon(look, tile.icon, tone, look.icon * _SIGN)]),
        text(look, tile.name, size=look.head, strong=True),
        text(look, tile.note, size=fitting(look.small, tile.note, room), tone="soft"),
    ]
    return pressable(
        look,
        column(lines, S1),
        tile.on_click,
        ground=ground,
        edge=edge,
        radius=RADIUS,
        padding=S3,
        place=ft.Alignment.TOP_LEFT,
    )
