"""The papers that the person sent to the hospital: what waits, what arrived, what was refused."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.documents.queries import SentPaper, sent_papers
from views import paths
from views.answers import Answer
from views.component import rows, screen
from views.context import UiContext
from views.documents.words import name_of, state_chip
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import primary_button
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture

_A_MINUTE = 60


@screen
def DocumentsScreen() -> ft.View:
    """Asks for them."""
    return DocumentsView(found=use_query(sent_papers, use_patient()), now=use_now(_A_MINUTE))


@screen
def DocumentsView(*, found: Answer[tuple[SentPaper, ...]], now: datetime) -> ft.View:
    """The newest first; a tap opens one."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def shown(known: tuple[SentPaper, ...]) -> ft.Control:
        if not known:
            return empty(look, t.get("documents.none"), t.get("documents.none.body"), shows=Picture.TRAY)
        return list_group(look, rows(around, "DocumentReference", known, lambda sent: _row(around, sent, now)))

    add = primary_button(
        look, t.get("documents.add"), lambda: around.go(paths.document_add()), icon=ft.Icons.ADD_A_PHOTO_OUTLINED
    )
    return page_frame(
        around,
        [add, answer(look, t, found, shown)],
        route=paths.documents(),
        title_words=t.get("documents.title"),
        door=paths.care(),
        back=True,
        times_at=now,
    )


def _row(around: UiContext, sent: SentPaper, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    when = fmt.near_moment(t, sent.paper.sent, now, around.zones) if sent.paper.sent else None
    pages = t.get("documents.pages", n=len(sent.paper.pages))
    return list_row(
        look,
        name_of(around, sent),
        " · ".join(part for part in (when, pages) if part),
        icon=ft.Icons.DESCRIPTION_OUTLINED,
        marks=[state_chip(around, sent)],
        on_click=lambda: around.go(paths.document(sent.paper.id)),
    )
