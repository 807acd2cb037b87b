"""Taking a measurement from a device nearby: listen, look at what came, keep it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.device.bluetooth import Bluetooth, BluetoothTrouble, DeviceNotification
from services.errors import AppError
from services.record.measurements.model import Measurement
from services.record.measurements.plausibility import Doubt, doubts
from services.vitals.bluetooth.characteristics import (
    BLOOD_PRESSURE,
    HEART_RATE,
    TEMPERATURE,
    WEIGHT,
    DeviceTrouble,
    NotifiedReading,
    PressureNote,
    by_the_phone,
    device_reading,
    measurements_of,
)
from services.vitals.commands import keep_measurements, withdraw_measurements
from views import paths
from views.component import screen
from views.context import Notice, UiContext
from views.hooks import use_action, use_app, use_patient, use_quiet_action, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import banner, problem
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, row
from views.kit.waiting import waiting
from views.look.text import body, figure, small
from views.look.tokens import S1, S2
from views.measurement_words import amount_words
from views.vitals.entry import DOUBTS
from views.vitals.words import class_chip, kind_words, when_words

_WRONG_TIME = frozenset({Doubt.FUTURE, Doubt.LONG_AGO})
WAITS = 90.0
"""So many seconds a device is looked for, and waited for."""
_CHARACTERISTICS = (BLOOD_PRESSURE, HEART_RATE, TEMPERATURE, WEIGHT)
TROUBLES = {
    BluetoothTrouble.NOT_INSTALLED: "vitals.device.trouble.not_installed",
    BluetoothTrouble.NO_RADIO: "vitals.device.trouble.no_radio",
    BluetoothTrouble.NOT_ALLOWED: "vitals.device.trouble.not_allowed",
    BluetoothTrouble.OFF: "vitals.device.trouble.off",
    BluetoothTrouble.NOTHING_FOUND: "vitals.device.trouble.nothing_found",
    BluetoothTrouble.LOST: "vitals.device.trouble.lost",
    DeviceTrouble.CUT: "vitals.device.trouble.unknown",
    DeviceTrouble.FAILED: "vitals.device.trouble.failed",
    DeviceTrouble.UNKNOWN: "vitals.device.trouble.unknown",
}
NOTES = {
    PressureNote.MOVED: "vitals.device.note.moved",
    PressureNote.CUFF_LOOSE: "vitals.device.note.cuff_loose",
    PressureNote.IRREGULAR_PULSE: "vitals.device.note.irregular_pulse",
    PressureNote.WRONG_POSITION: "vitals.device.note.wrong_position",
}


@dataclass(frozen=True)
class DeviceState:
    """What came so far: the newest reading as measurements with what is doubtful about them, or why nothing came."""

    made: tuple[Measurement, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[PressureNote, ...] = ()
    contact: bool | None = None
    trouble: BluetoothTrouble | DeviceTrouble | None = None


@dataclass(frozen=True)
class DeviceActions:
    """What a person does on this screen."""

    on_listen: Callable[[], None]
    on_keep: Callable[[], None]
    on_keep_now: Callable[[], None]
    on_drop: Callable[[], None]


@screen
def DeviceScreen() -> ft.View:
    """Listens while the person measures, and keeps what they want."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    state, set_state = ft.use_state(DeviceState())
    undoing = use_quiet_action(withdraw_measurements)
    t = around.texts

    async def listen() -> None:
        set_state(DeviceState())
        await _listen(app.bluetooth, functools.partial(_heard, around), app.clock.now, set_state)

    def told(ids: tuple[str, ...]) -> None:
        undo = t.get("vitals.undo")
        around.notify(Notice(t.get("vitals.kept"), undo, lambda: undoing(ids, app.clock.now())))
        around.go_on(paths.vital(state.made[0].kind) if state.made else paths.vitals())

    listening, keeping = use_task(listen), use_action(keep_measurements, told)
    return DeviceView(
        state=state,
        actions=DeviceActions(
            on_listen=listening.run,
            on_keep=lambda: keeping.run(patient, state.made, app.clock.now()),
            on_keep_now=lambda: keeping.run(patient, tuple(map(by_the_phone, state.made)), app.clock.now()),
            on_drop=lambda: set_state(DeviceState()),
        ),
        now=app.clock.now(),
        listening=listening.busy,
        error=listening.error or keeping.error,
    )


