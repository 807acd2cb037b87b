"""Medicines that are taken as needed: one tap records a dose; a minimum gap and a daily maximum warn before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import flet as ft

from services.errors import AppError
from services.record.medicines.dose import AsNeeded, AsNeededState, DayOfDoses
from services.record.medicines.recording import take_as_needed, undo
from views.context import Notice, UiContext
from views.doses.words import device_time, dose_facts, medicine_name, spoken_words
from views.hooks import use_action, use_app, use_patient, use_ui_context
from views.i18n import format as fmt
from views.i18n.zones import Zones
from views.kit.banner import Choice
from views.kit.buttons import quiet_button, text_button
from views.kit.chips import chip
from views.kit.lists import list_group
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import Mood, beside_or_below, column, row
from views.look.text import small, text
from views.look.tokens import S1, S2, S4


@dataclass(frozen=True)
class AsNeededActions:
    """`on_take` records a dose, or warns first where the prescription's limits are not over."""

    on_take: Callable[[AsNeeded, str], None]
    on_undo: Callable[[str], None]
    busy: bool = False
    error: AppError | None = None


def use_as_needed_actions() -> AsNeededActions:
    """The actions of the person whose record is in view. Shows the warning above the screen."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    t = around.texts
    doubted, doubt = ft.use_state(cast("tuple[AsNeeded, str] | None", None))
    name = ft.use_ref("")
    undoing = use_action(undo)

    def told(ids: list[str]) -> None:
        if ids:
            take_back = lambda: undoing.run(ids, app.clock.now())  # noqa: E731 - a press wants a callable
            said = t.get("medication.told.taken", name=name.current)
            around.notify(Notice(said, t.get("medication.dose.undo"), take_back))

    taking = use_action(take_as_needed, told)

    def take(known: AsNeeded, named: str) -> None:
        name.current = named
        doubt(None)
        taking.run(known.prescription, known.dosage.number, patient, app.clock.now())

    def ask(known: AsNeeded, named: str) -> None:
        if known.state is AsNeededState.OPEN:
            take(known, named)
        else:
            doubt((known, named))

    prompt = None
    if doubted is not None:
        prompt = limit_prompt(
            around, *doubted, app.clock.now(), on_take=lambda: take(*doubted), on_close=lambda: doubt(None)
        )
    use_prompt(prompt)
    return AsNeededActions(
        on_take=ask,
        on_undo=lambda id_: undoing.run((id_,), app.clock.now()),
        busy=taking.busy or undoing.busy,
        error=taking.error or undoing.error,
    )


def limit_prompt(
    around: UiContext,
    known: AsNeeded,
    name: str,
    now: datetime,
    *,
    on_take: Callable[[], None],
    on_close: Callable[[], None],
) -> Prompt:
    """Says which limit is not over, and when it is. It can be recorded all the same: what was taken is taken."""
    t = around.texts
    choices = [
        Choice(t.get("medication.limit.wait"), on_close, strong=True),
        Choice(t.get("medication.limit.record"), on_take, decides=True),
    ]
    words = f"{limit_words(around, known, now)}\n{t.get('medication.limit.advice')}"
    return Prompt(t.get("medication.limit.title", name=name), words, choices, on_close, icon=ft.Icons.TIMER_OUTLINED)


def limit_words(around: UiContext, known: AsNeeded, now: datetime) -> str:
    """Which limit is not over and until when; how many doses are left where there is a maximum."""
    t = around.texts
    at = ""
    if known.next_at is not None:
        at = fmt.near_moment(t, known.next_at, now, Zones(around.zones.own))
    match known.state:
        case AsNeededState.TOO_SOON:
            return t.get("medication.limit.too_soon", time=at)
        case AsNeededState.MAXIMUM:
            return t.get("medication.limit.maximum", n=len(known.taken), time=at)
        case _:
            return t.get("medication.limit.left", n=known.left) if known.left is not None else ""


def as_needed_group(around: UiContext, doses: DayOfDoses, now: datetime, actions: AsNeededActions) -> ft.Control | None:
    """The medicines to be taken as needed, with their limits and what was taken in the last 24 hours."""
    if not doses.as_needed:
        return None
    drawn = [_row(around, doses, known, now, actions) for known in doses.as_needed]
    return list_group(around.look, drawn, title=around.texts.get("medication.as_needed"))


def _row(around: UiContext, doses: DayOfDoses, known: AsNeeded, now: datetime, actions: AsNeededActions) -> ft.Control:
    look, t = around.look, around.texts
    name = medicine_name(t, doses.prescriptions.get(known.prescription))
    facts = " · ".join(part for part in (dose_facts(around, known.dosage), *known.dosage.as_needed_for) if part)
    limit = limit_words(around, known, now)
    mood: Mood = "plain" if known.state is AsNeededState.OPEN else "warm"
    take = t.get("medication.as_needed.take")
    took = quiet_button(
        look,
        take,
        lambda: actions.on_take(known, name),
        icon=ft.Icons.ADD,
        busy=actions.busy,
        spoken=spoken_words(around, take, name),
        decides=True,
    )
    last = next(iter(known.taken), None)
    undo = None
    if last is not None and last.taken is not None:
        words = t.get("medication.as_needed.undo", time=device_time(around, last.taken))
        spoken = spoken_words(around, words, name)
        undo = text_button(look, words, lambda: actions.on_undo(last.id), icon=ft.Icons.UNDO, spoken=spoken)
    lines = [
        text(look, name, size=look.head),
        small(look, facts) if facts else None,
        row([chip(look, limit, mood, ft.Icons.TIMER_OUTLINED)], wrap=True) if limit else None,
        beside_or_below(look, [took, undo] if undo else [took]),
    ]
    return ft.Container(
        content=column(lines, S1 + 2),
        padding=ft.Padding.symmetric(horizontal=S4, vertical=S2),
        bgcolor=look.palette.card,
    )
