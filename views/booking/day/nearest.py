"""My appointments on a desktop: the nearest stands open beside the list, until the person chooses one."""

from __future__ import annotations

import flet as ft

from services.booking.ask.queries import visits
from services.booking.rules import split
from views import paths
from views.answers import Ready
from views.booking.day.appointment import AppointmentScreen
from views.booking.day.appointments import AppointmentsScreen
from views.component import screen
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt


@screen
def NearestAppointmentScreen() -> ft.View:
    """The list alone on a phone, and while there is no appointment. The first of the list is the nearest to come, or
    the newest that is over."""
    around, now = use_ui_context(), use_now(60)
    wide = around.look.wide
    found = use_query(visits, use_patient(), around.texts.language.value, wanted=wide)
    if wide and isinstance(found, Ready):
        ahead, behind = split(found.value.read, fmt.local_date(now, around.zones), around.zones.clinic)
        visit = next(iter((*ahead, *behind)), None)
        if visit is not None:
            return AppointmentScreen(visit.id, at=paths.appointments())
    return AppointmentsScreen()
