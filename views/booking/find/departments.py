"""Departments with what they treat, doctors, and their next free times; found by any word or pinyin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import flet as ft

from services.booking.ask.queries import visits
from services.booking.find.finding import find_complaints, find_departments
from services.booking.find.guide import NamedComplaint
from services.booking.find.model import Department, Doctor
from services.booking.find.queries import Known, complaints, departments, doctors, known_doctors
from services.booking.rules import split
from services.each import Elements
from services.record.visits.visit import Visit
from services.spelling.spelling import find
from views import paths
from views.answers import Answer, Ready
from views.booking.find.beside import beside_departments
from views.booking.find.cards import department_index, department_row, department_tile, fits_index, found_doctor
from views.booking.words import offline_strip
from views.component import rows, screen, unread_rows
from views.context import UiContext
from views.hooks import use_app, use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.fields import text_field
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import column, section
from views.written import in_chinese

DOCTORS_SHOWN, KNOWN_TO_ELDERS = 12, 2


@dataclass(frozen=True)
class Searching:
    """The search among departments, doctors and the complaints of the guide, and the doctors the person knows."""

    typed: str
    on_ask: Callable[[str], None]
    doctors: Answer[Elements[Doctor]]
    known: Known
    complaints: tuple[NamedComplaint, ...] = ()


def use_searching(opened: datetime) -> Searching:
    """The search of this screen: the typed text lasts as long as the screen."""
    around = use_ui_context()
    typed, ask = ft.use_state("")
    language = around.texts.language.value
    patient = use_patient()
    known, every = use_query(known_doctors, patient, language), use_query(doctors, language, opened)
    guided = use_query(complaints, language)
    return Searching(
        typed,
        ask,
        every,
        known.value if isinstance(known, Ready) else Known((), ()),
        guided.value if isinstance(guided, Ready) else (),
    )


@screen
def DepartmentsScreen() -> ft.View:
    """Gathers the departments, the doctors, and the appointments to come."""
    app, around = use_app(), use_ui_context()
    opened = ft.use_ref(app.clock.now()).current or app.clock.now()
    found = use_query(departments, around.texts.language.value, opened)
    mine = use_query(visits, use_patient(), around.texts.language.value)
    now = use_now(60)
    every = mine.value.read if isinstance(mine, Ready) else ()
    coming, _ = split(every, fmt.local_date(now, around.zones), around.zones.clinic)
    return DepartmentsView(found=found, searching=use_searching(opened), coming=coming, now=now)


@screen
def DepartmentsView(
    *, found: Answer[Elements[Department]], searching: Searching, coming: tuple[Visit, ...], now: datetime
) -> ft.View:
    """The first screen of booking; on a desktop what can be done without choosing a department stands beside it."""
    around = use_ui_context()
    t = around.texts
    mine = mine_row(around, len(coming)) if coming or not around.look.elder else None
    parts = [
        list_group(around.look, [mine, guide_row(around)]),
        *department_list(around, found, searching, now=now),
    ]
    doctors = searching.doctors.value.read if isinstance(searching.doctors, Ready) else ()
    beside = beside_departments(around, coming, doctors, now) or None
    return page_frame(
        around,
        parts,
        route=paths.booking(),
        title_words=t.get("booking.title"),
        door=paths.booking(),
        detail=beside,
        foot=offline_strip(around),
    )


def guide_row(around: UiContext) -> ft.Control:
    """The link to the guide, for people who do not know where to go."""
    t = around.texts
    return list_row(
        around.look,
        t.get("booking.guide"),
        t.get("booking.guide.note"),
        icon=ft.Icons.EXPLORE_OUTLINED,
        on_click=lambda: around.go(paths.booking_guide()),
    )


def mine_row(around: UiContext, ahead: int) -> ft.Control:
    """The link to my appointments, with the number of future ones."""
    t = around.texts
    note = t.get("booking.mine.ahead", n=ahead) if ahead else t.get("booking.mine.none")
    return list_row(
        around.look,
        t.get("booking.mine.title"),
        note,
        icon=ft.Icons.EVENT_NOTE_OUTLINED,
        mood="brand" if ahead else "plain",
        on_click=lambda: around.go(paths.appointments()),
    )


def department_list(
    around: UiContext,
    found: Answer[Elements[Department]],
    searching: Searching,
    *,
    now: datetime,
    chosen: str | None = None,
) -> list[ft.Control]:
    """The search field and what it finds; without a search the known doctors, then every department."""
    look, t = around.look, around.texts
    field = text_field(
        look,
        t.get("booking.search"),
        searching.typed,
        searching.on_ask,
        hint=t.get("booking.search.hint"),
        icon=ft.Icons.SEARCH,
    )
    nothing = empty(look, t.get("booking.departments.empty"), t.get("booking.departments.empty.body"))

    def show(every: Elements[Department]) -> ft.Control:
        return nothing if every == Elements() else _found(around, every, searching, now, chosen)

    return [field, answer(look, t, found, show, skeletons=5)]


def _found(
    around: UiContext, every: Elements[Department], searching: Searching, now: datetime, chosen: str | None
) -> ft.Control:
    look, t, typed = around.look, around.texts, searching.typed

    def drawn(department: Department) -> ft.Control:
        return department_row(around, department, now, department.id == chosen, searched=True)

    fitting = find_departments(every.read, typed)
    chinese = in_chinese(look, t, *(words for each in every.read for words in (each.name, each.treats)))
    if not typed.strip():
        known = _known(around, searching.known, now)
        return column([chinese, *known, _index(around, every, now, chosen)], look.gap + 4)
    who = find(searching.doctors.value.read, typed) if isinstance(searching.doctors, Ready) else ()
    meant = find_complaints(searching.complaints, typed)
    if not fitting and not who and not meant:
        return empty(look, t.get("booking.search.none", text=typed), t.get("booking.search.none.body"))
    parts: list[ft.Control | None] = [chinese, _guided(around, meant) if meant else None]
    if fitting:
        title = t.get("booking.departments.found", n=len(fitting))
        parts.append(list_group(look, rows(around, "HealthcareService", fitting, drawn), title=title))
    if who:
        parts.append(_doctors(around, who, t.get("booking.doctors.found", n=len(who)), now))
    return column(parts, look.gap + 4)


def _guided(around: UiContext, meant: Sequence[NamedComplaint]) -> ft.Control:
    """What the words mean in the guide, which asks about signs of an emergency before it names a department."""
    look, t = around.look, around.texts
    lines = [
        list_row(
            look,
            complaint.name,
            t.get("booking.guide.from_words"),
            icon=ft.Icons.EXPLORE_OUTLINED,
            on_click=partial(around.go, paths.booking_complaint(complaint.id)),
        )
        for complaint in meant
    ]
    return list_group(look, lines, title=t.get("booking.guide.meant"))


def _index(around: UiContext, every: Elements[Department], now: datetime, chosen: str | None) -> ft.Control:
    """Every department in two columns; below each other where a name has no room in them."""
    look, title = around.look, around.texts.get("booking.departments")
    unread = unread_rows(around, every.unreadable)
    draw = department_tile if fits_index(look, every.read) else department_row

    def drawn(department: Department) -> ft.Control:
        return draw(around, department, now, department.id == chosen)

    shown = rows(around, "HealthcareService", every.read, drawn)
    if draw is department_row:
        return list_group(look, [*shown, *unread], title=title)
    return section(look, title, [department_index(shown), *unread])


def _known(around: UiContext, known: Known, now: datetime) -> list[ft.Control]:
    """The doctors the person knows; in elder mode one short list, those who were marked first."""
    t = around.texts
    if around.look.elder:
        few = (*known.favourites, *known.seen)[:KNOWN_TO_ELDERS]
        return [_doctors(around, few, t.get("booking.known"), now)] if few else []
    marked = _doctors(around, known.favourites, t.get("booking.favourites"), now) if known.favourites else None
    seen = _doctors(around, known.seen, t.get("booking.seen"), now) if known.seen else None
    return [part for part in (marked, seen) if part is not None]


def _doctors(around: UiContext, who: Sequence[Doctor], title: str, now: datetime) -> ft.Control:
    """Doctors of any department, the first few: a longer search text shows the others."""
    shown = rows(around, "PractitionerRole", who[:DOCTORS_SHOWN], lambda each: found_doctor(around, each, now))
    return list_group(around.look, shown, title=title)
