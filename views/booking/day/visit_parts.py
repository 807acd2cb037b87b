"""The parts of an appointment's screen: its state, its facts, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import flet as ft

from services.booking.ask.queries import VisitPage
from services.booking.rules import may_cancel, may_move
from services.record.visits.day import is_the_day
from services.record.visits.visit import OPEN, Stage, Visit
from views import paths
from views.booking.day.moment import moment_card
from views.booking.day.on_the_day import OnTheDay, day_parts
from views.booking.day.visit_decisions import (
    VisitActions,
    cancel_refused,
    check_in_refused,
    move_refused,
    refusal,
    suspended,
)
from views.booking.day.visit_hero import visit_hero
from views.booking.rule_words import cutoff_words
from views.booking.words import STAGES, doctor_words, fee_words, stage_said, stage_words
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, problem, strip
from views.kit.buttons import danger_button, primary_button, quiet_button
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import card, column, pair, row
from views.look.text import body, heading, small
from views.written import in_chinese

_WAITING = frozenset({Stage.WAITING, Stage.SENDING, Stage.CANCEL_WAITING, Stage.CANCEL_SENDING, Stage.MOVING})
_ON_ITS_WAY = _WAITING | {Stage.HOLDING, Stage.CONFIRMING, Stage.CHECKING_IN}
_HELD = frozenset({Stage.HOLDING, Stage.HELD, Stage.OFFERED, Stage.CONFIRMING})
_HERE = frozenset({Stage.CHECKED_IN, Stage.ARRIVED})
_STANDS = _HERE | {Stage.BOOKED}
_UNDO = {
    Stage.WAITING: "booking.withdraw",
    Stage.REFUSED: "booking.refused.give_up",
    Stage.MOVING: "booking.move.keep",
    Stage.CHECKING_IN: "booking.check_in.undo",
    Stage.CANCEL_WAITING: "booking.cancel.undo",
}
_ENDED = {
    "hold-expired": "booking.ended.hold_expired",
    "waitlist-over": "booking.ended.waitlist_over",
    "suspended": "booking.ended.suspended",
    "left": "booking.ended.left",
}


def visit_parts(
    around: UiContext, page: VisitPage, doings: VisitActions, now: datetime, day: OnTheDay | None = None
) -> list[ft.Control | None]:
    """Everything below the title. `day`: what matters on the day itself and afterwards."""
    look = around.look
    todo = [_prepare(around, page, now), day_parts(around, page.visit, day, now) if day else None]
    return [
        moment_card(around, day.moment) if day and day.moment else None,
        *_states(around, page, doings, now, checks_in=day is not None and day.check_in is not None),
        _error(around, doings),
        *(reversed(todo) if is_the_day(page.visit, now, around.zones.clinic) else todo),
        card(look, column(_facts(around, page), 10)),
        in_chinese(look, around.texts, *_written(page.visit, day)),
        _after(around, page.visit, doings, now),
    ]


def _states(
    around: UiContext, page: VisitPage, doings: VisitActions, now: datetime, *, checks_in: bool
) -> list[ft.Control | None]:
    """The state, and what needs a decision. `checks_in`: a refused check-in is said where one checks in again."""
    visit = page.visit
    stands = visit_hero(around, visit.confirmed, now) if visit.confirmed.stage in _STANDS else None
    if visit.stage is Stage.BOOKED and visit.suspended is not None:  # nobody is told to come while the doctor is away
        return [suspended(around, page, doings, now)]
    if visit.stage is Stage.REFUSED:
        return [refusal(around, page, doings, now)]
    if visit.stage is Stage.CANCEL_REFUSED:
        return [cancel_refused(around, visit, doings)]
    said: ft.Control | None = None if visit.stage in _STANDS else _state(around, visit)
    if visit.stage is Stage.MOVE_REFUSED:
        said = move_refused(around, page, doings, now)
    elif visit.stage is Stage.CHECK_IN_REFUSED:
        said = None if checks_in else check_in_refused(around, visit, doings)
    return [said, stands]


def _state(around: UiContext, visit: Visit) -> ft.Control:
    """The state in words, and what it means. A change that waits is called waiting."""
    t, face = around.texts, STAGES[visit.stage]
    said = t.get(_ENDED[visit.ended_by]) if visit.ended_by in _ENDED else stage_said(t, visit)
    if visit.stage in _ON_ITS_WAY and not around.in_reach:
        waits = t.get("booking.said.offline") if around.session_ok else t.get("booking.said.signed_out")
        said = f"{said}\n{waits}"
    if visit.stage is Stage.HELD and visit.hold_until is not None:
        said = f"{said}\n{t.get('booking.said.hold_until', when=fmt.full_moment(t, visit.hold_until, around.zones))}"
    mood = face.mood if face.mood in {"warm", "info", "bad", "good"} else "info"
    return banner(around.look, stage_words(t, visit), said, mood=mood, icon=face.icon, announce=True)


def _error(around: UiContext, doings: VisitActions) -> ft.Control | None:
    return problem(around.look, error_words(around.texts, doings.error).both) if doings.error else None


def _written(visit: Visit, day: OnTheDay | None) -> Iterator[str | None]:
    """What the hospital wrote in words."""
    yield from (visit.department, visit.place, visit.instructions, visit.suspended)
    if day is not None:
        yield from day.known.way
        if (summary := day.known.summary) is not None:
            yield from (summary.words, *summary.reasons)


def _facts(around: UiContext, page: VisitPage) -> list[ft.Control]:
    look, t, visit = around.look, around.texts, page.visit
    when = fmt.full_moment(t, visit.start, around.zones) if visit.start else t.get("booking.when.unknown")
    if visit.stage is Stage.WAITLIST and visit.end is not None:
        when = t.get("booking.waitlist.until", day=fmt.full_day(t, fmt.local_date(visit.end, around.zones)))
    doctor = doctor_words(page.doctor) if page.doctor else visit.doctor
    rows: list[tuple[str, str | None]] = [
        (t.get("booking.move.to") if visit.stage is Stage.MOVING else t.get("booking.confirm.time"), when),
        (t.get("booking.confirm.department"), visit.department or t.get("booking.unknown")),
        (t.get("booking.confirm.doctor"), doctor or t.get("booking.unknown")),
        (t.get("booking.confirm.place"), visit.place),
        (t.get("booking.confirm.fee"), fee_words(t, page.doctor.fee) if page.doctor else None),
        (t.get("booking.number.label"), str(visit.queue_number) if visit.queue_number else None),
        (t.get("booking.reason"), visit.reason),
        (t.get("booking.instructions"), visit.instructions if visit.stage is not Stage.BOOKED else None),
    ]
    return [heading(look, t.get("booking.facts")), *(pair(look, name, value) for name, value in rows if value)]


def _prepare(around: UiContext, page: VisitPage, now: datetime) -> ft.Control | None:
    """What to bring, what the hospital asks besides, and how the fee is paid; for a visit that is to come."""
    look, t, visit = around.look, around.texts, page.visit
    if visit.stage is not Stage.BOOKED or visit.suspended is not None or visit.start is None or visit.start <= now:
        return None
    fee = page.doctor.fee if page.doctor else None
    said = [
        (ft.Icons.BADGE_OUTLINED, t.get("booking.prepare.papers")),
        *([(ft.Icons.INFO_OUTLINE, visit.instructions)] if visit.instructions else []),
        *([(ft.Icons.PAYMENTS_OUTLINED, t.get("booking.prepare.fee", fee=fee_words(t, fee)))] if fee else []),
    ]
    lines = [
        row([ft.Icon(icon=icon, size=look.icon, color=look.palette.brand), body(look, words, expand=True)], top=True)
        for icon, words in said
    ]
    return card(look, column([heading(look, t.get("booking.prepare")), *lines], 10))


@component
def CancelPart(*, on_cancel: Callable[[], None], busy: bool, confirming: bool = False) -> ft.Control:
    """Asks for confirmation, because a received cancellation cannot be taken back."""
    around = use_ui_context()
    look, t = around.look, around.texts
    asking, ask = ft.use_state(confirming)

    def keep() -> None:
        ask(False)

    def cancel() -> None:
        ask(False)
        on_cancel()

    choices = [
        Choice(t.get("booking.cancel.yes"), cancel, danger=True),
        Choice(t.get("booking.cancel.keep"), keep, strong=True),
    ]
    title, words = t.get("booking.cancel.sure"), t.get("booking.cancel.sure.words")
    use_prompt(Prompt(title, words, choices, keep, icon=ft.Icons.EVENT_BUSY, mood="bad") if asking else None)
    return danger_button(look, t.get("booking.cancel"), lambda: ask(True), icon=ft.Icons.EVENT_BUSY, busy=busy)


def _after(around: UiContext, visit: Visit, doings: VisitActions, now: datetime) -> ft.Control | None:
    """The remaining actions: withdraw an unsent change, decide about a hold, move or cancel within the cut-off."""
    look, t = around.look, around.texts
    if (undo := _UNDO.get(visit.stage)) is not None:
        return quiet_button(look, t.get(undo), doings.on_give_up, icon=ft.Icons.UNDO, busy=doings.busy)
    if visit.stage in _HELD:
        return primary_button(
            look, t.get("booking.hold.open"), lambda: around.go(paths.booking_confirm(visit.id)), decides=False
        )
    if visit.stage is Stage.WAITLIST:
        leave = t.get("booking.waitlist.leave")
        return quiet_button(look, leave, doings.on_cancel, icon=ft.Icons.UNDO, busy=doings.busy)
    if visit.stage not in OPEN - _WAITING - _HERE or visit.refusing is not None:
        return None
    return _standing(around, visit, doings, now)


def _standing(around: UiContext, visit: Visit, doings: VisitActions, now: datetime) -> ft.Control | None:
    """For a booked visit: until when it can be moved or cancelled, then the buttons for that."""
    look, t = around.look, around.texts
    calendar = quiet_button(look, t.get("booking.calendar"), doings.on_calendar, icon=ft.Icons.EVENT_AVAILABLE)
    keeps = calendar if visit.stage is Stage.BOOKED and visit.start is not None and visit.start > now else None
    rule = strip(look, cutoff_words(around, visit.start, visit.cutoff_hours), icon=ft.Icons.EVENT_BUSY)
    if not may_cancel(visit, now):
        late = small(look, t.get("booking.cancel.too_late")) if visit.stage in _STANDS else None
        return column([keeps, rule, late]) if late else None
    door, icon = paths.appointment_move(visit.id), ft.Icons.EDIT_CALENDAR_OUTLINED
    move = quiet_button(look, t.get("booking.move"), lambda: around.go(door), icon=icon)
    cancel = CancelPart(on_cancel=doings.on_cancel, busy=doings.busy)
    return column([keeps, move if may_move(visit, now) else None, rule, cancel])
