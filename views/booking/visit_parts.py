"""The parts of an appointment's screen: its state, its facts, a refusal with other times, and what can be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.appointments.commands import APPOINTMENT
from services.appointments.slot import Offer
from services.appointments.visit import OPEN, Stage, Visit
from services.booking.queries import VisitPage
from services.booking.rules import may_cancel
from services.errors import AppError, Refusal
from views import paths
from views.booking.refusal import refusal_words
from views.booking.rule_words import cutoff_words
from views.booking.words import STAGES, doctor_words, fee_words, stage_said, stage_words, visit_when_alone
from views.component import component
from views.context import Surroundings
from views.hooks import use_surroundings
from views.i18n import format as fmt
from views.i18n.words import error_words, refusal_text
from views.kit.banner import Choice, banner, needs_you, problem, strip
from views.kit.buttons import danger_button, primary_button, quiet_button
from views.kit.surfaces import card, column, hero, pair, row
from views.kit.text import body, figure, heading, small, text

_WAITING = frozenset({Stage.WAITING, Stage.SENDING, Stage.CANCEL_WAITING, Stage.CANCEL_SENDING})
_HELD = frozenset({Stage.HOLDING, Stage.HELD, Stage.OFFERED, Stage.CONFIRMING})
_STANDS = frozenset({Stage.BOOKED, Stage.CHECKED_IN, Stage.ARRIVED})


@dataclass(frozen=True)
class Doings:
    """What a person can do here, and how it goes."""

    on_take: Callable[[str], None]
    on_cancel: Callable[[], None]
    on_give_up: Callable[[], None]
    on_send_again: Callable[[], None]
    on_fetch: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


def visit_parts(around: Surroundings, page: VisitPage, doings: Doings, now: datetime) -> list[ft.Control | None]:
    """Everything below the title."""
    look, visit = around.look, page.visit
    if visit.stage is Stage.REFUSED:
        state = refusal(around, page, doings, now)
    elif visit.stage is Stage.CANCEL_REFUSED:
        state = _cancel_refused(around, visit, doings)
    elif visit.stage in _STANDS:
        state = _hero(around, visit, now)
    else:
        state = _state(around, visit)
    return [
        state,
        _error(around, doings),
        card(look, column(_facts(around, page), 10)),
        _after(around, visit, doings, now),
    ]


def _hero(around: Surroundings, visit: Visit, now: datetime) -> ft.Control:
    """The hospital said yes: when, and the number to remember."""
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


def _number(around: Surroundings, number: int) -> ft.Control:
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


def _state(around: Surroundings, visit: Visit) -> ft.Control:
    """The state in words, and what it means. Waiting is said as waiting."""
    t, face = around.texts, STAGES[visit.stage]
    said = stage_said(t, visit)
    if visit.stage in _WAITING and not around.online:
        said = f"{said}\n{t.get('booking.said.offline')}"
    if visit.stage is Stage.HELD and visit.hold_until is not None:
        said = f"{said}\n{t.get('booking.said.hold_until', when=fmt.full_moment(t, visit.hold_until, around.zones))}"
    mood = face.mood if face.mood in {"warm", "info", "bad", "good"} else "info"
    return banner(around.look, stage_words(t, visit), said, mood=mood, icon=face.icon, announce=True)


def refusal(around: Surroundings, page: VisitPage, doings: Doings, now: datetime) -> ft.Control:
    """Why the hospital said no, and two other times, each one tap away."""
    t, visit = around.texts, page.visit
    answer = visit.refusing
    code = answer.code if answer else Refusal.UNKNOWN
    title, words = refusal_words(around, visit)
    choices = [_take(around, page, one, doings, now) for one in page.others]
    if (
        code in {Refusal.SLOT_TAKEN, Refusal.DUPLICATE, Refusal.INVALID, Refusal.GONE, Refusal.TOO_LATE}
        and visit.role_id
    ):
        role_id = visit.role_id
        choices.append(Choice(t.get("booking.refused.other_times"), lambda: around.go(paths.booking_slots(role_id))))
    if code is Refusal.SUPERSEDED:
        choices.append(_compare(around, visit))
    if code is Refusal.UNKNOWN:
        choices.append(Choice(t.get("booking.refused.again"), doings.on_send_again, busy=doings.busy))
    said = [words, t.get("booking.refused.alternatives") if page.others else None]
    return needs_you(around.look, title, "\n".join(part for part in said if part), choices, icon=ft.Icons.EVENT_BUSY)


def _take(around: Surroundings, page: VisitPage, offer: Offer, doings: Doings, now: datetime) -> Choice:
    t = around.texts
    when = fmt.near_moment(t, offer.start, now, around.zones)
    other = page.name_of(offer.role_id) or offer.doctor
    same = offer.role_id is None or offer.role_id == page.visit.role_id
    words = t.get("booking.refused.take", when=when)
    if not same and other:
        words = t.get("booking.refused.take_with", when=when, doctor=other)
    return Choice(words, lambda: doings.on_take(offer.id), strong=True, busy=doings.busy)


def _compare(around: Surroundings, visit: Visit) -> Choice:
    """The hospital changed it too: the way to both versions."""
    words = around.texts.get("booking.refused.compare")
    return Choice(words, lambda: around.go(paths.conflict(APPOINTMENT, visit.id)), strong=True)


def _cancel_refused(around: Surroundings, visit: Visit, doings: Doings) -> ft.Control:
    """The appointment still stands; that is the thing to know."""
    t = around.texts
    code = visit.refusing.code if visit.refusing else Refusal.UNKNOWN
    why = refusal_text(t, code)
    choices = [
        Choice(t.get("booking.cancel.keep"), doings.on_give_up, strong=True, busy=doings.busy),
        Choice(t.get("booking.refused.again"), doings.on_send_again, busy=doings.busy),
    ]
    if code is Refusal.SUPERSEDED:
        choices = [_compare(around, visit)]
    words = f"{why}\n{t.get('booking.cancel.stands')}"
    return needs_you(around.look, t.get("booking.stage.cancel_refused"), words, choices, icon=ft.Icons.ERROR_OUTLINE)


def _error(around: Surroundings, doings: Doings) -> ft.Control | None:
    return problem(around.look, error_words(around.texts, doings.error).both) if doings.error else None


def _facts(around: Surroundings, page: VisitPage) -> list[ft.Control]:
    look, t, visit = around.look, around.texts, page.visit
    when = fmt.full_moment(t, visit.start, around.zones) if visit.start else t.get("booking.when.unknown")
    doctor = doctor_words(page.doctor) if page.doctor else visit.doctor
    rows: list[tuple[str, str | None]] = [
        (t.get("booking.confirm.time"), when),
        (t.get("booking.confirm.department"), visit.department or t.get("booking.unknown")),
        (t.get("booking.confirm.doctor"), doctor or t.get("booking.unknown")),
        (t.get("booking.confirm.place"), visit.place),
        (t.get("booking.confirm.fee"), fee_words(t, page.doctor.fee) if page.doctor else None),
        (t.get("booking.number.label"), str(visit.queue_number) if visit.queue_number else None),
        (t.get("booking.reason"), visit.reason),
        (t.get("booking.instructions"), visit.instructions),
    ]
    return [heading(look, t.get("booking.facts")), *(pair(look, name, value) for name, value in rows if value)]


@component
def CancelPart(*, on_cancel: Callable[[], None], busy: bool, asked: bool = False) -> ft.Control:
    """Asks once more: what the hospital has received cannot be taken back."""
    around = use_surroundings()
    look, t = around.look, around.texts
    asking, ask = ft.use_state(asked)
    if not asking:
        return danger_button(look, t.get("booking.cancel"), lambda: ask(True), icon=ft.Icons.EVENT_BUSY, busy=busy)
    choices = [
        Choice(t.get("booking.cancel.yes"), on_cancel, busy=busy),
        Choice(t.get("booking.cancel.keep"), lambda: ask(False), strong=True),
    ]
    title, words = t.get("booking.cancel.sure"), t.get("booking.cancel.sure.words")
    return banner(look, title, words, mood="bad", choices=choices, icon=ft.Icons.EVENT_BUSY, announce=True)


def _after(around: Surroundings, visit: Visit, doings: Doings, now: datetime) -> ft.Control | None:
    """What can still be done: take back what is not sent, cancel within the cut-off, or whom to ask."""
    look, t = around.look, around.texts
    if visit.stage in {Stage.WAITING, Stage.REFUSED}:
        words = t.get("booking.withdraw") if visit.stage is Stage.WAITING else t.get("booking.refused.give_up")
        return quiet_button(look, words, doings.on_give_up, icon=ft.Icons.UNDO, busy=doings.busy)
    if visit.stage is Stage.CANCEL_WAITING:
        return quiet_button(look, t.get("booking.cancel.undo"), doings.on_give_up, icon=ft.Icons.UNDO, busy=doings.busy)
    if visit.stage not in OPEN or visit.stage in _WAITING or visit.stage is Stage.CANCEL_REFUSED:
        return None
    if visit.stage in _HELD:
        return primary_button(look, t.get("booking.hold.open"), lambda: around.go(paths.booking_confirm(visit.id)))
    rule = strip(look, cutoff_words(around, visit.start, visit.cutoff_hours), icon=ft.Icons.EVENT_BUSY)
    if may_cancel(visit, now):
        return column([rule, CancelPart(on_cancel=doings.on_cancel, busy=doings.busy)])
    return column([rule, small(look, t.get("booking.cancel.too_late"))]) if visit.stage in _STANDS else None
