"""The curves of one kind: a point for each day, the band to aim for, and how many measurements lie within it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from services.moments import day_in, days_later
from services.record.measurements.course import DayMean, day_means, target_share
from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.target import TargetBand, TargetBands
from services.vitals.model import KindPage
from views.context import UiContext
from views.kit.chart import LineChart
from views.kit.choose import Option, segmented
from views.kit.plot import Band, ChartPoint
from views.kit.surfaces import card, column, section
from views.look.text import heading, small
from views.look.tokens import S1, S2
from views.measurement_words import number_words, unit_words
from views.vitals.words import band_words, kind_words, source_words

K = MeasurementKind
_SPANS = {"month": 30, "quarter": 90, "all": None}
_SPAN_WORDS = {"month": "vitals.span.month", "quarter": "vitals.span.quarter", "all": "vitals.span.all"}


def course(
    around: UiContext, page: KindPage, span: str, on_span: Callable[[str], None], now: datetime
) -> ft.Control | None:
    """The curves of the stretch that was chosen, a point for each day; their bands and the share within them."""
    look, t, zone, kind = around.look, around.texts, around.zones.own, page.kind
    every = day_means(page.measured, zone)
    if len(every) < 2:
        return None
    days = _SPANS[span]
    since = None if days is None else days_later(day_in(now, zone), -days)
    shown = [mean for mean in every if since is None or mean.day >= since]
    within = [each for each in page.measured if since is None or day_in(each.moment, zone) >= since]
    band, share = page.bands.of(kind), target_share(within, page.bands)
    several = any(mean.count > 1 for mean in shown) and not KINDS[kind].daily
    choices = [Option(each, t.get(_SPAN_WORDS[each])) for each in _SPANS]
    parts: list[ft.Control | None] = [
        segmented(look, t.get("vitals.span"), choices, span, on_span),
        *(_curves(around, kind, shown, page.bands) if shown else [small(look, t.get("vitals.span.none"))]),
        small(look, t.get("vitals.course.means")) if several else None,
    ]
    if band is not None and share is not None:
        parts.append(small(look, t.get("vitals.share", within=share.within, of=share.of, percent=share.percent)))
        both = [band, page.bands.diastolic] if kind is K.PRESSURE else [band]
        parts += [small(look, words) for words in dict.fromkeys(source_words(t, each.source) for each in both)]
    return section(look, t.get("vitals.course"), [card(look, column(parts, S2 + S1))])


def _curves(
    around: UiContext, kind: MeasurementKind, means: list[DayMean], bands: TargetBands
) -> list[ft.Control | None]:
    t, band = around.texts, bands.of(kind)
    if kind is not K.PRESSURE:
        points = tuple(ChartPoint(mean.day, float(mean.value), number_words(t, kind, mean.value)) for mean in means)
        return [_curve(around, kind, kind_words(t, kind), points, band)]
    upper = tuple(ChartPoint(mean.day, float(mean.value), number_words(t, kind, mean.value)) for mean in means)
    lower = tuple(
        ChartPoint(mean.day, float(mean.diastolic), number_words(t, kind, mean.diastolic))
        for mean in means
        if mean.diastolic is not None
    )
    both = [(t.get("vitals.part.systolic"), upper, band), (t.get("vitals.part.diastolic"), lower, bands.diastolic)]
    return [_curve(around, kind, name, points, own) for name, points, own in both if points]


def _curve(
    around: UiContext, kind: MeasurementKind, name: str, points: tuple[ChartPoint, ...], band: TargetBand | None
) -> ft.Control:
    look, t = around.look, around.texts
    ends = None if band is None else Band(*(None if end is None else float(end) for end in (band.low, band.high)))
    aim = band_words(t, kind, band) if band is not None else ""
    summary = t.get("vitals.course.summary", n=len(points), first=points[0].shown, last=points[-1].shown)
    chart = LineChart(
        name=name, points=points, unit=unit_words(t, kind), band=ends, summary=" ".join(filter(None, (summary, aim)))
    )
    return column([heading(look, name, level=3), small(look, aim) if aim else None, chart], S1)
