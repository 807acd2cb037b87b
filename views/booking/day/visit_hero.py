"""The card of a booked visit: when, where, and the number to remember."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.record.visits.visit import Visit
from views.booking.words import STAGES, stage_words, visit_when_alone
from views.context import UiContext
from views.kit.surfaces import column, hero, row
from views.look.text import body, figure, small, text


def visit_hero(around: UiContext, visit: Visit, now: datetime) -> ft.Control:
    """A booked visit: when, and the number to remember."""
    look, t = around.look, around.texts
    said = ft.Row(
        controls=[
            ft.Icon(icon=STAGES[visit.stage].icon, color=look.palette.on_hero, size=look.icon),
            text(look, stage_words(t, visit), tone="on_hero", strong=True, expand=True),
        ],
        spacing=8,
    )
    lines = [
        said,
        text(look, visit_when_alone(around, visit, now), size=look.head, tone="on_hero", strong=True),
        body(look, " · ".join(p for p in (visit.department, visit.doctor) if p), "on_hero_soft"),
        body(look, visit.place, "on_hero_soft") if visit.place else None,
    ]
    if visit.queue_number is None:
        return ft.Semantics(content=hero(look, lines), live_region=True, container=True)
    number = _number(around, visit.queue_number)
    words = ft.Container(content=column(lines, 6), expand=True)
    inner: ft.Control = column([*lines, number], 6) if look.large else row([words, number])
    return ft.Semantics(content=hero(look, [inner]), live_region=True, container=True)


def _number(around: UiContext, number: int) -> ft.Control:
    look, t = around.look, around.texts
    parts: list[ft.Control] = [
        figure(look, str(number), "on_hero", spoken=t.get("booking.number", n=number)),
        small(look, t.get("booking.number.label"), "on_hero_soft"),
    ]
    return ft.Container(
        content=ft.Column(controls=parts, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.CENTER),
        bgcolor=look.palette.hero_quiet,
        border_radius=16,
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
    )
