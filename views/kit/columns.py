"""Keys through the columns of a wide window: each column is gone through before the next, and one key skips the rail.

Source: Flutter's reading order (`ReadingOrderTraversalPolicy`) takes what is on one height from left to right, so a
rail, a list and a detail come mixed. Something as high as all that the columns hold is in everybody's row: until it has
had the focus, everything to its left comes first, also what is scrolled out of sight. Flet 1.0.5 has no traversal
group.
"""

from __future__ import annotations

from typing import Any

import flet as ft

from views.kit.press import focus_ring
from views.look.shade import CLEAR
from views.look.text import STRONG, fitting
from views.look.tokens import RADIUS_SMALL, S1, Look

NARROWEST_RAIL = 88
BEYOND = 100_000
"""How far a start reaches above and below its column, in dp: further than a column is ever scrolled."""


class ColumnStart(ft.Button):
    """The beginning of a column: takes the focus, with a line along each side of the column, and does nothing."""


def column_start(look: Look) -> ColumnStart:
    """Where the skip link leads. Stands behind a column's content, and is higher."""
    return ColumnStart(
        content="",
        style=ft.ButtonStyle(
            bgcolor=CLEAR,
            overlay_color=CLEAR,
            shadow_color=CLEAR,
            elevation=0,
            side=focus_ring(look.palette.ink),
            shape=ft.RoundedRectangleBorder(radius=0),
            mouse_cursor=ft.MouseCursor.BASIC,
        ),
        on_click=_nothing,
    )


def with_start(start: ColumnStart, content: ft.Control) -> ft.Control:
    """The column's content above its start. A screen reader has headings for that, and hears nothing of it."""
    unheard = ft.Semantics(content=start, exclude_semantics=True)
    behind = ft.Container(content=unheard, left=0, top=-BEYOND, right=0, bottom=-BEYOND)
    return ft.Stack(controls=[behind, content], fit=ft.StackFit.EXPAND, expand=True)


def skip_link(look: Look, words: str, start: ColumnStart) -> ft.Control:
    """Leads the keys past the rail; seen while it has the focus."""
    p, focused, resting = look.palette, ft.ControlState.FOCUSED, ft.ControlState.DEFAULT

    async def skip(_event: Any) -> None:
        await start.focus()  # type: ignore[no-untyped-call]

    return ft.Button(
        content=ft.Text(
            value=words,
            size=fitting(look.small, words, NARROWEST_RAIL - 2 * S1),
            weight=STRONG,
            font_family=look.font,
            text_align=ft.TextAlign.CENTER,
        ),
        style=ft.ButtonStyle(
            bgcolor={focused: p.ink, resting: CLEAR},
            color={focused: p.card, resting: CLEAR},
            overlay_color=CLEAR,
            shadow_color=CLEAR,
            elevation=0,
            shape=ft.RoundedRectangleBorder(radius=RADIUS_SMALL),
            padding=S1,
            mouse_cursor=ft.MouseCursor.BASIC,
        ),
        on_click=skip,
        width=NARROWEST_RAIL,
        height=look.target,
        left=0,
        top=0,
    )


def _nothing(_event: Any) -> None:
    return
