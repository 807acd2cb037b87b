"""The pages of words behind the door "me": the list of them, and one of them."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from views import paths
from views.context import UiContext
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import card, column
from views.look.text import body, heading
from views.look.tokens import S2, S5, Look


def page_list(around: UiContext, shown: str | None = None) -> ft.Control:
    """A row for each page of words; the one at the address `shown` is marked."""
    i, t = ft.Icons, around.texts
    pages = (
        (t.get("account.help.title"), i.HELP_OUTLINE, paths.help_page()),
        (t.get("account.feedback.title"), i.CHAT_BUBBLE_OUTLINE, paths.feedback()),
        (t.get("account.privacy.title"), i.SHIELD_OUTLINED, paths.privacy()),
        (t.get("account.about.title"), i.INFO_OUTLINE, paths.about()),
    )
    rows = [
        list_row(around.look, words, icon=icon, selected=path == shown, on_click=lambda path=path: around.go(path))  # type: ignore[misc]
        for words, icon, path in pages
    ]
    return list_group(around.look, rows)


def plain_page(
    around: UiContext,
    words: Sequence[ft.Control],
    *,
    route: str,
    title_words: str,
    below: Sequence[ft.Control | None] = (),
) -> ft.View:
    """The words on one surface, `below` it what can be done; on a desktop beside the list of such pages."""
    look = around.look
    page = [card(look, column(words, S5)), *below]
    if not look.wide:
        return page_frame(around, page, route=route, title_words=title_words, door=paths.me(), back=True)
    return page_frame(
        around,
        [page_list(around, route)],
        route=route,
        title_words=around.texts.get("shell.door.me"),
        door=paths.me(),
        back=True,
        detail=[heading(look, title_words, size=look.display), *page],
    )


def told(look: Look, title: str, words: str) -> ft.Control:
    """A subject and what is to be said of it."""
    return column([heading(look, title), body(look, words)], S2)
