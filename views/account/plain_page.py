"""A page of words behind the door "me"."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from views import paths
from views.context import UiContext
from views.kit.frame import page_frame
from views.kit.surfaces import card, column
from views.look.text import body, heading
from views.look.tokens import S2, S5, Look


def plain_page(
    around: UiContext,
    words: Sequence[ft.Control],
    *,
    route: str,
    title_words: str,
    below: Sequence[ft.Control | None] = (),
) -> ft.View:
    """The words on one surface; `below` it what can be done."""
    return page_frame(
        around,
        [card(around.look, column(words, S5)), *below],
        route=route,
        title_words=title_words,
        door=paths.me(),
        back=True,
    )


def told(look: Look, title: str, words: str) -> ft.Control:
    """A subject and what is to be said of it."""
    return column([heading(look, title), body(look, words)], S2)
