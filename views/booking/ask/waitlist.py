"""The waiting list for a number that becomes free: of one doctor or of the department, within some days."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.booking.ask.commands import join_waitlist
from services.booking.ask.queries import DepartmentPage, department_page
from services.errors import AppError
from services.moments import day_in, days_later, in_zone, midnight
from views import paths
from views.answers import Answer, Ready
from views.component import screen
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button
from views.kit.choose import Option, options, segmented
from views.kit.frame import page_frame
from views.kit.surfaces import column, section
from views.look.text import small, strong

ANY = "any"
WITHIN = (3, 7, 14, 28)


@dataclass(frozen=True)
class Joining:
    """What was chosen (`role_id` "any": any doctor; `days` from now), and the state of joining."""

    role_id: str
    days: int
    on_role: Callable[[str], None]
    on_days: Callable[[int], None]
    on_join: Callable[[], None]
    busy: bool = False
    error: AppError | None = None


@screen
def WaitlistScreen(department_id: str, role_id: str) -> ft.View:
    """Gathers the department's doctors and puts the person on its list."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    role, pick = ft.use_state(role_id)
    days, within = ft.use_state(WITHIN[1])
    page = use_query(department_page, department_id, around.texts.language.value, here)
    joining = use_action(join_waitlist, lambda id_: around.go_on(paths.appointment(id_)))
    patient = use_patient()

    def join() -> None:
        now = app.clock.now()
        zone = around.zones.clinic
        last = days_later(day_in(now, zone), days + 1)
        joining.run(
            str(uuid.uuid4()),
            department_id=department_id,
            role_id=None if role == ANY else role,
            patient_id=patient,
            period=(now, midnight(last, zone)),
            now=now,
        )

    chosen = Joining(role, days, pick, within, join, joining.busy, joining.error)
    return WaitlistView(department_id=department_id, page=page, joining=chosen, now=opened)


@screen
def WaitlistView(*, department_id: str, page: Answer[DepartmentPage], joining: Joining, now: datetime) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    known = page.value if isinstance(page, Ready) else None
    minutes = known.department.rules.offer_minutes if known and known.department else None
    last = days_later(fmt.local_date(now, around.zones), joining.days)

    def show(p: DepartmentPage) -> ft.Control:
        anybody = Option(ANY, t.get("booking.waitlist.any"), t.get("booking.waitlist.any.note"))
        listed = [anybody, *(Option(doctor.id, doctor.name, doctor.expertise) for doctor in p.doctors)]
        spans = [Option(str(n), t.get("booking.waitlist.days", n=n)) for n in WITHIN]
        whom = t.get("booking.waitlist.whom")
        parts = [
            segmented(
                look, t.get("booking.waitlist.within"), spans, str(joining.days), lambda n: joining.on_days(int(n))
            ),
            small(look, t.get("booking.waitlist.until", day=fmt.full_day(t, last))),
            section(look, whom, [options(look, whom, listed, joining.role_id, joining.on_role)]),
        ]
        return column(parts, look.gap)

    name = known.department.name if known and known.department else ""
    how = t.get("booking.waitlist.how", n=minutes) if minutes else t.get("booking.waitlist.how_soon")
    return page_frame(
        around,
        [
            strong(look, name) if name else None,
            strip(look, how, icon=ft.Icons.NOTIFICATIONS_ACTIVE_OUTLINED),
            answer(look, t, page, show),
            problem(look, error_words(t, joining.error).both) if joining.error else None,
        ],
        route=paths.booking_waitlist(department_id, joining.role_id),
        title_words=t.get("booking.waitlist"),
        door=paths.booking(),
        back=True,
        foot=[
            primary_button(look, t.get("booking.waitlist.join"), joining.on_join, busy=joining.busy),
            small(look, t.get("booking.waitlist.note")),
        ],
    )
