"""Pictures of appointments: one for each state they can be in."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import flet as ft

from services.booking.ask.queries import VisitPage
from services.each import Elements
from services.errors import RefusalCode, StoreFull
from services.record.visits.visit import Refusing, Stage
from views.answers import Answer, Ready
from views.booking.day.appointment import AppointmentView
from views.booking.day.appointments import AppointmentsView
from views.booking.day.visit_decisions import VisitActions
from views.booking.gallery.data import BOOKED, IDLE, NOW, REFUSED, TIME_SLOTS, VISITS, a_visit, page_of
from views.component import screen
from views.hooks import use_ui_context
from views.kit.scene import Scene


def _appointment(page: Answer[VisitPage | None], doings: VisitActions = IDLE) -> ft.View:
    shown = page.value.visit.id if isinstance(page, Ready) and page.value else "gone"
    return AppointmentView(appointment_id=shown, page=page, every=Ready(Elements(VISITS)), doings=doings, now=NOW)


def stages() -> list[Scene]:
    """One picture for each state an appointment can be in."""
    others = (TIME_SLOTS[1], replace(TIME_SLOTS[20], role_id="role-qin"))
    unknown = Refusing(RefusalCode.UNKNOWN, "系统维护中，请稍后再试。", ())
    pages = {
        "booked": page_of(BOOKED),
        "refused": page_of(REFUSED, others),
        "refused-unknown": page_of(a_visit(Stage.REFUSED, 50, refusing=unknown)),
        "held": page_of(a_visit(Stage.HELD, 50, hold_until=NOW + timedelta(minutes=15))),
        "other": page_of(a_visit(Stage.OTHER, 50, status="rescheduled")),
        "bare": page_of(
            replace(a_visit(Stage.ASKED, 1), start=None, doctor=None, place=None, reason=None, cutoff_hours=None)
        ),
        **{
            stage.value: page_of(a_visit(stage, 50))
            for stage in Stage
            if stage not in {Stage.BOOKED, Stage.REFUSED, Stage.HELD, Stage.OTHER}
        },
    }
    quick = {"booked", "refused", "waiting"}
    return [
        Scene(f"appointment-{name}", partial(_appointment, Ready(page)), name in quick) for name, page in pages.items()
    ]


@screen
def _list_at_first() -> ft.View:
    """The list, and on a desktop the nearest appointment beside it."""
    if use_ui_context().look.wide:
        return _appointment(Ready(page_of(VISITS[0])))
    return AppointmentsView(found=Ready(Elements(VISITS)), now=NOW)


def visits() -> list[Scene]:
    """The list of appointments, and what is not one of their states."""
    return [
        Scene("appointments", _list_at_first),
        Scene("appointments-empty", lambda: AppointmentsView(found=Ready(Elements()), now=NOW), quick=False),
        Scene("appointment-missing", lambda: _appointment(Ready(None)), quick=False),
        Scene(
            "appointment-failed",
            lambda: _appointment(Ready(page_of(BOOKED)), replace(IDLE, error=StoreFull())),
            quick=False,
        ),
    ]
