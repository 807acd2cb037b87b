"""Entering a measurement: a tap for each number, and a question where a number is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

import flet as ft

from services.errors import AppError
from services.moments import day_in
from services.record.measurements.home_protocol import DAYS
from services.record.measurements.kinds import KINDS, MeasurementKind
from services.record.measurements.model import Meal, Measurement
from services.record.measurements.plausibility import STALE, Doubt, doubts
from services.vitals.commands import keep_measurements, withdraw_measurements
from services.vitals.model import EntryPage
from services.vitals.queries import entry_page
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.context import Notice, UiContext
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_quiet_action, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import Choice, problem
from views.kit.buttons import primary_button, text_button
from views.kit.chips import choice_chip
from views.kit.choose import Option, options
from views.kit.fields import text_field
from views.kit.frame import page_frame
from views.kit.press import pressable
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column, row
from views.look.text import small, text
from views.look.tokens import S1, S2, S3
from views.measurement_words import amount_words, number_words, unit_words
from views.vitals.entry_fields import (
    RANGES,
    EntryDraft,
    EntryPart,
    EntryTime,
    first_draft,
    is_whole,
    last_number,
    measurements,
    numbers,
    parsed,
    parts,
    times_for,
    with_number,
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
DOUBTS = {
    Doubt.TOO_LOW: "vitals.doubt.too_low",
    Doubt.TOO_HIGH: "vitals.doubt.too_high",
    Doubt.UPSIDE_DOWN: "vitals.doubt.upside_down",
    Doubt.FAR_FROM_LAST: "vitals.doubt.far_from_last",
    Doubt.CRISIS: "vitals.doubt.crisis",
    Doubt.FUTURE: "vitals.doubt.future",
    Doubt.LONG_AGO: "vitals.doubt.long_ago",
}


@dataclass(frozen=True)
class DoubtfulEntry:
    """What was entered and is asked about before it is kept."""

    made: tuple[Measurement, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class EntryActions:
    """What a person does on this screen."""

    on_draft: Callable[[EntryDraft], None]
    on_number: Callable[[Decimal | None], None]
    on_save: Callable[[], None]
    on_keep: Callable[[], None]
    on_fix: Callable[[], None]


@screen
def EntryScreen(kind: MeasurementKind) -> ft.View:
    """Gathers what an entry begins with, and keeps what was entered."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    zone, now = around.zones.own, use_now(30)
    found = use_query(entry_page, patient, kind, zone)
    draft, keep_draft = ft.use_state(cast("EntryDraft | None", None))
    asking, ask = ft.use_state(cast("DoubtfulEntry | None", None))
    undoing = use_quiet_action(withdraw_measurements)
    t, page = around.texts, found.value if isinstance(found, Ready) else None

    def told(ids: tuple[str, ...]) -> None:
        words, undo = t.get("vitals.kept"), t.get("vitals.undo")
        around.notify(Notice(words, undo, lambda: undoing(ids, app.clock.now())))
        around.go_on(_after(kind, page, app.clock.now(), around))

    keeping = use_action(keep_measurements, told)

    def save(made: tuple[Measurement, ...]) -> None:
        ask(None)
        keeping.run(patient, made, app.clock.now())

    def finish(whole: EntryDraft, known: EntryPage) -> None:
        moment = app.clock.now()
        made = measurements(kind, whole, moment, zone)
        doubtful = _doubtful(made, known, moment)
        if doubtful:
            ask(DoubtfulEntry(made, doubtful))
        else:
            save(made)

    def chose(current: EntryDraft, value: Decimal | None) -> None:
        following = with_number(current, value)
        keep_draft(following)
        if page is not None and is_whole(following) and current.at + 1 == len(current.values):
            finish(following, page)

    shown = draft or (first_draft(kind, page, now, zone) if page is not None else None)
    return EntryView(
        kind=kind,
        page=found,
        draft=shown,
        asking=asking,
        actions=EntryActions(
            on_draft=keep_draft,
            on_number=lambda value: chose(shown, value) if shown else None,
            on_save=lambda: finish(shown, page) if shown and page else None,
            on_keep=lambda: save(asking.made) if asking else None,
            on_fix=lambda: ask(None),
        ),
        now=now,
        busy=keeping.busy,
        error=keeping.error,
    )


def _doubtful(made: tuple[Measurement, ...], page: EntryPage, now: datetime) -> tuple[Doubt, ...]:
    """Every doubt about what was entered; a last measurement that is old says nothing."""
    found: list[Doubt] = []
    for measured in made:
        last = page.of(measured.kind)
        recent = last if last is not None and measured.moment - last.moment < STALE else None
        found += doubts(measured, recent, now)
    return tuple(dict.fromkeys(found))


def _after(kind: MeasurementKind, page: EntryPage | None, now: datetime, around: UiContext) -> str:
    """Where a measurement leads: during a home protocol to it, else to the course of its kind."""
    began = page.protocol_began if page else None
    if kind is K.PRESSURE and began is not None and 0 <= (day_in(now, around.zones.own) - began).days < DAYS:
        return paths.home_protocol()
    return paths.vital(kind)


@screen
def EntryView(
    *,
    kind: MeasurementKind,
    page: Answer[EntryPage],
    draft: EntryDraft | None,
    asking: DoubtfulEntry | None,
    actions: EntryActions,
    now: datetime,
    busy: bool = False,
    error: AppError | None = None,
) -> ft.View:
    """What is asked for, the numbers to tap, when it was; the question above it."""
    around = use_ui_context()
    look, t = around.look, around.texts
    use_prompt(_question(around, asking, actions) if asking else None)

    def body(known: EntryPage) -> ft.Control:
        if draft is None:
            return column([])
        failed = problem(look, error_words(t, error).both) if error else None
        heads = _heads(around, kind, draft, actions) if len(draft.values) > 1 else None
        meals = _meals(around, draft, actions) if kind is K.GLUCOSE else None
        number = _asked_number(around, kind, known, draft, actions, busy=busy)
        return column([failed, heads, _save(around, draft, actions, busy=busy), meals, number], look.gap)

    return page_frame(
        around,
        [answer(look, t, page, body), _when(around, kind, draft, actions, now) if draft else None],
        route=paths.vital_entry(kind),
        title_words=t.get("vitals.entry.title", kind=kind_words(t, kind)),
        door=paths.care(),
        back=True,
    )


