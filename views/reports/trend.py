"""The course of one analyte: a chart, the same as a table, and results that do not fit the axis."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.record.results import rules
from services.record.results.band import ReferenceBand
from services.record.results.rules import ResultStatus
from services.reports.queries import trend_page
from services.reports.trend import Other, Point, Series, Trend
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.context import UiContext
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.banner import empty, strip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import card, column, divider, row, section
from views.look.text import small, strong
from views.reports.values import amount_words, ends_words, number_words, unit_words, value_words
from views.reports.words import flag_chip, status_words, title_of, when_words

ROWS_SHOWN = 60


@screen
def TrendScreen(code: str) -> ft.View:
    """Gathers all results of one code of the person whose record is open."""
    around = use_ui_context()
    patient = use_patient()
    return TrendView(
        code=code, found=use_query(trend_page, patient, code, around.texts.language.value), now=use_now(300)
    )


@screen
def TrendView(*, code: str, found: Answer[Trend], now: datetime) -> ft.View:
    around = use_ui_context()
    t = around.texts
    title = title_of(t, found.value.title) if isinstance(found, Ready) else t.get("reports.trend")
    return page_frame(
        around,
        [answer(around.look, t, found, lambda trend: trend_body(around, trend, now))],
        route=paths.trend(code),
        title_words=title,
        door=paths.reports(),
        back=True,
        times_at=now,
    )


def trend_body(around: UiContext, trend: Trend, now: datetime) -> ft.Control:
    """One card for each unit with its own axis, then results in words."""
    look, t = around.look, around.texts
    if not trend.series and not trend.others:
        return empty(look, t.get("reports.trend.none"), t.get("reports.trend.none.body"), shows=Picture.REPORT)
    apart = strip(look, t.get("reports.trend.units_apart")) if len(trend.series) > 1 else None
    return column(
        [apart, *(_series(around, series, now) for series in trend.series), _others(around, trend, now)], look.gap + 4
    )


def _series(around: UiContext, series: Series, now: datetime) -> ft.Control:
    from views.reports.curve import course, trend_curve  # noqa: PLC0415 - a quarter of the app's start, for charts only

    look, t = around.look, around.texts
    latest = series.points[-1]
    head = row(
        [
            ft.Container(content=strong(look, amount_words(latest.sent)), expand=True),
            flag_chip(around, latest.flag) if latest.flag else None,
        ]
    )
    several = len(series.points) > 1
    notes = [
        small(look, course(around, series)) if several else small(look, t.get("reports.trend.single")),
        small(look, _band(around, series)) if series.low is not None or series.high is not None else None,
        small(look, t.get("reports.trend.converted", unit=unit_words(latest.sent))) if series.converted else None,
    ]
    chart = card(look, column([head, trend_curve(around, series) if several else None, *notes], 10))
    return column([chart, _table(around, series, now)], look.gap + 4)


def _band(around: UiContext, series: Series) -> str:
    ends = ends_words(ReferenceBand(series.low, series.high))
    return around.texts.get("reports.trend.band", range=ends, unit=unit_words(series.points[-1].sent))


def _table(around: UiContext, series: Series, now: datetime) -> ft.Control:
    """The chart as a table: every point in words, newest first."""
    look, t = around.look, around.texts
    lines: list[ft.Control] = []
    for point in reversed(series.points[-ROWS_SHOWN:]):
        lines += [divider(look), _point(around, point, series, now)] if lines else [_point(around, point, series, now)]
    return section(look, t.get("reports.trend.table"), [card(look, column(lines, 10))])


def _point(around: UiContext, point: Point, series: Series, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    words = [strong(look, amount_words(point.sent)), small(look, when_words(around, point.when, now))]
    unit = unit_words(series.points[-1].sent)
    if point.sent.unit_key != series.points[-1].sent.unit_key:
        words.append(small(look, t.get("reports.trend.equals", value=f"{number_words(point.number)} {unit}")))
    if rules.result_status(point.status) is not ResultStatus.FINAL:
        words.append(small(look, status_words(t, point.status), "warm"))
    mark = flag_chip(around, point.flag) if point.flag else None
    return row([ft.Container(content=column(words, 2), expand=True), mark])


def _others(around: UiContext, trend: Trend, now: datetime) -> ft.Control | None:
    if not trend.others:
        return None
    lines = [_other(around, other, now) for other in trend.others[:ROWS_SHOWN]]
    return list_group(around.look, lines, title=around.texts.get("reports.trend.others"))


def _other(around: UiContext, other: Other, now: datetime) -> ft.Control:
    open_it = None if not other.id else (lambda: around.go(paths.observation(other.id)))
    return list_row(
        around.look, value_words(around, other.value, now), when_words(around, other.when, now), on_click=open_it
    )
