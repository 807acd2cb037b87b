"""The conversations with the care team: what is unread, what waits, and what was once said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.chat.queries import MessageProgress, ShownMessage, ThreadLine, found_messages, threads
from views import paths
from views.answers import Answer, Ready
from views.chat.words import STATES, preview, team_name
from views.component import component, rows, screen
from views.context import UiContext
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.buttons import primary_button
from views.kit.chips import chip
from views.kit.fields import text_field
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column
from views.signed_in import use_reader

_A_MINUTE = 60


@dataclass(frozen=True)
class ThreadListing:
    """The conversations, what is searched for, and in which messages it stands."""

    found: Answer[tuple[ThreadLine, ...]]
    typed: str
    hits: Answer[tuple[ShownMessage, ...]]
    now: datetime
    on_type: Callable[[str], None]
    chosen: str | None = None


def use_listing(chosen: str | None = None) -> ThreadListing:
    """Asks for them."""
    patient, language = use_patient(), use_ui_context().texts.language.value
    typed, on_type = ft.use_state("")
    found = use_query(threads, patient, use_reader(), language)
    hits = use_query(found_messages, patient, typed.strip(), language)
    return ThreadListing(found, typed, hits, use_now(_A_MINUTE), on_type, chosen)


@screen
def MessagesScreen() -> ft.View:
    """The list alone."""
    return MessagesView(listing=use_listing())


@screen
def MessagesView(*, listing: ThreadListing) -> ft.View:
    """The newest conversation first."""
    around = use_ui_context()
    return page_frame(
        around,
        thread_rows(around, listing),
        route=paths.messages(),
        title_words=around.texts.get("chat.title"),
        door=paths.care(),
        back=True,
        times_at=listing.now,
    )


def beside_threads(around: UiContext, chosen: str | None = None) -> Beside:
    """The list, for the screens that are opened from it."""
    return Beside("chat.title", [ThreadColumn(chosen)] if around.look.wide else [])


@component
def ThreadColumn(chosen: str | None = None) -> ft.Control:
    """Asks for the list by itself, so that a screen beside it need not."""
    around = use_ui_context()
    return column(thread_rows(around, use_listing(chosen)), around.look.gap)


def thread_rows(around: UiContext, listing: ThreadListing) -> list[ft.Control | None]:
    """The way to a new one, the search, and the conversations, or where the words were found."""
    look, t = around.look, around.texts
    new = primary_button(
        look, t.get("chat.new"), lambda: around.go(paths.message_teams()), icon=ft.Icons.EDIT_OUTLINED, decides=False
    )
    search = text_field(look, t.get("chat.search"), listing.typed, listing.on_type, icon=ft.Icons.SEARCH)
    known = listing.found.value if isinstance(listing.found, Ready) else ()

    def shown(lines: tuple[ThreadLine, ...]) -> ft.Control:
        if not lines:
            return empty(look, t.get("chat.none"), t.get("chat.none.body"), shows=Picture.TRAY)
        return list_group(look, rows(around, "Encounter", lines, lambda line: _row(around, line, listing)))

    def hits(found: tuple[ShownMessage, ...]) -> ft.Control:
        if not found:
            return empty(look, t.get("chat.search.none"), shows=Picture.TRAY)
        return list_group(look, rows(around, "Communication", found, lambda hit: _hit(around, hit, known, listing.now)))

    result = answer(look, t, listing.hits, hits) if listing.typed.strip() else answer(look, t, listing.found, shown)
    return [new, search if known else None, result]


def _row(around: UiContext, line: ThreadLine, listing: ThreadListing) -> ft.Control:
    look, t = around.look, around.texts
    sent = line.last.message.sent if line.last else line.consultation.opened
    when = fmt.near_moment(t, sent, listing.now, around.zones) if sent else None
    words, mood = STATES[line.consultation.state]
    marks = [chip(look, t.get(words), mood)] if not line.waits else []
    if line.last is not None and line.last.state is MessageProgress.FAILED:
        marks = [chip(look, t.get("chat.message.failed"), "bad", ft.Icons.PRIORITY_HIGH)]
    elif line.unread:
        marks = [chip(look, t.get("chat.unread", n=line.unread), "warm")]
    return list_row(
        look,
        team_name(t, line.team),
        preview(t, line.last),
        brief=True,
        more=when,
        icon=ft.Icons.FORUM_OUTLINED,
        marks=marks,
        on_click=lambda: around.go(paths.message_thread(line.id)),
        selected=line.id == listing.chosen,
    )


def _hit(around: UiContext, hit: ShownMessage, lines: tuple[ThreadLine, ...], now: datetime) -> ft.Control:
    look, t, said = around.look, around.texts, hit.message
    team = next((line.team for line in lines if line.id == said.consultation), "")
    when = fmt.near_moment(t, said.sent, now, around.zones) if said.sent else None
    return list_row(
        look,
        team_name(t, team),
        preview(t, hit),
        more=when,
        icon=ft.Icons.SEARCH,
        on_click=lambda: around.go(paths.message_thread(said.consultation)),
    )
