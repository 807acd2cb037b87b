"""The papers that the person sent to the hospital: what waits, what arrived, what was refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from services.documents.queries import SentPaper, sent_papers
from views import paths
from views.answers import Answer
from views.component import component, rows, screen
from views.context import UiContext
from views.documents.words import name_of, state_chip
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import primary_button, quiet_button
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column

_A_MINUTE = 60


def use_papers() -> Answer[tuple[SentPaper, ...]]:
    """The papers of the person whose record is in view."""
    return use_query(sent_papers, use_patient())


@screen
def DocumentsScreen() -> ft.View:
    """The list alone."""
    return DocumentsView(found=use_papers(), now=use_now(_A_MINUTE))


@screen
def DocumentsView(*, found: Answer[tuple[SentPaper, ...]], now: datetime) -> ft.View:
    """The newest first; a tap opens one."""
    around = use_ui_context()
    t = around.texts
    return page_frame(
        around,
        [_add(around, primary_button), _listed(around, found, now)],
        route=paths.documents(),
        title_words=t.get("documents.title"),
        door=paths.care(),
        back=True,
        times_at=now,
    )


def beside_papers(around: UiContext, chosen: str | None = None) -> Beside:
    """The list, for the screens that are opened from it. `chosen`: the id of the paper they are about."""
    return Beside("documents.title", [PaperColumn(chosen)] if around.look.wide else [])


@component
def PaperColumn(chosen: str | None = None) -> ft.Control:
    """Asks for the list by itself, so that a screen beside it need not."""
    around = use_ui_context()
    return paper_column(around, use_papers(), use_now(_A_MINUTE), chosen)


def paper_column(
    around: UiContext, found: Answer[tuple[SentPaper, ...]], now: datetime, chosen: str | None
) -> ft.Control:
    """The list beside a screen that has its own button."""
    return column([_add(around, quiet_button), _listed(around, found, now, chosen)], around.look.gap)


def _add(around: UiContext, button: Callable[..., ft.Control]) -> ft.Control:
    words = around.texts.get("documents.add")
    return button(around.look, words, lambda: around.go(paths.document_add()), icon=ft.Icons.ADD_A_PHOTO_OUTLINED)


def _listed(
    around: UiContext, found: Answer[tuple[SentPaper, ...]], now: datetime, chosen: str | None = None
) -> ft.Control:
    look, t = around.look, around.texts

    def shown(known: tuple[SentPaper, ...]) -> ft.Control:
        if not known:
            return empty(look, t.get("documents.none"), t.get("documents.none.body"), shows=Picture.TRAY)
        drawn = rows(around, "DocumentReference", known, lambda sent: _row(around, sent, now, chosen))
        return list_group(look, drawn)

    return answer(look, t, found, shown)


def _row(around: UiContext, sent: SentPaper, now: datetime, chosen: str | None) -> ft.Control:
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
        selected=sent.paper.id == chosen,
    )
