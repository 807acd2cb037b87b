"""Curves: one analyte over time with the laboratory's range as a band, and a recorded signal. Words say the same.

For a screen reader a chart is a picture: its label describes the course, and a table with every point is below it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC

import flet as ft
import flet_charts as fc

from services.moments import at_second
from services.record.results.values import Samples
from services.reports.trend import Series
from views.context import UiContext
from views.i18n import format as fmt
from views.look.text import small, text
from views.reports.values import samples_words, unit_words

MOST_POINTS = 240
DAY = 86_400.0
CLEAR = "#00000000"


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


def trend_curve(around: UiContext, series: Series) -> ft.Control:
    """The course of one analyte: points, line, band, dates below and the unit above the axis."""
    look, t = around.look, around.texts
    began = series.points[0].moment.timestamp() / DAY
    days = [point.moment.timestamp() / DAY - began for point in series.points]
    values = [float(point.number) for point in series.points]
    width = days[-1] or 1.0
    floor, top, step = _reach(series, values)
    margin = width * 0.04
    chart = fc.LineChart(
        data_series=[*_band(around, series, (-margin, width + margin), (floor, top)), _line(around, days, values)],
        min_x=-margin,
        max_x=width + margin,
        min_y=floor,
        max_y=top,
        left_axis=fc.ChartAxis(labels=_numbers(around, floor, top, step), label_spacing=step, label_size=52),
        bottom_axis=fc.ChartAxis(
            labels=_dates(around, began, width), label_spacing=width / 2, label_size=30, show_min=False, show_max=False
        ),
        horizontal_grid_lines=fc.ChartGridLines(color=look.palette.line, width=1, interval=step),
        height=220,
        interactive=False,
        expand=True,
    )
    unit = unit_words(series.points[-1].sent)
    above = small(look, t.get("reports.trend.unit", unit=unit)) if unit else None
    framed = ft.Container(content=ft.Row(controls=[chart]), padding=ft.Padding.only(right=28, top=8))
    return ft.Column(
        controls=[*([above] if above else []), ft.Semantics(content=framed, image=True, label=course(around, series))],
        spacing=4,
        tight=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


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


def _line(around: UiContext, days: Sequence[float], values: Sequence[float]) -> fc.LineChartData:
    palette = around.look.palette
    dot = fc.ChartCirclePoint(radius=4, color=palette.brand)
    return fc.LineChartData(
        points=[fc.LineChartDataPoint(x=x, y=y, point=dot) for x, y in zip(days, values, strict=True)],
        color=palette.brand,
        stroke_width=2.5,
        point=True,
    )


def _band(
    around: UiContext, series: Series, across: tuple[float, float], reach: tuple[float, float]
) -> list[fc.LineChartData]:
    """The laboratory's range as a filled stripe; open ends go to the edge of the chart."""
    if series.low is None and series.high is None:
        return []
    upper = float(series.high) if series.high is not None else reach[1]
    lower = float(series.low) if series.low is not None else reach[0]
    stripe = fc.LineChartData(
        points=[fc.LineChartDataPoint(x=x, y=upper) for x in across],
        color=CLEAR,
        stroke_width=0,
        below_line_bgcolor=around.look.palette.good_soft,
        below_line_cutoff_y=lower,
    )
    return [stripe]


def _reach(series: Series, values: Sequence[float]) -> tuple[float, float, float]:
    """Floor, top and step of the axis: round numbers that hold every point and the ends of the band."""
    ends = [float(end) for end in (series.low, series.high) if end is not None]
    low, high = min([*values, *ends]), max([*values, *ends])
    room = (high - low) or abs(high) or 1.0
    power = 10 ** math.floor(math.log10(room / 4))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor * 4 >= room)
    floor, top = math.floor(low / step) * step, math.ceil(high / step) * step
    return floor, top if top > floor else floor + step, step


def _numbers(around: UiContext, floor: float, top: float, step: float) -> list[fc.ChartAxisLabel]:
    marks = [floor + step * number for number in range(round((top - floor) / step) + 1)]
    return [_label(around, mark, f"{mark:.6g}") for mark in marks]


def _dates(around: UiContext, began: float, width: float) -> list[fc.ChartAxisLabel]:
    """First, middle and last day; each word once. The numbers count days from the first result."""
    labels: list[fc.ChartAxisLabel] = []
    said: set[str] = set()
    for mark in (0.0, width, width / 2):
        words = _day(around, began + mark, years=width > 300)
        if words not in said:
            said.add(words)
            labels.append(_label(around, mark, words))
    return labels


def _day(around: UiContext, mark: float, *, years: bool) -> str:
    day = fmt.local_date(at_second(mark * DAY, UTC), around.zones)
    return fmt.month(around.texts, day) if years else fmt.month_day(around.texts, day)


def _label(around: UiContext, value: float, words: str) -> fc.ChartAxisLabel:
    return fc.ChartAxisLabel(value=value, label=text(around.look, words, size=min(around.look.small, 16), tone="soft"))
