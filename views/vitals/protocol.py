"""Seven days of blood pressure at home, guided: what is due now, how to sit, and the mean at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import flet as ft

from services.moments import day_in
from services.record.measurements.home_protocol import (
    DAYS,
    LEAST,
    PAUSE,
    READINGS,
    DayHalf,
    HomePressure,
    ProtocolDay,
    ProtocolState,
    half_of,
    protocol_state,
)
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.pressure_class import class_of
from services.vitals.commands import begin_protocol, end_protocol
from services.vitals.model import VitalsOverview
from services.vitals.queries import vitals_overview
from views import paths
from views.answers import Answer
from views.component import screen
from views.context import UiContext
from views.hooks import use_action, use_app, use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import strip
from views.kit.buttons import primary_button, text_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column, row
from views.look.text import body, figure, heading, small
from views.look.tokens import S1, S2, S3
from views.measurement_words import unit_words
from views.vitals.words import pressure_chip

K = MeasurementKind
_HALVES = {DayHalf.MORNING: "vitals.protocol.morning", DayHalf.EVENING: "vitals.protocol.evening"}
_HOW = (
    "vitals.protocol.how.before",
    "vitals.protocol.how.sit",
    "vitals.protocol.how.cuff",
    "vitals.protocol.how.quiet",
    "vitals.protocol.how.when",
)


@dataclass(frozen=True)
class ProtocolActions:
    """What a person does on this screen."""

    on_begin: Callable[[], None]
    on_end: Callable[[], None]


@screen
def ProtocolScreen() -> ft.View:
    """Asks where the seven days stand."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    beginning, ending = use_action(begin_protocol), use_action(end_protocol)
    zone = around.zones.own
    return ProtocolView(
        found=use_query(vitals_overview, patient, zone),
        actions=ProtocolActions(
            on_begin=lambda: beginning.run(patient, day_in(app.clock.now(), zone)),
            on_end=lambda: ending.run(patient),
        ),
        now=use_now(5),
    )


@screen
def ProtocolView(*, found: Answer[VitalsOverview], actions: ProtocolActions, now: datetime) -> ft.View:
    """What it is for while it has not begun; then what is due, the days, and what they come to."""
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        [answer(around.look, t, found, lambda page: _body(around, page, actions, now))],
        route=paths.home_protocol(),
        title_words=t.get("vitals.protocol.title"),
        door=paths.care(),
        back=True,
    )


def _body(around: UiContext, page: VitalsOverview, actions: ProtocolActions, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    source = small(look, t.get("vitals.protocol.source"))
    if page.protocol_began is None:
        begin = primary_button(look, t.get("vitals.protocol.begin"), actions.on_begin, icon=ft.Icons.PLAY_ARROW)
        why = card(look, [body(look, t.get("vitals.protocol.why")), begin])
        return column([why, _how(around), source], look.gap + 4)
    state = protocol_state(page.protocol_began, page.readings, now, around.zones.own)
    return column(
        [
            _result(around, state) if state.result is not None or state.over else None,
            _now(around, state, page.readings, now) if not state.over else None,
            list_group(look, [_day(around, day, n, state) for n, day in enumerate(state.days, 1)]),
            _how(around) if not state.over else None,
            source,
            _ends(around, state, actions),
        ],
        look.gap + 4,
    )


def _now(around: UiContext, state: ProtocolState, readings: tuple[Measurement, ...], now: datetime) -> ft.Control:
    """What is due: the first reading, the second after a minute, or nothing until later."""
    look, t = around.look, around.texts
    title = heading(look, t.get("vitals.protocol.day", n=state.number or 1), size=look.title)
    if state.due is None:
        morning = half_of(now, around.zones.own) is DayHalf.MORNING
        later = "vitals.protocol.later_evening" if morning else "vitals.protocol.later_morning"
        last_day = state.number == DAYS and not morning
        return card(look, [title, body(look, t.get("vitals.protocol.last_done" if last_day else later))], mood="good")
    taken = state.days[(state.number or 1) - 1].has(state.due)
    half = t.get(_HALVES[state.due])
    words = t.get("vitals.protocol.second" if taken else "vitals.protocol.first", half=half)
    pause = (
        strip(look, t.get("vitals.protocol.pause"), icon=ft.Icons.HOURGLASS_EMPTY) if _pauses(readings, now) else None
    )
    measure = primary_button(
        look,
        t.get("vitals.measure_pressure"),
        lambda: around.go(paths.vital_entry(K.PRESSURE)),
        icon=ft.Icons.ADD,
        decides=False,
    )
    return card(look, [title, body(look, words), pause, measure])


def _pauses(readings: tuple[Measurement, ...], now: datetime) -> bool:
    """Whether the last reading was taken so short a time ago that the next one waits."""
    return any(timedelta() <= now - (each.recorded_at or each.moment) < PAUSE for each in readings)


def _result(around: UiContext, state: ProtocolState) -> ft.Control:
    look, t = around.look, around.texts
    if state.result is None:
        return card(look, [body(look, t.get("vitals.protocol.too_few", n=state.counted, least=LEAST))], mood="warm")
    found: HomePressure = state.result
    amount = f"{fmt.number(found.systolic)}/{fmt.number(found.diastolic)} {unit_words(t, K.PRESSURE)}"
    return card(
        look,
        [
            heading(look, t.get("vitals.protocol.mean" if state.over else "vitals.protocol.mean_so_far")),
            row(
                [figure(look, amount), pressure_chip(around, class_of(found.systolic, found.diastolic))], S2, wrap=True
            ),
            small(look, t.get("vitals.protocol.mean_of", n=found.count)),
            body(look, t.get("vitals.protocol.show_doctor")) if state.over else None,
        ],
    )


def _day(around: UiContext, day: ProtocolDay, n: int, state: ProtocolState) -> ft.Control:
    look, t = around.look, around.texts
    halves = [
        t.get("vitals.protocol.half", half=t.get(_HALVES[half]), n=day.has(half), of=READINGS) for half in DayHalf
    ]
    mark = None
    if day.complete:
        mark = chip(look, t.get("vitals.protocol.complete"), "good", ft.Icons.CHECK)
    elif n == state.number:
        mark = chip(look, t.get("vitals.day.today"), "brand")
    note = " · ".join(halves)
    first = t.get("vitals.protocol.first_day") if n == 1 else None
    return list_row(look, fmt.short_day(t, day.day), note, more=first, marks=[mark] if mark else [])


def _how(around: UiContext) -> ft.Control:
    look, t = around.look, around.texts
    lines = [body(look, f"{n}. {t.get(key)}") for n, key in enumerate(_HOW, 1)]
    return card(look, column([heading(look, t.get("vitals.protocol.how")), *lines], S2))


def _ends(around: UiContext, state: ProtocolState, actions: ProtocolActions) -> ft.Control:
    """Another seven days when they are over; before, the way out."""
    look, t = around.look, around.texts
    if state.over:
        return column([text_button(look, t.get("vitals.protocol.again"), actions.on_begin, decides=True)], S1)
    return column([text_button(look, t.get("vitals.protocol.end"), actions.on_end, decides=True)], S3)
