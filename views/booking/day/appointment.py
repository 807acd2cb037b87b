"""One appointment: what the hospital has said so far, and what can be done. Never "booked" before it said so."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import cast

import flet as ft

from services.booking.ask.commands import cancel_appointment, check_in, move_appointment
from services.booking.ask.queries import VisitPage, visit_page, visits
from services.booking.day.queries import keep_walk, visit_day
from services.booking.day.visit_day_rules import is_called, may_check_in
from services.calendar_file import CalendarEvent, calendar_file
from services.changes.commands import give_up, send_again, take_alternative
from services.each import Elements
from services.errors import NotDownloaded
from services.moments import day_in, in_zone
from services.record.visits.appointment import APPOINTMENT
from services.record.visits.reminders import reminders
from services.record.visits.visit import Stage, Visit
from views import paths
from views.answers import Answer, Failed, Ready, together
from views.booking.day.appointments import visit_list
from views.booking.day.called import CalledView, use_call
from views.booking.day.check_in import CheckIn
from views.booking.day.check_in_code import CodeScreen
from views.booking.day.check_in_scan import CheckInWay, screen_scan
from views.booking.day.moment import use_moment
from views.booking.day.on_the_day import OnTheDay
from views.booking.day.visit_decisions import VisitActions
from views.booking.day.visit_parts import visit_parts
from views.booking.refusal import refusal_words
from views.camera.scan import ScanScreen, can_scan
from views.component import screen
from views.context import Notice, UiContext
from views.hooks import (
    use_action,
    use_app,
    use_now,
    use_opening,
    use_patient,
    use_query,
    use_quiet_action,
    use_task,
    use_ui_context,
)
from views.kit.answer import answer
from views.kit.buttons import quiet_button
from views.kit.frame import Beside, page_frame
from views.kit.surfaces import column
from views.look.text import heading


@screen
def AppointmentScreen(appointment_id: str, at: str | None = None) -> ft.View:
    """Gathers one appointment and everything a person can do with it. `at`: the list's address, where nobody
    chose it."""
    app, around = use_app(), use_ui_context()
    t, language = around.texts, around.texts.language.value
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    page = use_query(visit_page, use_patient(), appointment_id, language, here)
    every = use_query(visits, use_patient(), language)
    undoing = use_action(give_up)
    take_back = partial(undoing.run, APPOINTMENT, appointment_id)
    cancelling = use_action(cancel_appointment, lambda _: around.notify(Notice(t.get("booking.cancel.asked"))))
    taking, sending, moving = use_action(take_alternative), use_action(send_again), use_action(move_appointment)
    fetching = use_task(app.sync.refresh)
    saving = use_task(
        app.save_file, lambda kept: around.notify(Notice(t.get("booking.calendar.kept"))) if kept else None
    )
    deciding = (undoing, cancelling, taking, sending, moving, fetching)
    known, now = page.value if isinstance(page, Ready) else None, use_now(30)
    doings = VisitActions(
        on_take=lambda slot_id: taking.run(appointment_id, slot_id, app.clock.now()),
        on_cancel=lambda: cancelling.run(appointment_id, app.clock.now()),
        on_give_up=take_back,
        on_send_again=lambda: sending.run(APPOINTMENT, appointment_id),
        on_fetch=lambda: fetching.run(APPOINTMENT, appointment_id),
        on_move=lambda slot_id: moving.run(appointment_id, slot_id, app.clock.now()),
        on_calendar=lambda: saving.run(*in_calendar(around, known.visit, app.clock.now())) if known else None,
        busy=any(action.busy for action in deciding),
        error=next((action.error for action in (*deciding, saving) if action.error), None),
    )
    opening = use_opening()
    day, walking = use_query(visit_day, use_patient(), appointment_id, language), use_quiet_action(keep_walk)
    showing, show = ft.use_state(cast("CheckInWay | None", None))
    typing, type_it = ft.use_state(False)
    scanning = use_action(check_in)

    def scanned(code: str) -> None:
        show(None)
        scanning.run(appointment_id, code, app.clock.now())

    def rather_type() -> None:
        show(None)
        type_it(True)

    clinic = around.zones.clinic
    moment = use_moment(known.visit if known else None)
    calls, seen = use_call(known.visit if known is not None and is_called(known.visit, now, clinic) else None)
    if known is None or not isinstance(day, Ready):
        on_the_day = None
    elif calls:
        return CalledView(visit=known.visit, day=day.value, on_seen=seen)
    elif may_check_in(known.visit, now, clinic):
        if showing is CheckInWay.SHOW:
            beside = Beside("booking.mine.title", visit_list(around, every, now, chosen=appointment_id))
            return CodeScreen(visit=known.visit, on_back=lambda: show(None), beside=beside)
        if showing is CheckInWay.SCAN and app.camera is not None:
            return ScanScreen(
                scan=screen_scan(app, around),
                make=app.camera,
                on_found=scanned,
                on_type=rather_type,
                on_back=lambda: show(None),
                route=paths.appointment(appointment_id),
                door=paths.booking(),
            )
        why = "\n".join(refusal_words(around, known.visit)) if known.visit.stage is Stage.CHECK_IN_REFUSED else None
        card = CheckIn(
            appointment_id=appointment_id,
            on_show=lambda: show(CheckInWay.SHOW),
            on_scan=(lambda: show(CheckInWay.SCAN)) if can_scan(app) else None,
            on_give_up=take_back,
            refused=why,
            begin_typing=typing,
        )
        on_the_day = OnTheDay(day.value, walking, opening.run, card, moment)
    else:
        on_the_day = OnTheDay(day.value, walking, opening.run, moment=moment)
    return AppointmentView(
        appointment_id=appointment_id,
        at=at,
        page=together(page, day),
        every=every,
        doings=doings,
        day=on_the_day,
        now=now,
    )


def in_calendar(around: UiContext, visit: Visit, now: datetime) -> tuple[str, str, bytes]:
    """The file's name, ending and content, with alarms when the app itself would remind; nothing in it says what is
    wrong with whom."""
    t, start = around.texts, visit.start or now
    entry = CalendarEvent(
        uid=visit.id,
        start=start,
        end=visit.end,
        title=t.get("booking.calendar.title"),
        place=visit.place,
        note=t.get("booking.calendar.note"),
        changed=now,
        alarms=tuple(reminder.at for reminder in reminders([visit], around.zones.clinic)),
    )
    return f"anxin-{day_in(start, around.zones.clinic).isoformat()}", ".ics", calendar_file(entry)


@screen
def AppointmentView(
    *,
    appointment_id: str,
    page: Answer[VisitPage | None],
    every: Answer[Elements[Visit]],
    doings: VisitActions,
    now: datetime,
    day: OnTheDay | None = None,
    at: str | None = None,
) -> ft.View:
    """The appointment alone on a phone, beside the others on a desktop."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[VisitPage | None] = Failed(NotDownloaded(APPOINTMENT, appointment_id)) if missing else page
    fetch = quiet_button(look, t.get("kit.retry"), doings.on_fetch, busy=doings.busy) if missing else None
    shown = answer(
        look, t, given, lambda p: column(visit_parts(around, p, doings, now, day) if p else [], look.gap + 4)
    )
    route, title = at or paths.appointment(appointment_id), t.get("booking.appointment.title")
    if not look.wide:
        return page_frame(
            around,
            [shown, fetch],
            route=route,
            title_words=title,
            door=paths.booking(),
            back=True,
        )
    return page_frame(
        around,
        visit_list(around, every, now, chosen=appointment_id),
        route=route,
        title_words=t.get("booking.mine.title"),
        door=paths.booking(),
        back=True,
        times_at=now,
        detail=[heading(look, title, size=look.display), shown, fetch],
    )
