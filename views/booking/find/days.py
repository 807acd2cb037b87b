"""The days of a doctor's clinic: weeks below each other as in a calendar; where a week has no room, only those days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import flet as ft

from services.booking.rules import Day
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.chips import choice_chip
from views.kit.press import pressable
from views.kit.surfaces import column, row, section
from views.look.text import small, text
from views.look.tokens import S1, S2

LOOK_AHEAD_DAYS = 28
WEEK = 7


def days_part(
    around: UiContext, days: Sequence[Day], shown: date, on_day: Callable[[str], None], today: date
) -> ft.Control:
    """All days with a clinic; the shown one is picked, and each says in words whether a number is free."""
    look, t, near = around.look, around.texts, days[:LOOK_AHEAD_DAYS]
    title = t.get("booking.days")
    if look.large:
        chips = [
            choice_chip(
                look,
                t.get("booking.day.of", day=_named(around, day.day, today), left=_left(around, day)),
                selected=day.day == shown,
                on_click=lambda picked=day.day: on_day(picked.isoformat()),  # type: ignore[misc]
            )
            for day in near
        ]
        return section(look, title, [row(chips, S2, wrap=True)])
    if look.narrow:
        cells: list[ft.Control] = [
            ft.Container(content=_day(around, day, today, shown, on_day, weekday=True), col=3) for day in near
        ]
        return section(look, title, [ft.ResponsiveRow(controls=cells, columns=12, spacing=S2, run_spacing=S2)])
    by_day = {day.day: day for day in near}
    first = near[0].day - timedelta(days=near[0].day.weekday())
    weeks = [
        first + timedelta(weeks=n)
        for n in range((near[-1].day - first).days // WEEK + 1)
        if any(first + timedelta(weeks=n, days=d) in by_day for d in range(WEEK))
    ]

    def cell(day: date) -> ft.Control:
        found = by_day.get(day)
        return _day(around, found, today, shown, on_day) if found else _empty(around, day)

    head = [small(look, fmt.weekday(t, first + timedelta(days=d)), align="center") for d in range(WEEK)]
    lines = [_week([cell(week + timedelta(days=d)) for d in range(WEEK)]) for week in weeks]
    month = small(look, fmt.month(t, shown))
    return section(
        look, title, [column([ft.Semantics(content=_week(head), exclude_semantics=True), *lines], S1)], end=month
    )


def _week(cells: Sequence[ft.Control]) -> ft.Control:
    shares: list[ft.Control] = [ft.Container(content=cell, expand=True) for cell in cells]
    return ft.Row(controls=shares, spacing=2)


def _day(
    around: UiContext,
    clinic_day: Day,
    today: date,
    shown: date,
    on_day: Callable[[str], None],
    *,
    weekday: bool = False,
) -> ft.Control:
    """The number of the day, `weekday` above it, and whether somebody is free; spoken with its month and weekday."""
    look, t, day = around.look, around.texts, clinic_day.day
    p, picked, left = look.palette, day == shown, _left(around, clinic_day)
    number = text(look, str(day.day), size=look.head, strong=True, tone="brand" if picked else "ink", spoken="")
    name = text(look, fmt.weekday(t, day), size=look.small, tone="soft", align="center", spoken="")
    above: list[ft.Control] = [name] if weekday else []
    mark = text(look, left, size=look.small, tone="good" if clinic_day.free else "soft", align="center", spoken="")
    return pressable(
        look,
        ft.Column(
            controls=[*above, number, mark], spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER
        ),
        lambda: on_day(day.isoformat()),
        ground=p.brand_soft if picked else p.card,
        edge=p.brand if picked else p.line,
        padding=ft.Padding.symmetric(horizontal=0, vertical=6),
        selected=picked,
        name=t.get("booking.day.of", day=_named(around, day, today), left=left),
    )


def _empty(around: UiContext, day: date) -> ft.Control:
    """A day without a clinic."""
    return ft.Container(
        content=text(around.look, str(day.day), size=around.look.small, tone="soft", spoken=""),
        alignment=ft.Alignment.CENTER,
    )


def _left(around: UiContext, day: Day) -> str:
    return around.texts.get("booking.day.free") if day.free else around.texts.get("booking.day.full")


def _named(around: UiContext, day: date, today: date) -> str:
    """ "今天", else "11 月 24 日 周二"."""
    t = around.texts
    if day == today:
        return fmt.capital(fmt.near_day(t, day, today))
    return fmt.short_day(t, day)
