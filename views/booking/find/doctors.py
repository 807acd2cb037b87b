"""The doctors of a department with title, expertise, fee and the next free time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import flet as ft

from services.booking.ask.queries import DepartmentPage, department_page
from services.booking.find.model import Department, Doctor
from services.booking.find.queries import departments
from services.each import Elements
from services.errors import AppError
from services.moments import in_zone
from views import paths
from views.answers import Answer, Ready, together
from views.booking.find.cards import doctor_row, icon_of
from views.booking.find.choosing import use_choosing
from views.booking.find.departments import Searching, department_list, use_searching
from views.booking.find.times import waitlist_part
from views.booking.recommend.recommended import Advising, recommended, use_advising
from views.booking.words import offline_strip
from views.component import component, rows, screen, unread_rows
from views.context import UiContext
from views.hooks import use_app, use_now, use_query, use_ui_context
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import empty, problem
from views.kit.chips import choice_chip
from views.kit.frame import page_frame
from views.kit.lists import list_group
from views.kit.surfaces import badge, card, column, row
from views.look.text import body, heading, small
from views.look.tokens import Width
from views.written import in_chinese

FEW_DAYS, MOST_DAYS = 3, 10


@screen
def DepartmentScreen(department_id: str) -> ft.View:
    """Gathers one department, its doctors, and (for a desktop) the other departments."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    here = in_zone(opened, around.zones.clinic)
    day, pick = ft.use_state("")
    language = around.texts.language.value
    every = use_query(departments, language, opened)
    page = use_query(department_page, department_id, language, here)
    choose, error = use_choosing(page.value.department if isinstance(page, Ready) else None)
    advising = use_advising(department_id, "", choose)
    return DepartmentView(
        department_id=department_id,
        every=every,
        page=page,
        searching=use_searching(opened),
        day=day,
        on_day=pick,
        advising=advising,
        error=error,
        now=use_now(60),
    )


@screen
def DepartmentView(
    *,
    department_id: str,
    every: Answer[Elements[Department]],
    page: Answer[DepartmentPage],
    searching: Searching,
    day: str,
    on_day: Callable[[str], None],
    advising: Advising,
    now: datetime,
    error: AppError | None = None,
) -> ft.View:
    """Doctors alone on a phone, beside the departments on a desktop."""
    around = use_ui_context()
    name = page.value.department.name if isinstance(page, Ready) and page.value.department else ""
    trouble = problem(around.look, error_words(around.texts, error).both) if error else None
    detail = [trouble, *doctor_list(around, page, day=day, on_day=on_day, advising=advising, now=now)]
    words = name or around.texts.get("booking.doctors")
    route, door = paths.booking_department(department_id), paths.booking()
    if not around.look.wide:
        return page_frame(
            around,
            detail,
            route=route,
            title_words=words,
            door=door,
            back=True,
            foot=offline_strip(around),
            times_at=now,
        )
    listing = department_list(around, every, searching, now=now, chosen=department_id)
    beside = [heading(around.look, words, size=around.look.display), *detail]
    title = around.texts.get("booking.title")
    return page_frame(
        around,
        listing,
        route=route,
        title_words=title,
        door=door,
        detail=beside,
        foot=offline_strip(around),
        times_at=now,
    )


def doctor_list(
    around: UiContext,
    page: Answer[DepartmentPage],
    *,
    day: str,
    on_day: Callable[[str], None],
    advising: Advising,
    now: datetime,
) -> list[ft.Control]:
    def show(p: DepartmentPage) -> ft.Control:
        return _shown(around, p, day=day, on_day=on_day, advising=advising, now=now)

    return [answer(around.look, around.texts, together(page, advising.given), show)]


def doctors_beside(around: UiContext, page: Answer[DepartmentPage], now: datetime, chosen: str) -> list[ft.Control]:
    """The department's doctors alone, the chosen one marked: the list beside a doctor's times."""
    nothing = empty(
        around.look, around.texts.get("booking.doctors.empty"), around.texts.get("booking.doctors.empty.body")
    )

    def drawn(doctor: Doctor) -> ft.Control:
        return doctor_row(around, doctor, now, doctor.id == chosen)

    def cards(p: DepartmentPage) -> ft.Control:
        shown = rows(around, "PractitionerRole", p.doctors, drawn)
        return list_group(around.look, shown) if shown else nothing

    return [answer(around.look, around.texts, page, cards)]


def _shown(
    around: UiContext,
    page: DepartmentPage,
    *,
    day: str,
    on_day: Callable[[str], None],
    advising: Advising,
    now: datetime,
) -> ft.Control:
    look, t = around.look, around.texts
    if not page.doctors and not page.unreadable:
        return empty(look, t.get("booking.doctors.empty"), t.get("booking.doctors.empty.body"))
    fitting = [doctor for doctor in page.doctors if not day or page.free_on(doctor.id, day)]
    cards = rows(around, "PractitionerRole", fitting, lambda doctor: doctor_row(around, doctor, now)) + unread_rows(
        around, page.unreadable
    )
    none = empty(look, t.get("booking.doctors.none_on_day"), t.get("booking.doctors.none_on_day.body"))
    below = [
        DayFilter(days=page.days, chosen=day, on_day=on_day, today=fmt.local_date(now, around.zones)),
        in_chinese(look, t, *(words for each in fitting for words in (each.name, each.title, each.expertise))),
        list_group(look, cards, title=t.get("booking.doctors")) if cards else none,
        waitlist_part(around, page.department, None),
    ]
    return column(
        [
            None if look.elder else _about(around, page.department),
            *recommended(around, advising, now, below, page.doctors),
        ],
        look.gap + 4,
    )


def _about(around: UiContext, department: Department | None) -> ft.Control | None:
    if department is None or not (department.treats or department.place):
        return None
    look, t = around.look, around.texts
    lines = [
        body(look, department.treats) if department.treats else None,
        small(look, t.get("booking.at", place=department.place)) if department.place else None,
        in_chinese(look, t, department.name, department.treats, department.place),
    ]
    words = ft.Column(controls=[line for line in lines if line], spacing=4, expand=True, tight=True)
    return card(look, row([badge(look, icon_of(department.id)) if look.leads else None, words], top=True))


@component
def DayFilter(*, days: tuple[str, ...], chosen: str, on_day: Callable[[str], None], today: date) -> ft.Control:
    """The first days on which somebody has a free number; the rest on request, so that the doctors stay in sight."""
    around = use_ui_context()
    every, show_every = ft.use_state(False)
    few = FEW_DAYS if around.look.width is Width.PHONE else MOST_DAYS
    shown = days[:MOST_DAYS] if every or len(days) <= few + 1 else days[:few]
    if not days:
        return column([])
    t = around.texts
    chips = [choice_chip(around.look, t.get("booking.day.any"), selected=not chosen, on_click=lambda: on_day(""))]
    for day in shown:
        words = fmt.capital(fmt.near_day(t, date.fromisoformat(day), today))
        chips.append(
            choice_chip(around.look, words, selected=day == chosen, on_click=lambda picked=day: on_day(picked))  # type: ignore[misc]
        )
    if len(shown) < len(days[:MOST_DAYS]):
        more = choice_chip(around.look, t.get("booking.days.more"), selected=False, on_click=lambda: show_every(True))
        chips.append(more)
    return row(chips, 8, wrap=True)