def _question(around: UiContext, asking: DoubtfulEntry, actions: EntryActions) -> Prompt:
    t, measured = around.texts, asking.made[0]
    amount = " · ".join(amount_words(t, each) for each in asking.made)
    return Prompt(
        title=t.get("vitals.doubt.title", amount=amount),
        words="\n".join(t.get(DOUBTS[doubt], kind=kind_words(t, measured.kind)) for doubt in asking.doubts),
        choices=[
            Choice(t.get("vitals.doubt.fix"), actions.on_fix, strong=True),
            Choice(t.get("vitals.doubt.keep"), actions.on_keep),
        ],
        on_close=actions.on_fix,
    )


def _heads(around: UiContext, kind: MeasurementKind, draft: EntryDraft, actions: EntryActions) -> ft.Control:
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
                lambda at=at: actions.on_draft(replace(draft, at=at, typed="", paged=0)),  # type: ignore[misc]
                ground=look.palette.brand_soft if here else look.palette.card,
                edge=look.palette.brand if here else look.palette.line,
                padding=ft.Padding.symmetric(horizontal=S1, vertical=S2),
                selected=here,
            )
        )
    return ft.Row(controls=[ft.Container(content=cell, expand=True) for cell in cells], spacing=S2)


def _save(around: UiContext, draft: EntryDraft, actions: EntryActions, *, busy: bool) -> ft.Control | None:
    """The way to keep all three numbers again after one was changed."""
    if len(draft.values) == 1 or None in draft.values:
        return None
    return primary_button(around.look, around.texts.get("vitals.entry.save"), actions.on_save, busy=busy)


def _meals(around: UiContext, draft: EntryDraft, actions: EntryActions) -> ft.Control:
    look, t = around.look, around.texts
    chips = [
        choice_chip(
            look,
            t.get(MEALS[meal]),
            selected=draft.meal is meal,
            on_click=lambda meal=meal: actions.on_draft(replace(draft, meal=meal)),  # type: ignore[misc]
        )
        for meal in Meal
    ]
    return row([*chips], S2, wrap=True)


def _asked_number(
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
        skip = text_button(look, t.get("vitals.entry.no_pulse"), None if busy else lambda: actions.on_number(None))
    if kind is K.MOOD:
        return _moods(around, page, actions)
    inner = (
        _typing(around, label, draft, actions, busy) if draft.typing else _tapping(around, kind, page, draft, actions)
    )
    other = t.get("vitals.entry.tap") if draft.typing else t.get("vitals.entry.type")
    icon = ft.Icons.GRID_VIEW if draft.typing else ft.Icons.KEYBOARD_OUTLINED
    switch = None
    if not draft.typing or last_number(kind, draft.at, page) is not None:
        swapped = replace(draft, typing=not draft.typing, typed="")
        switch = text_button(look, other, lambda: actions.on_draft(swapped), icon=icon)
    hint = small(look, t.get("vitals.entry.pain_hint")) if kind is K.PAIN else None
    return column([None if draft.typing else small(look, label), inner, hint, skip, switch], S3)


def _moods(around: UiContext, page: EntryPage, actions: EntryActions) -> ft.Control:
    t, last = around.texts, page.of(K.MOOD)
    choices = [Option(str(n), number_words(t, K.MOOD, Decimal(n))) for n in range(5, 0, -1)]
    chosen = None if last is None else str(int(last.value))
    return options(around.look, choices, chosen, lambda picked: actions.on_number(Decimal(picked)))


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
        on_choose=actions.on_number,
    )
    lower = _page(draft, actions, -1, t.get("vitals.entry.lower")) if shown[0] > chosen.low else None
    higher = _page(draft, actions, 1, t.get("vitals.entry.higher")) if shown[-1] < chosen.high else None
    return column([grid, pages(look, lower, higher)], S2)


def _page(draft: EntryDraft, actions: EntryActions, by: int, words: str) -> tuple[str, Callable[[], None]]:
    return words, lambda: actions.on_draft(replace(draft, paged=draft.paged + by))


def _typing(around: UiContext, label: str, draft: EntryDraft, actions: EntryActions, busy: bool) -> ft.Control:
    look, t = around.look, around.texts
    value = parsed(draft.typed)
    wrong = t.get("vitals.entry.no_number") if draft.typed.strip() and value is None else None
    last = draft.at + 1 == len(draft.values)

    def go_on() -> None:
        if value is not None:
            actions.on_number(value)

    field = text_field(
        look,
        label,
        draft.typed,
        lambda words: actions.on_draft(replace(draft, typed=words)),
        error=wrong,
        on_submit=go_on,
        autofocus=True,
        keyboard=ft.KeyboardType.NUMBER,
    )
    words = t.get("vitals.entry.save") if last else t.get("vitals.entry.next")
    return column([field, primary_button(look, words, go_on if value is not None else None, busy=busy)], S3)


def _when(
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
            on_click=lambda time=time: actions.on_draft(replace(draft, time=time)),  # type: ignore[misc]
        )
        for time in times_for(now, around.zones.own)
        if time in names
    ]
    return column([small(look, t.get("vitals.entry.when")), row([*chips], S2, wrap=True)], S2)
