"""The course of one analyte: a chart, the same as a table, and results that do not fit the axis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

import flet as ft

from services.fhir.interpretation import Concern
from services.record.results import rules
from services.record.results.band import ReferenceBand
from services.record.results.rules import ResultStatus
from services.reports.queries import trend_page
from services.reports.trend import Other, Point, Series, Trend, since
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.context import UiContext
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty, strip
from views.kit.choose import Option, segmented
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import card, column, divider, row, section
from views.look.text import figure, small, strong
from views.look.tokens import S1, Look
from views.reports.explained import explanation_card
from views.reports.values import amount_words, ends_words, number_words, unit_words, value_words
from views.reports.words import day_words, flag_chip, status_words, title_of, when_words

ROWS_SHOWN = 60


@screen
def TrendScreen(code: str) -> ft.View:
    """Gathers all results of one code of the person whose record is open."""
    around = use_ui_context()
    patient = use_patient()
    period, choose = ft.use_state(TrendPeriod.ALL.value)
    return TrendView(
        code=code,
        found=use_query(trend_page, patient, code, around.texts.language.value),
        period=TrendPeriod(period),
        on_period=choose,
        now=use_now(300),
    )


class TrendPeriod(StrEnum):
    """How far back a chart looks."""

    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


_LENGTHS = {TrendPeriod.QUARTER: timedelta(days=92), TrendPeriod.YEAR: timedelta(days=366)}
_PERIODS = {
    TrendPeriod.QUARTER: "reports.trend.quarter",
    TrendPeriod.YEAR: "reports.trend.year",
    TrendPeriod.ALL: "reports.trend.all",
}


@screen
def TrendView(
    *, code: str, found: Answer[Trend], period: TrendPeriod, on_period: Callable[[str], None], now: datetime
) -> ft.View:
    around = use_ui_context()
    t = around.texts
    title = title_of(t, found.value.title) if isinstance(found, Ready) else t.get("reports.trend")
    return page_frame(
        around,
        [answer(around.look, t, found, lambda trend: trend_body(around, trend, period, on_period, now))],
        route=paths.trend(code),
        title_words=title,
        door=paths.reports(),
        back=True,
        times_at=now,
    )


def trend_body(
    around: UiContext, trend: Trend, period: TrendPeriod, on_period: Callable[[str], None], now: datetime
) -> ft.Control:
    """How far back, one card for each unit with its own axis, then results in words."""
    look, t = around.look, around.texts
    if not trend.series and not trend.others:
        return empty(look, t.get("reports.trend.none"), t.get("reports.trend.none.body"), shows=Picture.REPORT)
    apart = strip(look, t.get("reports.trend.units_apart")) if len(trend.series) > 1 else None
    choices = [Option(each.value, t.get(_PERIODS[each])) for each in TrendPeriod]
    long = any(now - series.points[0].moment > _LENGTHS[TrendPeriod.QUARTER] for series in trend.series)
    choice = segmented(look, t.get("reports.trend.period"), choices, period.value, on_period) if long else None
    explained = explanation_card(around, trend.explained) if trend.explained else None
    cards = [
        part
        for number, series in enumerate(trend.series)
        for part in (
            _course(around, series, period if long else TrendPeriod.ALL, now),
            explained if number == 0 else None,
            _table(around, series, now),
        )
    ]
    alone = None if trend.series else explained
    return column([apart, choice, *cards, _others(around, trend, now), alone], look.gap + 4)


def _course(around: UiContext, series: Series, period: TrendPeriod, now: datetime) -> ft.Control:
    """The newest value, and the chart."""
    look = around.look
    latest = series.points[-1]
    head = _beside(
        look, figure(look, amount_words(latest.sent)), flag_chip(around, latest.flag) if latest.flag else None
    )
    day = small(look, fmt.capital(when_words(around, latest.when, now)))
    shown = since(series, now - _LENGTHS[period] if period in _LENGTHS else None)
    return card(look, column([head, day, *_chart(around, shown, period, now), *_notes(around, series)], 10))


def _chart(around: UiContext, shown: Series | None, period: TrendPeriod, now: datetime) -> list[ft.Control]:
    """The course in the period; fewer than two results are no course, which is said in words."""
    from views.reports.curve import course, reach_of, trend_curve  # noqa: PLC0415 - a quarter of the app's start

    look, t = around.look, around.texts
    if shown is None:
        return [small(look, t.get("reports.trend.none_then", period=t.get(_PERIODS[period])))]
    if len(shown.points) == 1:
        alone = t.get("reports.trend.single") if period is TrendPeriod.ALL else t.get("reports.trend.single_then")
        return [small(look, alone)]
    axis = reach_of(shown)
    beyond = [point for point in shown.points if not axis.has(float(point.number))]
    critical = any(point.flag and point.flag.concern is Concern.CRITICAL for point in shown.points)
    said = [t.get("reports.trend.critical")] if critical else []
    said += [
        t.get("reports.trend.beyond", value=amount_words(point.sent), when=day_words(around, point.when, now))
        for point in beyond
    ]
    return [
        trend_curve(around, shown, now),
        *(small(look, each, "warm") for each in said),
        small(look, course(around, shown)),
    ]


def _notes(around: UiContext, series: Series) -> list[ft.Control]:
    look, t = around.look, around.texts
    band = _band(around, series) if series.low is not None or series.high is not None else None
    unit = unit_words(series.points[-1].sent)
    joined = t.get("reports.trend.converted", unit=unit) if series.converted else None
    return [small(look, each) for each in (band, joined) if each]


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
    return _beside(look, column(words, 2), mark)


def _beside(look: Look, words: ft.Control, mark: ft.Control | None) -> ft.Control:
    """A mark at the end of its words; below them where the text is large."""
    if look.large and mark is not None:
        return column([words, ft.Row(controls=[mark], wrap=True)], S1)
    return row([ft.Container(content=words, expand=True), mark])


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
