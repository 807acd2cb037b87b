"""A department as a row and as a tile of the index, and the row of a doctor, the same wherever they are listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import flet as ft

from services.booking.find.model import Department, Doctor
from views import paths
from views.booking.words import fee_chip, next_free_words, rank_chip
from views.context import UiContext
from views.i18n import format as fmt
from views.kit import icons
from views.kit.avatar import avatar
from views.kit.icons import draw_icon
from views.kit.lists import list_row
from views.kit.press import pressable
from views.kit.surfaces import column, row
from views.look.text import longest_word, small, strong
from views.look.tokens import LIST_WIDTH, S2, S3, Look, Width

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


def department_index(tiles: Sequence[ft.Control]) -> ft.Control:
    """Tiles in two columns."""
    pairs = [tiles[at : at + 2] for at in range(0, len(tiles), 2)]
    return column([_beside(pair) for pair in pairs], S2)


def fits_index(look: Look, departments: Iterable[Department]) -> bool:
    """Whether two columns have room for the longest word of any name."""
    width = (look.least_width if look.width is Width.PHONE else LIST_WIDTH) - 2 * look.margin - S2
    room = width / 2 - 2 * S3 - look.icon - S2
    return not look.large and all(longest_word(each.name) * look.body <= room for each in departments)


def department_tile(around: UiContext, department: Department, now: datetime, selected: bool) -> ft.Control:
    """A department of the index: its name, and the next day with a free time."""
    look, t = around.look, around.texts
    p, free = look.palette, _next_day(around, department, now, brief=True)
    words = fmt.capital(t.get("booking.index.free", day=free)) if free else t.get("booking.next_free.none")
    lines: list[ft.Control] = [strong(look, department.name), small(look, words, "brand" if free else "soft")]
    names = ft.Column(controls=lines, spacing=2, tight=True, expand=True)
    return pressable(
        look,
        row([draw_icon(look, icon_of(department.id), "brand" if free else "soft"), names], S2),
        lambda: around.go(paths.booking_department(department.id)),
        ground=p.brand_soft if selected else p.card,
        edge=p.brand if selected else p.line,
        padding=ft.Padding.symmetric(horizontal=S3, vertical=S3),
        selected=selected,
    )


def _beside(pair: Sequence[ft.Control]) -> ft.Control:
    """Two tiles of one height; a last one alone leaves its neighbour's place empty."""
    places = [*pair, ft.Container()][:2]
    return ft.Row(
        controls=[ft.Container(content=each, expand=True) for each in places],
        spacing=S2,
        intrinsic_height=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _next_day(around: UiContext, department: Department, now: datetime, *, brief: bool = False) -> str | None:
    """The next day with a free time; `brief`: without its weekday."""
    if department.next_free is None:
        return None
    day, today = fmt.local_date(department.next_free, around.zones), fmt.local_date(now, around.zones)
    far = brief and abs((day - today).days) > 1
    return fmt.month_day(around.texts, day) if far else fmt.near_day(around.texts, day, today)


def department_row(
    around: UiContext, department: Department, now: datetime, selected: bool, *, searched: bool = False
) -> ft.Control:
    """A department with what it treats; in elder mode only where a search found it by that."""
    t, free = around.texts, _next_day(around, department, now)
    return list_row(
        around.look,
        department.name,
        None if around.look.elder and not searched else department.treats,
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
