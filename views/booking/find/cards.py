"""The tiles of a department and of a doctor, the same wherever they are listed."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.booking.find.model import Department, Doctor
from views import paths
from views.booking.words import fee_words, next_free_words
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.chips import chip
from views.kit.surfaces import tile

ICONS: dict[str, ft.IconData] = {
    "cardiology": ft.Icons.MONITOR_HEART_OUTLINED,
    "endocrinology": ft.Icons.BLOODTYPE_OUTLINED,
    "respiratory": ft.Icons.AIR,
    "gastroenterology": ft.Icons.RESTAURANT_OUTLINED,
    "neurology": ft.Icons.PSYCHOLOGY_OUTLINED,
    "nephrology": ft.Icons.WATER_DROP_OUTLINED,
    "orthopaedics": ft.Icons.ACCESSIBILITY_NEW,
    "gynaecology": ft.Icons.PREGNANT_WOMAN,
    "paediatrics": ft.Icons.CHILD_CARE,
    "ophthalmology": ft.Icons.VISIBILITY_OUTLINED,
    "ent": ft.Icons.HEARING,
    "dermatology": ft.Icons.BACK_HAND_OUTLINED,
    "tcm": ft.Icons.SPA_OUTLINED,
    "general": ft.Icons.FAMILY_RESTROOM,
}


def icon_of(department_id: str | None) -> ft.IconData:
    """An icon for a known id; a plain one for any other (any hospital's ids work)."""
    return ICONS.get((department_id or "").rpartition("-")[2], ft.Icons.LOCAL_HOSPITAL_OUTLINED)


def department_tile(around: UiContext, department: Department, now: datetime, selected: bool) -> ft.Control:
    t = around.texts
    free = (
        fmt.near_day(t, fmt.local_date(department.next_free, around.zones), fmt.local_date(now, around.zones))
        if department.next_free
        else None
    )
    return tile(
        around.look,
        department.name,
        department.treats,
        more=t.get("booking.department.free", day=free) if free else t.get("booking.next_free.none"),
        icon=icon_of(department.id),
        mood="brand" if free else "plain",
        on_click=lambda: around.go(paths.booking_department(department.id)),
        selected=selected,
    )


def doctor_card(around: UiContext, doctor: Doctor, now: datetime, selected: bool = False) -> ft.Control:
    """A doctor to choose, also one without a free time."""
    t = around.texts
    free = doctor.next_free is not None
    return tile(
        around.look,
        " · ".join(part for part in (doctor.name or t.get("booking.doctor.unnamed"), doctor.title) if part),
        doctor.expertise,
        more=" · ".join((fee_words(t, doctor.fee), next_free_words(around, doctor.next_free, now))),
        icon=ft.Icons.PERSON_OUTLINE,
        mood="brand" if free else "plain",
        end=None if free else chip(around.look, t.get("booking.slot.full"), "plain"),
        on_click=lambda: around.go(paths.booking_slots(doctor.id)),
        selected=selected,
    )


def found_doctor(around: UiContext, doctor: Doctor, now: datetime) -> ft.Control:
    """A doctor outside of a department's list, with the name of the department."""
    t = around.texts
    title = " · ".join(part for part in (doctor.name or t.get("booking.doctor.unnamed"), doctor.title) if part)
    more = (
        " · ".join((fee_words(t, doctor.fee), next_free_words(around, doctor.next_free, now))) if doctor.names else None
    )
    return tile(
        around.look,
        title,
        " · ".join(part for part in (doctor.department, doctor.expertise) if part) or None,
        more=more,
        icon=ft.Icons.PERSON_OUTLINE,
        mood="brand",
        on_click=lambda: around.go(paths.booking_slots(doctor.id)),
    )
