"""A doctor's times: the days with a clinic, their half hours free and full, recommended ones with the reason.

Opening it fetches the newest times from the hospital; offline the stored ones are shown, with their age.
"""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.booking.ask.queries import DepartmentPage, SlotsPage, department_page, slots_page
from services.errors import AppError
from services.moments import in_zone
from views import paths
from views.answers import Answer, Ready, together
from views.booking.find.choosing import use_choosing
from views.booking.find.doctors import doctors_beside
from views.booking.find.times import Times, times_foot, times_list, use_times
from views.booking.words import doctor_words
from views.component import screen
from views.hooks import use_app, use_now, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem
from views.kit.frame import page_frame
from views.look.text import heading


@screen
def SlotsScreen(role_id: str) -> ft.View:
    """Gathers the times, and has the hospital hold the one that is chosen."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    language = around.texts.language.value
    page = use_query(slots_page, role_id, language, opened)
    department = page.value.department if isinstance(page, Ready) else None
    choose, error = use_choosing(department)
    times = use_times(page, role_id, choose)
    beside = use_query(department_page, department.id if department else "", language, here)
    return SlotsView(role_id=role_id, page=page, beside=beside, times=times, error=error, now=use_now(30))


@screen
def SlotsView(
    *,
    role_id: str,
    page: Answer[SlotsPage],
    beside: Answer[DepartmentPage],
    times: Times,
    now: datetime,
    error: AppError | None = None,
) -> ft.View:
    """Times alone on a phone, beside the department's doctors on a desktop."""
    around = use_ui_context()
    look, t = around.look, around.texts
    known = page.value if isinstance(page, Ready) else None
    department, doctor = (known.department, known.doctor) if known else (None, None)
    name = doctor_words(doctor) if doctor else t.get("booking.slots")
    trouble = problem(look, error_words(t, error).both) if error else None
    listed = [
        trouble,
        answer(look, t, together(page, times.advising.given), lambda p: times_list(around, p, times, now)),
    ]
    title = department.name if department else t.get("booking.title")
    return page_frame(
        around,
        doctors_beside(around, beside, now, role_id) if look.wide else listed,
        route=paths.booking_slots(role_id),
        title_words=title if look.wide else name,
        door=paths.booking(),
        back=True,
        detail=[heading(look, name, size=look.display), *listed] if look.wide else None,
        foot=times_foot(around, page, times, now),
        times_at=now,
    )
