"""The half hours of one day: a grid of times with the wait of each; what is full is folded, and says so when opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

import flet as ft

from services.booking import rules
from services.booking.recommend.forecast import Wait
from services.record.visits.slot import Availability, TimeSlot
from views.booking.recommend.option import SHORT, wait_short
from views.booking.words import availability_words, clock, half_words
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n import format as fmt
from views.kit.buttons import text_button
from views.kit.lists import list_group, list_row
from views.kit.press import pressable
from views.kit.surfaces import column, section
from views.look.text import fitting, text
from views.look.tokens import LIST_WIDTH, RADIUS_SMALL, S1, S2, Look, Width
from views.siblings import keyed

Halves = Sequence[tuple[rules.Half, Sequence[TimeSlot]]]


@component
def Hours(
    *,
    day: date,
    halves: Halves,
    wait_of: Callable[[str], Wait | None],
    on_choose: Callable[[TimeSlot], None],
) -> ft.Control:
    """Free times in their halves; below them one line opens the full ones, which are open where nothing is free."""
    around = use_ui_context()
    look, t = around.look, around.texts
    full = sum(slot.availability is not Availability.FREE for _, group in halves for slot in group)
    free = sum(len(group) for _, group in halves) - full
    opened_on, open_on = ft.use_state(cast("date | None", None))
    opened = not free or opened_on == day
    parts: list[ft.Control | None] = [None if free else text(look, t.get("booking.doctors.none_on_day"))]
    for half, group in halves:
        shown = [slot for slot in group if opened or slot.availability is Availability.FREE]
        if shown:
            title = t.get("booking.day.half", day=fmt.short_day(t, day), half=half_words(t, half).lower())
            parts.append(keyed(_group(around, title, shown, wait_of, on_choose), half.name))
    if full and free:
        words = t.get("booking.slots.fold") if opened else t.get("booking.slots.unfold", n=full)
        icon = ft.Icons.EXPAND_LESS if opened else ft.Icons.EXPAND_MORE
        parts.append(
            ft.Row(controls=[text_button(look, words, lambda: open_on(None if opened else day), icon=icon)], wrap=True)
        )
    return column(parts, look.gap + S1)


def _group(
    around: UiContext,
    title: str,
    slots: Sequence[TimeSlot],
    wait_of: Callable[[str], Wait | None],
    on_choose: Callable[[TimeSlot], None],
) -> ft.Control:
    look = around.look
    if look.large:
        lines = [keyed(_row(around, slot, wait_of(slot.id), on_choose), slot.id) for slot in slots]
        return list_group(look, lines, title=title)
    columns = {Width.PHONE: 2 if look.narrow else 3, Width.TABLET: 4, Width.DESKTOP: 4}[look.width]
    cells: list[ft.Control] = [
        ft.Container(key=slot.id, content=_cell(around, slot, wait_of(slot.id), on_choose, columns), col=12 // columns)
        for slot in slots
    ]
    return section(look, title, [ft.ResponsiveRow(controls=cells, columns=12, spacing=S2, run_spacing=S2)])


def _cell(
    around: UiContext, slot: TimeSlot, wait: Wait | None, on_choose: Callable[[TimeSlot], None], columns: int
) -> ft.Control:
    """The time, and the wait; where that is not known, how many numbers are left. Spoken with both."""
    look, t = around.look, around.texts
    free, left = slot.availability is Availability.FREE, availability_words(t, slot)
    said = wait_short(t, wait) if free and wait else None
    short = wait is not None and round(wait.expected) <= SHORT
    hours, room = clock(around, slot), _room(look, columns)
    lines: list[ft.Control] = [
        text(
            look,
            hours,
            size=fitting(look.body, hours, room, whole=True),
            strong=free,
            tone="ink" if free else "soft",
            align="center",
            spoken=" · ".join(part for part in (hours, left, said) if part),
        ),
        text(look, said or left, size=look.small, tone="good" if short else "soft", align="center", spoken=""),
    ]
    inside = ft.Column(controls=lines, spacing=0, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH)
    padding = ft.Padding.symmetric(horizontal=6, vertical=S2)
    if free:
        p = look.palette
        return pressable(look, inside, lambda: on_choose(slot), ground=p.card, edge=p.edge, padding=padding)
    return ft.Container(content=inside, bgcolor=look.palette.skeleton, border_radius=RADIUS_SMALL, padding=padding)


def _room(look: Look, columns: int) -> float:
    """How wide the words of a cell may be, in dp."""
    whole = look.least_width - 2 * look.margin if look.width is Width.PHONE else LIST_WIDTH
    return (whole - S2 * (columns - 1)) / columns - 14


def _row(around: UiContext, slot: TimeSlot, wait: Wait | None, on_choose: Callable[[TimeSlot], None]) -> ft.Control:
    """The same as a row, where words are large."""
    t, free = around.texts, slot.availability is Availability.FREE
    words = [availability_words(t, slot), *([wait_short(t, wait)] if free and wait else [])]
    return list_row(
        around.look,
        clock(around, slot),
        " · ".join(words),
        on_click=(lambda: on_choose(slot)) if free else None,
        done=not free,
    )
