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
from views.booking.words import STAGES, stage_chip, visit_when, visit_who
from views.component import rows, screen, unread_rows
from views.context import UiContext
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.kit.surfaces import column, section, tile

PAST_SHOWN = 30


@screen
def AppointmentsScreen() -> ft.View:
    """Gathers the appointments of the person whose record is open."""
    around = use_ui_context()
    patient = use_patient()
    return AppointmentsView(found=use_query(visits, patient, around.texts.language.value), now=use_now(60))


@screen
def AppointmentsView(*, found: Answer[Elements[Visit]], now: datetime) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    nothing = [empty(look, t.get("shell.nothing_chosen"), t.get("shell.nothing_chosen.body"))]
    return page_frame(
        around,
        visit_list(around, found, now),
        route=paths.appointments(),
        title_words=t.get("booking.mine.title"),
        door=paths.booking(),
        back=True,
        times_at=now,
        detail=nothing,
    )


def visit_list(
    around: UiContext, found: Answer[Elements[Visit]], now: datetime, chosen: str | None = None
) -> list[ft.Control]:
    """Upcoming, then past. Empty helps to book the first one."""
    look, t = around.look, around.texts
    book = primary_button(look, t.get("booking.book"), lambda: around.go(paths.booking()), icon=ft.Icons.ADD)
    nothing = empty(look, t.get("booking.mine.empty"), t.get("booking.mine.empty.body"), action=book)

    def show(every: Elements[Visit]) -> ft.Control:
        return nothing if every == Elements() else _both(around, every, now, chosen)

    return [answer(look, t, found, show)]


def _both(around: UiContext, every: Elements[Visit], now: datetime, chosen: str | None) -> ft.Control:
    look, t = around.look, around.texts

    def drawn(visit: Visit) -> ft.Control:
        return visit_tile(around, visit, now, visit.id == chosen)

    ahead, behind = split(every.read, fmt.local_date(now, around.zones), around.zones.clinic)
    none = empty(look, t.get("booking.mine.none"), icon=ft.Icons.EVENT_AVAILABLE_OUTLINED)
    coming = [*rows(around, "Appointment", ahead, drawn), *unread_rows(around, every.unreadable)]
    sections = [section(look, t.get("booking.mine.upcoming"), coming or [none])]
    if behind:
        sections.append(
            section(look, t.get("booking.mine.past"), rows(around, "Appointment", behind[:PAST_SHOWN], drawn))
        )
    return column(sections, look.gap + 8)


def visit_tile(around: UiContext, visit: Visit, now: datetime, selected: bool = False) -> ft.Control:
    """One appointment: when, where to whom, and its state in words."""
    number = around.texts.get("booking.number", n=visit.queue_number) if visit.queue_number else None
    over = visit.stage in {Stage.FULFILLED, Stage.CANCELLED, Stage.NOSHOW, Stage.WITHDRAWN}
    return tile(
        around.look,
        visit_when(around, visit, now),
        visit_who(visit) or around.texts.get("booking.unknown"),
        more=" · ".join(part for part in (number, visit.place) if part) or None,
        icon=icon_of(visit.department_id),
        mood="plain" if over else STAGES[visit.stage].mood,
        end=stage_chip(around, visit),
        on_click=lambda: around.go(paths.appointment(visit.id)),
        selected=selected,
        done=over,
    )
