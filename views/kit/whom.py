"""For whom something is decided, beside what decides it: a person's colour with the last letter of their name, and
words that a screen reader says, too. Nothing where a person is alone with their own record (`Look.whom` is None)."""

from __future__ import annotations

import flet as ft

from views.kit.avatar import dot
from views.look.text import text
from views.look.tokens import S1, S2, Look, Whom


def whom_mark(look: Look, whom: Whom, ink: str) -> ft.Control:
    """Below the words of a button, in its ink."""
    words = text(look, whom.words, size=look.small)
    words.color = ink
    return _beside(look, whom, words)


def whom_line(look: Look) -> ft.Control | None:
    """Beside what decides and is no button of the kit: switches, choices of a prompt, a row of fields."""
    if look.whom is None:
        return None
    return _beside(look, look.whom, text(look, look.whom.words, size=look.small, strong=True))


def _beside(look: Look, whom: Whom, words: ft.Text) -> ft.Control:
    words.expand, words.expand_loose = True, True
    return ft.Row(
        controls=[dot(look, whom.name), words],
        spacing=S1 if look.scale > 1.5 else S2,
        tight=True,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )
