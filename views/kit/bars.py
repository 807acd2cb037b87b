"""Amounts by month as bars that begin at zero, and the same amounts as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import flet as ft
import flet.canvas as cv

from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.kit.buttons import text_button
from views.kit.plot import tick_words, ticks
from views.kit.surfaces import column, divider, row
from views.look.text import small, strong, style
from views.look.tokens import S2, S3, Look

HEIGHT: Final = 168
_TOP, _FOOT = 10.0, 2.0
_WIDEST: Final = 32.0
NARROW: Final = 200.0  # until the device has said how wide it is: nothing is drawn beyond the edge


@dataclass(frozen=True)
class Bar:
    """One amount. `name` is below it, `full` in the table; `shown` is how the amount is written."""

    name: str
    full: str
    value: float
    shown: str


@component
def BarChart(*, name: str, bars: tuple[Bar, ...], unit: str, summary: str = "", as_table: bool = False) -> ft.Control:
    """Bars in the order given, the oldest first; words where there is no amount. A screen reader hears `name` and
    `summary`, and can switch to the table as anybody can."""
    around = use_ui_context()
    look, t = around.look, around.texts
    width, set_width = ft.use_state(NARROW)
    table, set_table = ft.use_state(as_table)
    if not any(bar.value for bar in bars):
        return small(look, t.get("kit.chart.none"))
    if table:
        shown: ft.Control = _table(around, bars)
    else:
        shown = ft.Semantics(
            content=column([small(look, unit), _canvas(look, bars, width, set_width)], 2),
            label=f"{name} {summary}".strip(),
            image=True,
            container=True,
            exclude_semantics=True,
        )
    words = t.get("kit.chart.as_chart") if table else t.get("kit.chart.as_table")
    icon = ft.Icons.BAR_CHART if table else ft.Icons.TABLE_ROWS_OUTLINED
    return column([shown, text_button(look, words, lambda: set_table(not table), icon=icon)], S2)


def _axis(look: Look) -> float:
    return look.small * 3.4


def _canvas(look: Look, bars: Sequence[Bar], width: float, set_width: Any) -> ft.Control:
    def resized(event: cv.CanvasResizeEvent) -> None:
        if event.width:
            set_width(round(event.width))

    canvas = cv.Canvas(shapes=_shapes(look, bars, width), on_resize=resized, resize_interval=50, expand=True)
    return ft.Container(content=canvas, height=HEIGHT + look.small * 2)


def _shapes(look: Look, bars: Sequence[Bar], width: float) -> list[cv.Shape]:
    """The grid with its numbers, and a bar for each amount; below zero goes down."""
    values = [bar.value for bar in bars]
    scale = ticks(min(0.0, *values), max(0.0, *values))
    low, high = scale[0], scale[-1]
    left, right, bottom = _axis(look), width - look.small / 2, HEIGHT - _FOOT

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - _TOP)

    shapes: list[cv.Shape] = []
    for value, words in zip(scale, tick_words(scale), strict=True):
        line = ft.Paint(color=look.palette.line, stroke_width=1)
        shapes.append(cv.Line(x1=left, y1=y(value), x2=right, y2=y(value), paint=line))
        look_of_number = style(look, look.small, tone="soft")
        shapes.append(
            cv.Text(x=left - 6, y=y(value), value=words, style=look_of_number, alignment=ft.Alignment.CENTER_RIGHT)
        )
    room = (right - left) / len(bars)
    wide = min(_WIDEST, room * 0.62)
    for number, bar in enumerate(bars):
        if not bar.value:
            continue
        top, foot = sorted((y(bar.value), y(0.0)))
        x = left + room * (number + 0.5) - wide / 2
        paint = ft.Paint(color=look.palette.brand)
        shapes.append(cv.Rect(x=x, y=top, width=wide, height=max(foot - top, 1.0), border_radius=3, paint=paint))
    return [*shapes, *_names(look, bars, left, room)]


def _names(look: Look, bars: Sequence[Bar], left: float, room: float) -> list[cv.Shape]:
    """As many names below the bars as there is room for, the newest always among them."""
    longest = max(len(bar.name) for bar in bars)
    every = max(1, -(-int(look.small * 0.75 * (longest + 1)) // max(1, int(room))))
    look_of_name = style(look, look.small, tone="soft")
    return [
        cv.Text(
            x=left + room * (number + 0.5),
            y=HEIGHT + _FOOT,
            value=bars[number].name,
            style=look_of_name,
            alignment=ft.Alignment.TOP_CENTER,
        )
        for number in range(len(bars) - 1, -1, -every)
    ]


def _table(around: UiContext, bars: Sequence[Bar]) -> ft.Control:
    look = around.look
    lines: list[ft.Control] = []
    for bar in reversed(bars):
        name = ft.Container(content=small(look, bar.full), expand=True)
        lines += [divider(look)] if lines else []
        lines.append(row([name, strong(look, bar.shown)], S3))
    return column(lines, S2)
