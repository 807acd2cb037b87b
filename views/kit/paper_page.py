"""A page of a paper as the picture it is."""

from __future__ import annotations

import flet as ft

from views.look.text import small
from views.look.tokens import RADIUS_SMALL, Look


def paper_page(look: Look, content: bytes | None, name: str, unshown: str) -> ft.Control:
    """A page over the full width, with its number as its `name`; the words `unshown` where it cannot be drawn."""
    if content is None:
        return small(look, unshown)
    return ft.Semantics(
        content=ft.Image(
            src=content,
            fit=ft.BoxFit.CONTAIN,
            border_radius=RADIUS_SMALL,
            error_content=small(look, unshown),
            exclude_from_semantics=True,
        ),
        image=True,
        label=name,
    )
