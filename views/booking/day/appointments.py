"""My appointments: future and past ones, each with its real state."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.booking.ask.queries import visits
from services.booking.rules import split
from services.each import Elements
from services.record.visits.visit import Stage, Visit
from views import paths
from views.answers import Answer
from views.booking.find.cards import icon_of
from views.booking.words import stage_chip, stage_words, visit_when, visit_who
from views.component import rows, screen, unread_rows
from views.context import UiContext
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column, section
from views.written import in_chinese

PAST_SHOWN = 30
_USUAL = frozenset({Stage.FULFILLED, Stage.CANCELLED})
"""How a visit ends; a word among its facts. Any other state is a mark."""


@screen
def AppointmentsScreen() -> ft.View:
    """Gathers the appointments of the person whose record is open."""
    around = use_ui_context()
    patient = use_patient()
    return AppointmentsView(found=use_query(visits, patient, around.texts.language.value), now=use_now(60))


@screen
def AppointmentsView(*, found: Answer[Elements[Visit]], now: datetime) -> ft.View:
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        visit_list(around, found, now),
        route=paths.appointments(),
        title_words=t.get("booking.mine.title"),
        door=paths.booking(),
        back=True,
        times_at=now,
    )


def visit_list(
    around: UiContext, found: Answer[Elements[Visit]], now: datetime, chosen: str | None = None
) -> list[ft.Control]:
    """Upcoming, then past. Empty helps to book the first one."""
    look, t = around.look, around.texts
    book = primary_button(
        look, t.get("booking.book"), lambda: around.go(paths.booking()), icon=ft.Icons.ADD, decides=False
    )
    nothing = empty(
        look, t.get("booking.mine.empty"), t.get("booking.mine.empty.body"), shows=Picture.CALENDAR, action=book
    )

    def show(every: Elements[Visit]) -> ft.Control:
        return nothing if every == Elements() else _both(around, every, now, chosen)

    return [answer(look, t, found, show)]


def _both(around: UiContext, every: Elements[Visit], now: datetime, chosen: str | None) -> ft.Control:
    look, t = around.look, around.texts

    def drawn(visit: Visit) -> ft.Control:
        return visit_row(around, visit, now, visit.id == chosen)

    ahead, behind = split(every.read, fmt.local_date(now, around.zones), around.zones.clinic)
    none = empty(look, t.get("booking.mine.none"), shows=Picture.CALENDAR)
    coming = [*rows(around, "Appointment", ahead, drawn), *unread_rows(around, every.unreadable)]
    past = rows(around, "Appointment", behind[:PAST_SHOWN], drawn)
    upcoming = list_group(look, coming) if coming else none
    chinese = in_chinese(look, t, *(words for visit in every.read for words in (visit_who(visit), visit.place)))
    earlier = list_group(look, past, title=t.get("booking.mine.past")) if past else None
    return column([chinese, section(look, t.get("booking.mine.upcoming"), [upcoming]), earlier], look.gap + 8)


def visit_row(around: UiContext, visit: Visit, now: datetime, selected: bool = False) -> ft.Control:
    """One appointment: when, where to whom, and its state in words."""
    t, usual = around.texts, visit.stage in _USUAL
    number = t.get("booking.number", n=visit.queue_number) if visit.queue_number else None
    over = usual or visit.stage in {Stage.NOSHOW, Stage.WITHDRAWN}
    who = visit_who(visit) or t.get("booking.unknown")
    return list_row(
        around.look,
        visit_when(around, visit, now),
        " · ".join((who, stage_words(t, visit))) if usual else who,
        more=None if over else " · ".join(part for part in (number, visit.place) if part) or None,
        icon=icon_of(visit.department_id),
        mood="plain" if over else "brand",
        marks=[] if usual else [stage_chip(around, visit)],
        on_click=lambda: around.go(paths.appointment(visit.id)),
        selected=selected,
        done=over,
    )
