"""Curves: one analyte over time with the laboratory's range as a band, and a recorded signal. Words say the same.

For a screen reader a chart is a picture: its label describes the course, and a table with every point is below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import flet as ft
import flet_charts as fc

from services.fhir.interpretation import Concern
from services.record.results.values import Samples
from services.reports.trend import Point, Series
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.surfaces import column, row
from views.look.shade import CLEAR
from views.look.text import small, style, text
from views.look.tokens import S1, S2, S3
from views.reports.reach import AxisReach, reach
from views.reports.values import amount_words, samples_words, unit_words
from views.reports.words import day_of, day_words, flag_words

MOST_POINTS = 240
DAY = 86_400.0
AXIS = 52
"""The width of the numbers beside a chart, in dp."""


def sample_curve(around: UiContext, samples: Samples) -> ft.Control:
    """A recorded signal (ECG) as a small curve; its words are below it."""
    look = around.look
    points = _thinned(samples.points)
    if len(points) < 2:
        return small(look, samples_words(around.texts, samples))
    low, high = min(points), max(points)
    room = (high - low) * 0.1 or 1.0
    line = fc.LineChartData(
        points=[fc.LineChartDataPoint(x=float(x), y=y) for x, y in enumerate(points)],
        color=look.palette.brand,
        stroke_width=1.5,
    )
    chart = fc.LineChart(
        data_series=[line],
        min_y=low - room,
        max_y=high + room,
        height=96,
        interactive=False,
        expand=True,
    )
    return ft.Semantics(content=ft.Row(controls=[chart]), image=True, label=samples_words(around.texts, samples))


def _thinned(points: Sequence[float]) -> list[float]:
    """At most MOST_POINTS points that keep every peak: of each stretch its lowest and its highest, in order."""
    if len(points) <= MOST_POINTS:
        return list(points)
    width = -(-len(points) * 2 // MOST_POINTS)
    kept: list[float] = []
    for start in range(0, len(points), width):
        stretch = points[start : start + width]
        low, high = min(stretch), max(stretch)
        kept += [low, high] if stretch.index(low) <= stretch.index(high) else [high, low]
    return kept


def trend_curve(around: UiContext, series: Series, now: datetime) -> ft.Control:
    """The course of one analyte: points that say their value when tapped, line, band, and the days below."""
    look, t = around.look, around.texts
    began = series.points[0].moment.timestamp() / DAY
    days = [point.moment.timestamp() / DAY - began for point in series.points]
    axis = reach_of(series)
    margin = (days[-1] or 1.0) * 0.04
    across = (-margin, (days[-1] or 1.0) + margin)
    chart = fc.LineChart(
        data_series=[*_band(around, series, across, axis), _line(around, series, days, axis, now)],
        min_x=across[0],
        max_x=across[1],
        min_y=axis.floor,
        max_y=axis.top,
        left_axis=fc.ChartAxis(labels=_numbers(around, axis), label_spacing=axis.step, label_size=AXIS),
        horizontal_grid_lines=fc.ChartGridLines(color=look.palette.line, width=1, interval=axis.step),
        tooltip=fc.LineChartTooltip(
            bgcolor=look.palette.ink, max_width=220, fit_inside_horizontally=True, fit_inside_vertically=True
        ),
        height=220,
        expand=True,
    )
    unit = unit_words(series.points[-1].sent)
    above = small(look, t.get("reports.trend.unit", unit=unit)) if unit else None
    framed = ft.Container(content=ft.Row(controls=[chart]), padding=ft.Padding.only(right=S3, top=S2))
    return column(
        [
            above,
            ft.Semantics(content=framed, image=True, label=course(around, series)),
            _days(around, series),
            small(look, t.get("reports.trend.tap")),
        ],
        S1,
    )


def reach_of(series: Series) -> AxisReach:
    """The axis of a series."""
    ends = [float(end) for end in (series.low, series.high) if end is not None]
    return reach([float(point.number) for point in series.points], ends)


def course(around: UiContext, series: Series) -> str:
    """The curve in one sentence: from, to, how often."""
    t, first, last = around.texts, series.points[0], series.points[-1]
    return t.get(
        "reports.trend.course",
        n=len(series.points),
        first=fmt.number(first.number),
        last=fmt.number(last.number),
        unit=unit_words(last.sent),
    )


def _line(around: UiContext, series: Series, days: Sequence[float], axis: AxisReach, now: datetime) -> fc.LineChartData:
    """A critical point is a square, a flagged one a ring, one beyond the axis a cross at its edge."""
    brand = around.look.palette.brand
    return fc.LineChartData(
        points=[
            fc.LineChartDataPoint(
                x=x,
                y=axis.held(float(point.number)),
                point=_shape(around, point, axis),
                tooltip=_told(around, point, now),
            )
            for x, point in zip(days, series.points, strict=True)
        ],
        color=brand,
        stroke_width=2.5,
        point=True,
    )


def _shape(around: UiContext, point: Point, axis: AxisReach) -> fc.ChartPointShape:
    p = around.look.palette
    if not axis.has(float(point.number)):
        return fc.ChartCrossPoint(color=p.warm, size=12, width=3)
    match point.flag.concern if point.flag else Concern.NORMAL:
        case Concern.CRITICAL:
            return fc.ChartSquarePoint(color=p.bad, size=12, stroke_color=p.card, stroke_width=2)
        case Concern.ABNORMAL:
            return fc.ChartCirclePoint(color=p.card, radius=5, stroke_color=p.warm, stroke_width=3)
    return fc.ChartCirclePoint(color=p.brand, radius=4)


def _told(around: UiContext, point: Point, now: datetime) -> fc.LineChartDataPointTooltip:
    """What a tapped point says: the value as the laboratory sent it, its flag, and its day."""
    look = around.look
    value = " ".join(part for part in (amount_words(point.sent), _flag(around, point)) if part)
    shown = style(look, look.small, strong=True)
    shown.color = look.palette.card
    words = f"{value}\n{day_words(around, point.when, now)}"
    return fc.LineChartDataPointTooltip(text=words, text_style=shown, text_align=ft.TextAlign.START)


def _flag(around: UiContext, point: Point) -> str:
    return flag_words(around.texts, point.flag) if point.flag else ""


def _band(around: UiContext, series: Series, across: tuple[float, float], axis: AxisReach) -> list[fc.LineChartData]:
    """The laboratory's range as a filled stripe; open ends go to the edge of the chart."""
    if series.low is None and series.high is None:
        return []
    upper = float(series.high) if series.high is not None else axis.top
    lower = float(series.low) if series.low is not None else axis.floor
    stripe = fc.LineChartData(
        points=[fc.LineChartDataPoint(x=x, y=upper, show_tooltip=False, selected_point=False) for x in across],
        color=CLEAR,
        stroke_width=0,
        below_line_bgcolor=around.look.palette.good_soft,
        below_line_cutoff_y=lower,
    )
    return [stripe]


def _numbers(around: UiContext, axis: AxisReach) -> list[fc.ChartAxisLabel]:
    look = around.look
    marks = [axis.floor + axis.step * number for number in range(round((axis.top - axis.floor) / axis.step) + 1)]
    return [
        fc.ChartAxisLabel(value=mark, label=text(look, f"{mark:.6g}", size=min(look.small, 16), tone="soft"))
        for mark in marks
    ]


def _days(around: UiContext, series: Series) -> ft.Control:
    """The first and the last day below the line."""
    look, (first, last) = around.look, (day_of(around, series.points[at].when) for at in (0, -1))
    write = fmt.month_day if first.year == last.year else fmt.month
    begin, end = small(look, write(around.texts, first)), small(look, write(around.texts, last), align="end")
    ends = [ft.Container(content=each, expand=True) for each in (begin, end)]
    return ft.Container(content=row(ends, S2, top=True), padding=ft.Padding.only(left=AXIS, right=S3))
