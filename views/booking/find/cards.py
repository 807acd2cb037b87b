"""The rows of a department and of a doctor, the same wherever they are listed."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.booking.find.model import Department, Doctor
from views import paths
from views.booking.words import fee_chip, next_free_words, rank_chip
from views.context import UiContext
from views.i18n import format as fmt
from views.kit import icons
from views.kit.avatar import avatar
from views.kit.lists import list_row

ICONS: dict[str, icons.Icon] = {
    "cardiology": ft.Icons.MONITOR_HEART_OUTLINED,
    "endocrinology": ft.Icons.BLOODTYPE_OUTLINED,
    "respiratory": icons.LUNGS,
    "gastroenterology": icons.STOMACH,
    "neurology": icons.HEAD,
    "nephrology": ft.Icons.WATER_DROP_OUTLINED,
    "orthopaedics": icons.BONE,
    "gynaecology": icons.FEMALE,
    "paediatrics": icons.CHILD,
    "ophthalmology": icons.EYE,
    "ent": icons.EAR,
    "dermatology": icons.SKIN,
    "tcm": ft.Icons.SPA_OUTLINED,
    "general": ft.Icons.FAMILY_RESTROOM,
}


def icon_of(department_id: str | None) -> icons.Icon:
    """An icon for a known id; a plain one for any other (any hospital's ids work)."""
    return ICONS.get((department_id or "").rpartition("-")[2], ft.Icons.LOCAL_HOSPITAL_OUTLINED)


def department_row(around: UiContext, department: Department, now: datetime, selected: bool) -> ft.Control:
    t = around.texts
    free = (
        fmt.near_day(t, fmt.local_date(department.next_free, around.zones), fmt.local_date(now, around.zones))
        if department.next_free
        else None
    )
    return list_row(
        around.look,
        department.name,
        department.treats,
        brief=True,
        more=t.get("booking.department.free", day=free) if free else t.get("booking.next_free.none"),
        more_tone="brand" if free else "soft",
        icon=icon_of(department.id),
        mood="brand" if free else "plain",
        on_click=lambda: around.go(paths.booking_department(department.id)),
        selected=selected,
    )


def doctor_row(around: UiContext, doctor: Doctor, now: datetime, selected: bool = False) -> ft.Control:
    """A doctor of a department to choose, also one without a free time."""
    return _doctor(around, doctor, now, doctor.expertise, priced=True, selected=selected)


def found_doctor(around: UiContext, doctor: Doctor, now: datetime) -> ft.Control:
    """A doctor outside of a department's list, with the name of the department."""
    where = " · ".join(part for part in (doctor.department, doctor.expertise) if part) or None
    return _doctor(around, doctor, now, where, priced=bool(doctor.names))


def _doctor(
    around: UiContext, doctor: Doctor, now: datetime, note: str | None, *, priced: bool, selected: bool = False
) -> ft.Control:
    """The face, the rank beside the name; with `priced` the next free time and the fee."""
    look, t, free = around.look, around.texts, doctor.next_free is not None
    name = doctor.name or t.get("booking.doctor.unnamed")
    return list_row(
        look,
        name,
        note,
        brief=True,
        more=next_free_words(around, doctor.next_free, now) if priced else None,
        more_tone="brand" if free else "soft",
        lead=avatar(look, name, photo=doctor.photo),
        tag=rank_chip(look, doctor) if doctor.title else None,
        marks=[fee_chip(look, t, doctor.fee)] if priced else [],
        on_click=lambda: around.go(paths.booking_slots(doctor.id)),
        selected=selected,
    )
