"""Fewer choices at a time: what few people need stands behind one button in elder mode."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from views.component import component
from views.hooks import use_ui_context
from views.kit.buttons import quiet_button
from views.kit.surfaces import column
from views.look.tokens import Look


def unless_elder(look: Look, words: str, parts: Sequence[ft.Control | None]) -> list[ft.Control | None]:
    """The parts as they are; in elder mode a button with these words, which unfolds them in its place."""
    if not look.elder or all(part is None for part in parts):
        return [*parts]
    return [Folded(words=words, parts=tuple(parts))]


@component
def Folded(*, words: str, parts: Sequence[ft.Control | None]) -> ft.Control:
    """A button; once it was pressed, the parts, until the screen is left."""
    look = use_ui_context().look
    unfolded, unfold = ft.use_state(False)
    if not unfolded:
        return quiet_button(look, words, lambda: unfold(True), icon=ft.Icons.EXPAND_MORE)
    return column(parts, look.gap + 4)
