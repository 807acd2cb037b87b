"""Beside the departments on a desktop: the appointments to come, and the doctors with the earliest free times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import flet as ft

from services.booking.find.model import Doctor
from services.record.visits.visit import Visit
from views import paths
from views.booking.find.cards import found_doctor, icon_of
from views.booking.words import stage_chip, visit_when, visit_who
from views.component import rows
from views.context import UiContext
from views.kit.lists import list_group, list_row

VISITS_SHOWN, DOCTORS_SHOWN = 3, 8


def beside_departments(
    around: UiContext, coming: Sequence[Visit], doctors: Sequence[Doctor], now: datetime
) -> list[ft.Control]:
    """Nothing where neither is known."""
    t = around.texts
    mine = rows(around, "Appointment", coming[:VISITS_SHOWN], lambda visit: _visit(around, visit, now))
    free = sorted((doctor.next_free, doctor.id, doctor) for doctor in doctors if doctor.next_free)
    soonest = [doctor for _, _, doctor in free[:DOCTORS_SHOWN]]
    shown = rows(around, "PractitionerRole", soonest, lambda doctor: found_doctor(around, doctor, now))
    return [
        *([list_group(around.look, mine, title=t.get("booking.mine.upcoming"))] if mine else []),
        *([list_group(around.look, shown, title=t.get("booking.doctors.soonest"))] if shown else []),
    ]


def _visit(around: UiContext, visit: Visit, now: datetime) -> ft.Control:
    return list_row(
        around.look,
        visit_when(around, visit, now),
        visit_who(visit) or around.texts.get("booking.unknown"),
        icon=icon_of(visit.department_id),
        marks=[stage_chip(around, visit)],
        on_click=lambda: around.go(paths.appointment(visit.id)),
    )
