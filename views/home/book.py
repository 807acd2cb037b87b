"""How to book from the first screen: the button that is always in reach, and the doctor of the last visit."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.home.model import Today
from views import paths
from views.context import UiContext
from views.i18n import format as fmt
from views.kit.avatar import avatar
from views.kit.buttons import primary_button
from views.kit.lists import list_row


def book_button(around: UiContext) -> ft.Control:
    """The main action of the first screen."""
    words = around.texts.get("home.empty.book")
    return primary_button(around.look, words, lambda: around.go(paths.booking()), icon=ft.Icons.ADD, decides=False)


def again(around: UiContext, known: Today, now: datetime) -> ft.Control | None:
    """The doctor of the last visit, one tap from their times."""
    visit, t = known.last, around.texts
    if visit is None or visit.role_id is None or visit.start is None or not visit.doctor:
        return None
    day = fmt.near_day(t, fmt.local_date(visit.start, around.zones), fmt.local_date(now, around.zones))
    role_id = visit.role_id
    return list_row(
        around.look,
        t.get("home.again", doctor=visit.doctor),
        " · ".join(part for part in (visit.department, t.get("home.again.last", day=day)) if part),
        lead=avatar(around.look, visit.doctor),
        on_click=lambda: around.go(paths.booking_slots(role_id)),
    )
