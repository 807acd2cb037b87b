"""Another time for an appointment, in one step: until the hospital agrees, the old time is valid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import flet as ft

from services.booking.ask.commands import move_appointment
from services.booking.ask.queries import DepartmentPage, SlotsPage, VisitPage, department_page, slots_page, visit_page
from services.errors import AppError, NotDownloaded
from services.moments import in_zone
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.slot import TimeSlot
from views import paths
from views.answers import Answer, Failed, Ready, together
from views.booking.find.times import Times, times_foot, times_list, use_times
from views.booking.rule_words import cutoff_words
from views.booking.words import visit_who
from views.component import screen
from views.context import UiContext
from views.hooks import use_action, use_app, use_back, use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button, quiet_button
from views.kit.chips import choice_chip
from views.kit.frame import page_frame
from views.kit.surfaces import card, column, pair, row
from views.look.text import small


@dataclass(frozen=True)
class Moving:
    """The doctor whose times are shown, what was chosen, and the state of the move."""

    role_id: str
    on_role: Callable[[str], None]
    chosen: TimeSlot | None
    on_move: Callable[[], None]
    on_back: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


@screen
def MoveScreen(appointment_id: str) -> ft.View:
    """Gathers the appointment and the times of the department's doctors."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    role, pick = ft.use_state("")
    chosen, choose = ft.use_state(cast("TimeSlot | None", None))
    language = around.texts.language.value
    page = use_query(visit_page, use_patient(), appointment_id, language, here)
    booked = page.value.visit.confirmed if isinstance(page, Ready) and page.value else None
    role_id = role or (booked.role_id if booked else None) or ""
    doctors = use_query(department_page, (booked.department_id if booked else None) or "", language, here)
    slots = use_query(slots_page, role_id, language, opened)
    times = use_times(slots, role_id, choose, moving=appointment_id)
    moving = use_action(move_appointment, lambda _: around.go_on(paths.appointment(appointment_id)))
    use_back((lambda: choose(None)) if chosen else None)
    return MoveView(
        appointment_id=appointment_id,
        page=page,
        doctors=doctors,
        slots=slots,
        times=times,
        moving=Moving(
            role_id=role_id,
            on_role=pick,
            chosen=chosen,
            on_move=lambda: moving.run(appointment_id, chosen.id, app.clock.now()) if chosen else None,
            on_back=lambda: choose(None),
            busy=moving.busy,
            error=moving.error,
        ),
        now=use_now(30),
    )


@screen
def MoveView(
    *,
    appointment_id: str,
    page: Answer[VisitPage | None],
    doctors: Answer[DepartmentPage],
    slots: Answer[SlotsPage],
    times: Times,
    moving: Moving,
    now: datetime,
) -> ft.View:
    """First the times, then what changes and what stays."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[VisitPage | None] = Failed(NotDownloaded(APPOINTMENT, appointment_id)) if missing else page
    chosen = moving.chosen

    def show(known: VisitPage | None) -> ft.Control:
        if known is None:
            return column([])
        if chosen is not None:
            return column(_change(around, known, chosen, moving), look.gap + 4)
        stands = strip(look, t.get("booking.move.stands"), icon=ft.Icons.VERIFIED_OUTLINED)
        listed = answer(
            look, t, together(slots, times.advising.given, doctors), lambda s: times_list(around, s, times, now)
        )
        return column([stands, _doctors(around, doctors, moving), listed], look.gap + 4)

    return page_frame(
        around,
        [answer(look, t, given, show)],
        route=paths.appointment_move(appointment_id),
        title_words=t.get("booking.move"),
        door=paths.booking(),
        back=True,
        foot=_foot(around, moving) if chosen else times_foot(around, slots, times, now),
        times_at=now,
    )


def _doctors(around: UiContext, doctors: Answer[DepartmentPage], moving: Moving) -> ft.Control | None:
    """The department's other doctors: a move stays within its department."""
    if not isinstance(doctors, Ready) or len(doctors.value.doctors) < 2:
        return None
    chips = [
        choice_chip(
            around.look,
            doctor.name,
            selected=doctor.id == moving.role_id,
            on_click=lambda id_=doctor.id: moving.on_role(id_),  # type: ignore[misc]
        )
        for doctor in doctors.value.doctors
    ]
    return row(chips, 8, wrap=True)


def _change(around: UiContext, known: VisitPage, chosen: TimeSlot, moving: Moving) -> list[ft.Control | None]:
    """The old and the new time, which is valid meanwhile, and until when the new one can be cancelled."""
    look, t, visit = around.look, around.texts, known.visit.confirmed
    before = fmt.full_moment(t, visit.start, around.zones) if visit.start else t.get("booking.when.unknown")
    facts = [
        pair(look, t.get("booking.move.from"), before),
        pair(look, t.get("booking.move.to"), fmt.full_moment(t, chosen.start, around.zones), tone="brand"),
        pair(look, t.get("booking.confirm.doctor"), chosen.doctor or visit_who(visit)),
    ]
    return [
        card(look, column(facts, 10)),
        strip(look, t.get("booking.move.stands"), icon=ft.Icons.VERIFIED_OUTLINED),
        strip(look, cutoff_words(around, chosen.start, visit.cutoff_hours), icon=ft.Icons.EVENT_BUSY),
        problem(look, error_words(t, moving.error).both) if moving.error else None,
    ]


def _foot(around: UiContext, moving: Moving) -> list[ft.Control | None]:
    look, t = around.look, around.texts
    return [
        primary_button(look, t.get("booking.move.ask"), moving.on_move, icon=ft.Icons.EDIT_CALENDAR, busy=moving.busy),
        quiet_button(look, t.get("booking.confirm.back"), moving.on_back),
        small(look, t.get("booking.move.note")),
    ]
