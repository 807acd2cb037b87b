"""Decisions for the person: the hospital refused something, or the doctor has no clinic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.booking.ask.queries import VisitPage
from services.errors import AppError, RefusalCode
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.slot import TimeSlot
from services.record.visits.visit import Visit
from views import paths
from views.booking.refusal import refusal_words
from views.context import UiContext
from views.i18n import format as fmt
from views.i18n.words import refusal_text
from views.kit.banner import Choice, needs_you

_ANOTHER_TIME = frozenset(
    {
        RefusalCode.SLOT_TAKEN,
        RefusalCode.TIME_PASSED,
        RefusalCode.DUPLICATE,
        RefusalCode.OVERLAP,
        RefusalCode.INVALID,
        RefusalCode.GONE,
        RefusalCode.TOO_LATE,
    }
)


@dataclass(frozen=True)
class VisitActions:
    """The person's actions here, and their state."""

    on_take: Callable[[str], None]
    on_cancel: Callable[[], None]
    on_give_up: Callable[[], None]
    on_send_again: Callable[[], None]
    on_fetch: Callable[[], None]
    on_move: Callable[[str], None]
    on_calendar: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


def refusal(around: UiContext, page: VisitPage, doings: VisitActions, now: datetime) -> ft.Control:
    """Why the hospital refused, and two other times, each one tap away."""
    t, visit = around.texts, page.visit
    answer = visit.refusing
    code = answer.code if answer else RefusalCode.UNKNOWN
    title, words = refusal_words(around, visit)
    if visit.standing is not None:  # a hold that could not be confirmed: its own screen takes another one
        again = Choice(t.get("booking.hold.open"), lambda: around.go(paths.booking_confirm(visit.id)), strong=True)
        return needs_you(around.look, title, words, [again], icon=ft.Icons.EVENT_BUSY)
    choices = [_take(around, page, slot, doings, now) for slot in page.others]
    if code in _ANOTHER_TIME and visit.role_id:
        role_id = visit.role_id
        choices.append(Choice(t.get("booking.refused.other_times"), lambda: around.go(paths.booking_slots(role_id))))
    if code is RefusalCode.SUPERSEDED:
        choices.append(_compare(around, visit))
    if code is RefusalCode.UNKNOWN:
        choices.append(Choice(t.get("booking.refused.again"), doings.on_send_again, busy=doings.busy, decides=True))
    said = [words, t.get("booking.refused.alternatives") if page.others else None]
    return needs_you(around.look, title, "\n".join(part for part in said if part), choices, icon=ft.Icons.EVENT_BUSY)


def _take(around: UiContext, page: VisitPage, slot: TimeSlot, doings: VisitActions, now: datetime) -> Choice:
    t = around.texts
    when = fmt.near_moment(t, slot.start, now, around.zones)
    other = page.name_of(slot.role_id) or slot.doctor
    same = slot.role_id is None or slot.role_id == page.visit.role_id
    words = t.get("booking.refused.take", when=when)
    if not same and other:
        words = t.get("booking.refused.take_with", when=when, doctor=other)
    return Choice(words, lambda: doings.on_take(slot.id), strong=True, busy=doings.busy, decides=True)


def _compare(around: UiContext, visit: Visit) -> Choice:
    """The hospital changed it too: the link to both versions."""
    words = around.texts.get("booking.refused.compare")
    return Choice(words, lambda: around.go(paths.conflict(APPOINTMENT, visit.id)), strong=True)


def cancel_refused(around: UiContext, visit: Visit, doings: VisitActions) -> ft.Control:
    """Cancelling was refused: the appointment is still valid."""
    t = around.texts
    code = visit.refusing.code if visit.refusing else RefusalCode.UNKNOWN
    why = refusal_text(t, code)
    choices = [
        Choice(t.get("booking.cancel.keep"), doings.on_give_up, strong=True, busy=doings.busy, decides=True),
        Choice(t.get("booking.refused.again"), doings.on_send_again, busy=doings.busy, decides=True),
    ]
    if code is RefusalCode.SUPERSEDED:
        choices = [_compare(around, visit)]
    words = f"{why}\n{t.get('booking.cancel.stands')}"
    return needs_you(around.look, t.get("booking.stage.cancel_refused"), words, choices, icon=ft.Icons.ERROR_OUTLINE)


def move_refused(around: UiContext, page: VisitPage, doings: VisitActions, now: datetime) -> ft.Control:
    """The move was refused: the old time is valid; the person takes another one, or changes nothing."""
    t = around.texts
    title, words = refusal_words(around, page.visit)
    keep = Choice(t.get("booking.move.keep"), doings.on_give_up, strong=not page.others, busy=doings.busy, decides=True)
    choices = [*(_take(around, page, slot, doings, now) for slot in page.others), keep]
    code = page.visit.refusing.code if page.visit.refusing else RefusalCode.UNKNOWN
    if code is RefusalCode.SUPERSEDED:
        choices = [_compare(around, page.visit)]
    said = f"{title}\n{words}\n{t.get('booking.cancel.stands')}"
    return needs_you(around.look, t.get("booking.stage.move_refused"), said, choices, icon=ft.Icons.EVENT_BUSY)


def suspended(around: UiContext, page: VisitPage, doings: VisitActions, now: datetime) -> ft.Control:
    """The doctor has no clinic then: other times first, and that the person has no disadvantage."""
    t, visit = around.texts, page.visit.confirmed
    moves = [_move(around, page, slot, doings, now) for slot in page.others]
    other = Choice(t.get("booking.refused.other_times"), lambda: around.go(paths.appointment_move(visit.id)))
    words = t.get("booking.suspended.words", reason=visit.suspended or "")
    return needs_you(around.look, t.get("booking.suspended"), words, [*moves, other], icon=ft.Icons.PERSON_OFF_OUTLINED)


def _move(around: UiContext, page: VisitPage, slot: TimeSlot, doings: VisitActions, now: datetime) -> Choice:
    words = _take(around, page, slot, doings, now).words
    return Choice(words, lambda: doings.on_move(slot.id), strong=True, busy=doings.busy, decides=True)


def check_in_refused(around: UiContext, visit: Visit, doings: VisitActions) -> ft.Control:
    """Check-in was refused: the appointment is valid, and the code can be typed again below."""
    title, words = refusal_words(around, visit)
    keep = Choice(
        around.texts.get("booking.check_in.again"), doings.on_give_up, strong=True, busy=doings.busy, decides=True
    )
    return needs_you(around.look, title, words, [keep], icon=ft.Icons.QR_CODE_SCANNER)
