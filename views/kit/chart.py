"""A line over time with its axis, unit and target band over the full width, and the same values as a table."""

from __future__ import annotations

from typing import Any

import flet as ft
import flet.canvas as cv

from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n.format import full_day, month_day
from views.kit.buttons import text_button
from views.kit.chips import chip
from views.kit.plot import Band, ChartPoint, Plot, plot
from views.kit.surfaces import column, divider, row
from views.look.text import colour, small, strong, style
from views.look.tokens import S2, S3, Look

HEIGHT = 176


@component
def LineChart(
    *,
    name: str,
    points: tuple[ChartPoint, ...],
    unit: str,
    band: Band | None = None,
    summary: str = "",
    as_table: bool = False,
) -> ft.Control:
    """Points oldest first. A screen reader hears `name` and `summary`, and can switch to the table as anybody can."""
    around = use_ui_context()
    look, t = around.look, around.texts
    width, set_width = ft.use_state(320.0)
    table, set_table = ft.use_state(as_table)
    if not points:
        return small(look, t.get("kit.chart.none"))
    if table:
        shown: ft.Control = _table(around, points)
    else:
        drawn = plot(points, band, width=width, height=HEIGHT, axis=_axis(look))
        shown = ft.Semantics(
            content=column([small(look, unit), _canvas(look, drawn, points, set_width), _days(around, points)], 2),
            label=f"{name} {summary}".strip(),
            image=True,
            container=True,
            exclude_semantics=True,
        )
    words = t.get("kit.chart.as_chart") if table else t.get("kit.chart.as_table")
    icon = ft.Icons.SHOW_CHART if table else ft.Icons.TABLE_ROWS_OUTLINED
    return column([shown, text_button(look, words, lambda: set_table(not table), icon=icon)], S2)


def _axis(look: Look) -> float:
    return look.small * 3.2


def _canvas(look: Look, drawn: Plot, points: tuple[ChartPoint, ...], set_width: Any) -> ft.Control:
    def resized(event: cv.CanvasResizeEvent) -> None:
        if event.width:
            set_width(round(event.width))

    shapes = [*_ground(look, drawn), *_line(look, drawn, points)]
    canvas = cv.Canvas(shapes=shapes, on_resize=resized, resize_interval=50, expand=True)
    return ft.Container(content=canvas, height=HEIGHT)


def _ground(look: Look, drawn: Plot) -> list[cv.Shape]:
    p = look.palette
    shapes: list[cv.Shape] = []
    if drawn.band is not None:
        top, bottom = drawn.band
        shapes.append(
            cv.Rect(
                x=drawn.left,
                y=top,
                width=drawn.right - drawn.left,
                height=max(2.0, bottom - top),
                border_radius=6,
                paint=ft.Paint(color=p.good_soft),
            )
        )
    for y, words in drawn.grid:
        line = ft.Paint(color=p.line, stroke_width=1)
        shapes.append(cv.Line(x1=drawn.left, y1=y, x2=drawn.right, y2=y, paint=line))
        shapes.append(
            cv.Text(
                x=drawn.left - 6,
                y=y,
                value=words,
                style=style(look, look.small, tone="soft"),
                alignment=ft.Alignment.CENTER_RIGHT,
            )
        )
    return shapes


def _line(look: Look, drawn: Plot, points: tuple[ChartPoint, ...]) -> list[cv.Shape]:
    """A flagged value is a diamond in another colour: shape and colour, not colour alone."""
    brand, bad = colour(look, "brand"), colour(look, "bad")
    first, *others = drawn.points
    path: list[Any] = [cv.Path.MoveTo(*first), *(cv.Path.LineTo(*at) for at in others)]
    stroke = ft.Paint(color=brand, stroke_width=2.5, style=ft.PaintingStyle.STROKE, stroke_join=ft.StrokeJoin.ROUND)
    shapes: list[cv.Shape] = [cv.Path(elements=path, paint=stroke)]
    for (x, y), point in zip(drawn.points, points, strict=True):
        if point.flag is None:
            shapes.append(cv.Circle(x=x, y=y, radius=4, paint=ft.Paint(color=brand)))
            continue
        corners = ((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y))
        diamond: list[Any] = [cv.Path.MoveTo(*corners[0]), *(cv.Path.LineTo(*c) for c in corners[1:]), cv.Path.Close()]
        shapes.append(cv.Path(elements=diamond, paint=ft.Paint(color=bad)))
    return shapes


def _days(around: UiContext, points: tuple[ChartPoint, ...]) -> ft.Control:
    look, t = around.look, around.texts
    first, last = points[0].day, points[-1].day
    start = small(look, month_day(t, first) if first.year == last.year else full_day(t, first))
    if first == last:
        return ft.Container(content=start, padding=ft.Padding.only(left=_axis(look)))
    end = small(look, month_day(t, last) if first.year == last.year else full_day(t, last), align="end")
    parts = [ft.Container(content=start, expand=True), ft.Container(content=end, expand=True)]
    return ft.Container(content=row([*parts], S2, top=True), padding=ft.Padding.only(left=_axis(look)))


def _table(around: UiContext, points: tuple[ChartPoint, ...]) -> ft.Control:
    look, t = around.look, around.texts
    lines: list[ft.Control] = []
    for point in reversed(points):
        flag = chip(look, point.flag, "bad") if point.flag else None
        day = ft.Container(content=small(look, full_day(t, point.day)), expand=True)
        value = row([flag, strong(look, point.shown)], S2, wrap=True)
        lines += [divider(look)] if lines else []
        lines.append(column([day, value], S2) if look.large else row([day, value], S3))
    return column(lines, S2)
