"""Numbers to tap: a page of them, and the way to lower and higher ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

import flet as ft

from views.kit.buttons import text_button
from views.kit.press import pressable
from views.kit.surfaces import beside_or_below, column
from views.look.text import ems, text
from views.look.tokens import COLUMN, S1, S2, Look

_ROWS = 8
_WIDE_ROWS = 5
_MOST_COLUMNS = 10


def grid_size(look: Look, longest: str) -> tuple[int, int]:
    """How many columns and rows of numbers there are on a page."""
    room = min(look.least_width - 2 * look.margin, COLUMN)
    cell = max(look.target, ems(longest) * look.head + 2 * S2)
    columns = max(2, min(_MOST_COLUMNS, int((room + S1) / (cell + S1))))
    return columns, _WIDE_ROWS if columns > 7 else _ROWS


def number_grid(
    look: Look,
    shown: Sequence[tuple[Decimal, str]],
    columns: int,
    *,
    last: Decimal | None,
    last_words: str,
    on_choose: Callable[[Decimal], None],
) -> ft.Control:
    """The numbers in lines; the last one measured is marked, and said."""
    lines: list[ft.Control] = []
    for first in range(0, len(shown), columns):
        cells: list[ft.Control] = [
            ft.Container(
                content=_number(look, words, last_words if value == last else None, lambda v=value: on_choose(v)),  # type: ignore[misc]
                expand=True,
            )
            for value, words in shown[first : first + columns]
        ]
        cells += [ft.Container(expand=True) for _ in range(columns - len(cells))]
        lines.append(ft.Row(controls=cells, spacing=S1))
    return column(lines, S1)


def pages(
    look: Look, lower: tuple[str, Callable[[], None]] | None, higher: tuple[str, Callable[[], None]] | None
) -> ft.Control | None:
    """The ways to lower and to higher numbers, where there are any."""
    buttons = [
        text_button(look, each[0], each[1], icon=icon)
        for each, icon in ((lower, ft.Icons.REMOVE), (higher, ft.Icons.ADD))
        if each is not None
    ]
    return beside_or_below(look, buttons) if buttons else None


def _number(look: Look, words: str, last_words: str | None, on_click: Callable[[], None]) -> ft.Control:
    p = look.palette
    label = text(look, words, size=look.head, strong=last_words is not None, align="center", spoken=last_words)
    return pressable(
        look,
        label,
        on_click,
        ground=p.brand_soft if last_words else p.card,
        edge=p.brand if last_words else p.line,
        padding=ft.Padding.symmetric(vertical=max(S2, (look.target - look.head * 1.45) / 2)),
    )