async def _listen(
    bluetooth: Bluetooth,
    heard: Callable[[DeviceNotification, datetime], DeviceState],
    now: Callable[[], datetime],
    tell: Callable[[DeviceState], None],
) -> None:
    """Tells each reading as it comes, and at the end why there is none."""
    async for each in bluetooth.notifications(_CHARACTERISTICS, WAITS):
        tell(DeviceState(trouble=each) if isinstance(each, BluetoothTrouble) else heard(each, now()))


def _heard(around: UiContext, told: DeviceNotification, now: datetime) -> DeviceState:
    """What a notification comes to."""
    found = device_reading(told.characteristic, told.content)
    if not isinstance(found, NotifiedReading):
        return DeviceState(trouble=found)
    made = measurements_of(found, told.device, now, around.zones.own)
    doubtful = tuple(dict.fromkeys(doubt for each in made for doubt in doubts(each, None, now)))
    return DeviceState(made, doubtful, found.notes, found.contact)


@screen
def DeviceView(
    *, state: DeviceState, actions: DeviceActions, now: datetime, listening: bool = False, error: AppError | None = None
) -> ft.View:
    """How it works, that it listens, or what came."""
    around = use_ui_context()
    look, t = around.look, around.texts
    parts: list[ft.Control | None] = [problem(look, error_words(t, error).both) if error else None]
    if state.trouble is not None:
        title, _, words = t.get(TROUBLES[state.trouble]).partition("\n")
        parts.append(banner(look, title, words, mood="warm", announce=True))
    if state.made:
        parts.append(_reading(around, state, actions, now))
    elif listening:
        parts.append(card(look, waiting(look, t.get("vitals.device.listening"))))
    begin = t.get("vitals.device.again" if state.trouble or state.made else "vitals.device.begin")
    listen = primary_button(
        look, begin, actions.on_listen, icon=ft.Icons.BLUETOOTH_SEARCHING, busy=listening, decides=False
    )
    if not state.made:
        how = [body(look, t.get("vitals.device.how")), small(look, t.get("vitals.device.kinds")), listen]
        parts.append(card(look, column(how, S2 + S1)))
    return page_frame(
        around,
        [column(parts, look.gap + 4)],
        route=paths.vitals_device(),
        title_words=t.get("vitals.device.title"),
        door=paths.care(),
        back=True,
    )


def _reading(around: UiContext, state: DeviceState, actions: DeviceActions, now: datetime) -> ft.Control:
    """What came, what is doubtful about it, and whether to keep it."""
    look, t, first = around.look, around.texts, state.made[0]
    lines: list[ft.Control | None] = []
    for each in state.made:
        name = chip(look, kind_words(t, each.kind), "plain") if len(state.made) > 1 else None
        lines.append(row([figure(look, amount_words(t, each)), class_chip(around, each), name], S2, wrap=True))
    source = [t.get("vitals.device.from", device=first.measured_by)] if first.measured_by else []
    lines.append(small(look, " · ".join([when_words(around, first, now), *source])))
    said = [t.get(DOUBTS[doubt], kind=kind_words(t, first.kind)) for doubt in state.doubts]
    said += [t.get(NOTES[note]) for note in state.notes]
    said += [t.get("vitals.device.note.contact")] if state.contact is False else []
    lines += [body(look, words, "warm") for words in said]
    buttons = [primary_button(look, t.get("vitals.device.keep"), actions.on_keep)]
    if not _WRONG_TIME.isdisjoint(state.doubts):
        buttons = [
            primary_button(look, t.get("vitals.device.keep_now"), actions.on_keep_now),
            quiet_button(look, t.get("vitals.device.keep_then"), actions.on_keep),
        ]
    drop = text_button(look, t.get("vitals.device.drop"), actions.on_drop)
    return card(look, column([*lines, *buttons, drop], S2))
