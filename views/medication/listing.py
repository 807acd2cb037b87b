"""Every medicine of the person's: what is taken, what is paused, what is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import flet as ft

from services.medication.knowledge import Severity
from services.medication.queries import ListedMedicine, MedicineOverview, medicine_list
from services.moments import day_in
from services.record.medicines.read import REQUEST
from views import paths
from views.answers import Answer
from views.component import component, rows, screen, unread_rows
from views.context import UiContext
from views.doses.words import medicine_name
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import primary_button, quiet_button
from views.kit.chips import chip
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column
from views.medication.words import instruction_lines


def use_medicines() -> Answer[MedicineOverview]:
    """The medicines of the person whose record is in view."""
    around = use_ui_context()
    return use_query(medicine_list, use_patient(), around.texts.language.value)


@screen
def MedicinesScreen() -> ft.View:
    """The list alone."""
    return MedicinesView(found=use_medicines(), now=use_now(60))


@screen
def MedicinesView(*, found: Answer[MedicineOverview], now: datetime) -> ft.View:
    around = use_ui_context()
    return page_frame(
        around,
        medicine_rows(around, found, now),
        route=paths.medicines(),
        title_words=around.texts.get("medication.list.title"),
        door=paths.care(),
        back=True,
        foot=[add_button(around)],
    )


def add_button(around: UiContext, *, beside: bool = False) -> ft.Control:
    """The way to a medicine of one's own; quiet `beside` a screen that has its own button."""
    words = around.texts.get("medication.add")
    button = quiet_button if beside else primary_button
    return button(around.look, words, lambda: around.go(paths.medicine_add()), icon=ft.Icons.ADD)


def medicine_rows(
    around: UiContext, found: Answer[MedicineOverview], now: datetime, chosen: str | None = None
) -> list[ft.Control | None]:
    """The groups of the list. `chosen`: the key of the one that stands open beside it."""
    look, t = around.look, around.texts
    today = day_in(now, around.zones.own)

    def show(every: MedicineOverview) -> ft.Control:
        if every == MedicineOverview():
            return empty(look, t.get("medication.none"), t.get("medication.none.body"), shows=Picture.TRAY)
        groups = (
            ("medication.list.taken", every.taken),
            ("medication.list.paused", every.paused),
            ("medication.list.ended", every.ended),
        )
        shown = [_group(around, t.get(key), listed, chosen, today) for key, listed in groups if listed]
        return column([*shown, *unread_rows(around, every.unreadable)], look.gap + 8)

    return [answer(look, t, found, show)]


def beside_medicines(around: UiContext, chosen: str | None = None) -> Beside:
    """The list, for the screens that are opened from it. `chosen`: the key of the medicine they are about."""
    return Beside("medication.list.title", [MedicineColumn(chosen)] if around.look.wide else [])


@component
def MedicineColumn(chosen: str | None = None) -> ft.Control:
    """Asks for the list by itself, so that a screen beside it need not."""
    around = use_ui_context()
    return column(
        [add_button(around, beside=True), *medicine_rows(around, use_medicines(), use_now(60), chosen)], around.look.gap
    )


def _group(
    around: UiContext, name: str, listed: Sequence[ListedMedicine], chosen: str | None, today: date
) -> ft.Control:
    drawn = rows(around, REQUEST, listed, lambda each: _row(around, each, chosen, today))
    return list_group(around.look, drawn, title=name)


def _row(around: UiContext, listed: ListedMedicine, chosen: str | None, today: date) -> ft.Control:
    look, t, medicine = around.look, around.texts, listed.prescription
    serious = any(alert.severity is Severity.HIGH for alert in listed.alerts)
    mark = None
    if listed.alerts:
        words = t.get("medication.alert.count", n=len(listed.alerts))
        mark = chip(look, words, "bad" if serious else "warm", ft.Icons.WARNING_AMBER)
    own = chip(look, t.get("medication.own"), "plain") if medicine.is_own else None
    return list_row(
        look,
        medicine_name(t, medicine),
        next(iter(instruction_lines(around, medicine, today)), None),
        icon=ft.Icons.MEDICATION_OUTLINED,
        tag=own,
        marks=[mark] if mark else [],
        on_click=lambda: around.go(paths.medicine(medicine.key)),
        selected=medicine.key == chosen,
    )
