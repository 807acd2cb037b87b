"""What is due today, person by person: each with their own colour and name, one tap from their record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flet as ft

from services.family.day import PersonDay
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.chips import chip
from views.kit.lists import list_group, list_row


def today_group(
    around: UiContext, days: Sequence[PersonDay], viewing: str, on_view: Callable[[PersonDay], None]
) -> ft.Control | None:
    """One row for each person; the one in view says so in words."""
    if not days:
        return None
    look, t = around.look, around.texts

    def row(day: PersonDay) -> ft.Control:
        name = day.name or t.get("family.unknown")
        return list_row(
            look,
            name,
            "\n".join(due_words(around, day)) or t.get("family.today.nothing"),
            lead=avatar(look, name, near=True),
            tag=chip(look, t.get("family.today.in_view")) if day.patient == viewing else None,
            on_click=lambda: on_view(day),
        )

    return list_group(look, [row(day) for day in days], title=t.get("family.today"))


def due_words(around: UiContext, day: PersonDay) -> list[str]:
    """What is due, a line for each kind, what has a time first."""
    t = around.texts
    words = [t.get("family.today.visit", time=fmt.time_of_day(t, start, around.zones)) for start in day.visits]
    if day.doses:
        words.append(t.get("family.today.doses", n=day.doses))
    if day.bill is not None and day.bill.bills:
        words.append(t.get("family.today.bill", amount=fmt.money(day.bill.amount, day.bill.currency)))
    if day.requests:
        words.append(t.get("family.today.tasks", n=day.requests))
    return words
