"""The parts of the screen on which a measurement is entered: what is asked for, numbers to tap or type, when it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

import flet as ft

from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Meal
from services.vitals.model import EntryPage
from views.context import Edit, UiContext
from views.kit.buttons import primary_button, text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, options
from views.kit.fields import text_field
from views.kit.press import pressable
from views.kit.surfaces import column, row
from views.look.text import small, text
from views.look.tokens import S1, S2, S3
from views.measurement_words import number_words, unit_words
from views.vitals.entry_fields import (
    RANGES,
    EntryDraft,
    EntryPart,
    EntryTime,
    last_number,
    numbers,
    parsed,
    parts,
    times_for,
)
from views.vitals.number_grid import grid_size, number_grid, pages
from views.vitals.words import MEALS, kind_words

K = MeasurementKind
_PARTS = {
    EntryPart.SYSTOLIC: "vitals.part.systolic",
    EntryPart.DIASTOLIC: "vitals.part.diastolic",
    EntryPart.PULSE: "vitals.part.pulse",
    EntryPart.VALUE: "vitals.part.value",
}
_TIMES = {
    EntryTime.NOW: "vitals.time.now",
    EntryTime.HOUR_AGO: "vitals.time.hour_ago",
    EntryTime.MORNING: "vitals.time.morning",
    EntryTime.LAST_EVENING: "vitals.time.last_evening",
}
_DAYS = {EntryTime.NOW: "vitals.day.today", EntryTime.LAST_EVENING: "vitals.day.yesterday"}


@dataclass(frozen=True)
class EntryActions:
    """What a person does on this screen. `on_number`: for which part, and the number (None: left out)."""

    on_draft: Edit[EntryDraft]
    on_number: Callable[[int, Decimal | None], None]
    on_save: Callable[[], None]
    on_keep: Callable[[], None]
    on_fix: Callable[[], None]


def number_heads(around: UiContext, kind: MeasurementKind, draft: EntryDraft, actions: EntryActions) -> ft.Control:
    """The numbers of a blood pressure with what is already chosen; a tap goes back to one."""
    look, t = around.look, around.texts
    cells: list[ft.Control] = []
    for at, part in enumerate(parts(kind)):
        value, here = draft.values[at], at == draft.at
        words = number_words(t, kind, value) if value is not None else t.get("vitals.entry.open")
        inner = column(
            [
                small(look, t.get(_PARTS[part]), "brand" if here else "soft", align="center"),
                text(look, words, size=look.title, strong=True, align="center", tone="brand" if here else "ink"),
            ],
            2,
        )
        cells.append(
            pressable(
                look,
                inner,
                lambda at=at: actions.on_draft(lambda draft: replace(draft, at=at, typed="", paged=0)),  # type: ignore[misc]
                ground=look.palette.brand_soft if here else look.palette.card,
                edge=look.palette.brand if here else look.palette.line,
                padding=ft.Padding.symmetric(horizontal=S1, vertical=S2),
                selected=here,
            )
        )
    return ft.Row(controls=[ft.Container(content=cell, expand=True) for cell in cells], spacing=S2)


def save_button(around: UiContext, draft: EntryDraft, actions: EntryActions, *, busy: bool) -> ft.Control | None:
    """The way to keep all three numbers again after one was changed."""
    if len(draft.values) == 1 or None in draft.values:
        return None
    return primary_button(around.look, around.texts.get("vitals.entry.save"), actions.on_save, busy=busy)


def meal_chips(around: UiContext, draft: EntryDraft, actions: EntryActions) -> ft.Control:
    look, t = around.look, around.texts
    chips = [
        choice_chip(
            look,
            t.get(MEALS[meal]),
            selected=draft.meal is meal,
            on_click=lambda meal=meal: actions.on_draft(lambda draft: replace(draft, meal=meal)),  # type: ignore[misc]
        )
        for meal in Meal
    ]
    return row([*chips], S2, wrap=True)


def asked_number(
    around: UiContext,
    kind: MeasurementKind,
    page: EntryPage,
    draft: EntryDraft,
    actions: EntryActions,
    *,
    busy: bool,
) -> ft.Control:
    """The number that is asked for: tapped, or typed."""
    look, t = around.look, around.texts
    part = parts(kind)[draft.at]
    unit = unit_words(t, K.PULSE if part is EntryPart.PULSE else kind)
    name = t.get(_PARTS[part]) if part is not EntryPart.VALUE else kind_words(t, kind)
    label = t.get("vitals.entry.asked", name=name, unit=unit) if unit else name
    skip = None
    if part is EntryPart.PULSE:
        skip = text_button(
            look, t.get("vitals.entry.no_pulse"), None if busy else lambda: actions.on_number(draft.at, None)
        )
    if kind is K.MOOD:
        return _moods(around, page, actions)
    inner = (
        _typing(around, label, draft, actions, busy) if draft.typing else _tapping(around, kind, page, draft, actions)
    )
    other = t.get("vitals.entry.tap") if draft.typing else t.get("vitals.entry.type")
    icon = ft.Icons.GRID_VIEW if draft.typing else ft.Icons.KEYBOARD_OUTLINED
    switch = None
    if not draft.typing or last_number(kind, draft.at, page) is not None:
        typing = not draft.typing
        switch = text_button(
            look, other, lambda: actions.on_draft(lambda draft: replace(draft, typing=typing, typed="")), icon=icon
        )
    hint = small(look, t.get("vitals.entry.pain_hint")) if kind is K.PAIN else None
    return column([None if draft.typing else small(look, label), inner, hint, skip, switch], S3)


def _moods(around: UiContext, page: EntryPage, actions: EntryActions) -> ft.Control:
    t, last = around.texts, page.of(K.MOOD)
    choices = [Option(str(n), number_words(t, K.MOOD, Decimal(n))) for n in range(5, 0, -1)]
    chosen = None if last is None else str(int(last.value))
    return options(
        around.look, kind_words(t, K.MOOD), choices, chosen, lambda picked: actions.on_number(0, Decimal(picked))
    )


def _tapping(
    around: UiContext, kind: MeasurementKind, page: EntryPage, draft: EntryDraft, actions: EntryActions
) -> ft.Control:
    look, t = around.look, around.texts
    chosen = RANGES[kind, parts(kind)[draft.at]]
    near = last_number(kind, draft.at, page) or chosen.low
    columns, rows = grid_size(look, number_words(t, kind, chosen.high.quantize(chosen.step)))
    shown = numbers(chosen, near, columns * rows, draft.paged)
    cells = [(value, number_words(t, kind, value)) for value in shown]
    before = page.of(kind) is not None
    grid = number_grid(
        look,
        cells,
        columns,
        last=near if before else None,
        last_words=t.get("vitals.entry.last", n=number_words(t, kind, near)),
        on_choose=lambda value: actions.on_number(draft.at, value),
    )
    lower = _page(actions, -1, t.get("vitals.entry.lower")) if shown[0] > chosen.low else None
    higher = _page(actions, 1, t.get("vitals.entry.higher")) if shown[-1] < chosen.high else None
    return column([grid, pages(look, lower, higher)], S2)


def _page(actions: EntryActions, by: int, words: str) -> tuple[str, Callable[[], None]]:
    return words, lambda: actions.on_draft(lambda draft: replace(draft, paged=draft.paged + by))


def _typing(around: UiContext, label: str, draft: EntryDraft, actions: EntryActions, busy: bool) -> ft.Control:
    look, t = around.look, around.texts
    value = parsed(draft.typed)
    wrong = t.get("vitals.entry.no_number") if draft.typed.strip() and value is None else None
    last = draft.at + 1 == len(draft.values)

    def go_on() -> None:
        if value is not None:
            actions.on_number(draft.at, value)

    field = text_field(
        look,
        label,
        draft.typed,
        lambda words: actions.on_draft(lambda draft: replace(draft, typed=words)),
        error=wrong,
        on_submit=go_on,
        autofocus=True,
        keyboard=ft.KeyboardType.NUMBER,
    )
    words = t.get("vitals.entry.save") if last else t.get("vitals.entry.next")
    return column(
        [field, primary_button(look, words, go_on if value is not None else None, busy=busy, decides=last)], S3
    )


def time_chips(
    around: UiContext, kind: MeasurementKind, draft: EntryDraft, actions: EntryActions, now: datetime
) -> ft.Control:
    """When it was measured: now, or one of the usual times before."""
    look, t = around.look, around.texts
    names = _DAYS if KINDS[kind].daily else _TIMES
    chips = [
        choice_chip(
            look,
            t.get(names[time]),
            selected=draft.time is time,
            on_click=lambda time=time: actions.on_draft(lambda draft: replace(draft, time=time)),  # type: ignore[misc]
        )
        for time in times_for(now, around.zones.own)
        if time in names
    ]
    return column([small(look, t.get("vitals.entry.when")), row([*chips], S2, wrap=True)], S2)
