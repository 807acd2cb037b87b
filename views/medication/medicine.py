"""One medicine: how it is taken, what is warned of, how regularly it was taken, what is left, and what one can do."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.errors import NotDownloaded
from services.medication.queries import MedicineOverview, MedicinePage, medicine_page
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.doses.use_doses import use_lasting, use_viewpoint
from views.doses.words import medicine_name
from views.hooks import use_now, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.frame import page_frame
from views.kit.surfaces import column
from views.look.text import heading
from views.medication.listing import add_button, medicine_rows, use_medicines
from views.medication.medicine_actions import MedicineActions, use_medicine_actions
from views.medication.medicine_parts import medicine_parts


@screen
def MedicineScreen(medicine_key: str, at: str | None = None) -> ft.View:
    """Gathers one medicine. `at`: the list's address, where nobody chose it."""
    now = use_now(60)
    view = use_viewpoint(now)
    page = use_lasting(use_query(medicine_page, view, medicine_key), medicine_key, view.patient, view.language)
    known = page.value if isinstance(page, Ready) else None
    return MedicineView(
        medicine_key=medicine_key,
        at=at,
        page=page,
        every=use_medicines(),
        actions=use_medicine_actions(medicine_key, known),
        now=now,
    )


@screen
def MedicineView(
    *,
    medicine_key: str,
    page: Answer[MedicinePage | None],
    every: Answer[MedicineOverview],
    actions: MedicineActions,
    now: datetime,
    at: str | None = None,
) -> ft.View:
    """The medicine alone on a phone, beside the others on a desktop."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[MedicinePage | None] = Failed(NotDownloaded(*medicine_key.split("/", 1))) if missing else page
    known = page.value if isinstance(page, Ready) else None
    title = medicine_name(t, known.prescription) if known else t.get("medication.list.title")
    shown = answer(look, t, given, lambda p: column(medicine_parts(around, p, actions, now) if p else [], look.gap + 8))
    route = at or paths.medicine(medicine_key)
    if not look.wide:
        return page_frame(around, [shown], route=route, title_words=title, door=paths.care(), back=True)
    return page_frame(
        around,
        [add_button(around, beside=True), *medicine_rows(around, every, now, chosen=medicine_key)],
        route=route,
        title_words=t.get("medication.list.title"),
        door=paths.care(),
        back=True,
        detail=[heading(look, title, size=look.display), shown],
    )
