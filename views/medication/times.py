"""A time of the day with what moves it half an hour: no keyboard, and nothing that turns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Final

import flet as ft

from services.medication.times import moved
from views.context import UiContext
from views.kit.buttons import icon_button
from views.kit.surfaces import column, row
from views.look.text import strong, text
from views.look.tokens import S1, S4

STEP: Final = 30
"""Minutes by which a time is moved."""


def time_row(
    around: UiContext,
    name: str,
    at: time,
    on_change: Callable[[time], None],
    *,
    icon: ft.IconData | None = None,
    end: ft.Control | None = None,
) -> ft.Control:
    """One named time; at its end a further button. Where the words are large the buttons stand below them."""
    look, t = around.look, around.texts
    earlier, later = (t.get(key, name=name) for key in ("medication.time.earlier", "medication.time.later"))
    lead = ft.Icon(icon=icon, color=look.palette.brand, size=look.icon) if icon and not look.large else None
    words = strong(look, name)
    buttons = [
        icon_button(look, ft.Icons.REMOVE_CIRCLE_OUTLINE, earlier, lambda: on_change(moved(at, -STEP)), tone="brand"),
        text(look, f"{at:%H:%M}", size=look.head, strong=True),
        icon_button(look, ft.Icons.ADD_CIRCLE_OUTLINE, later, lambda: on_change(moved(at, STEP)), tone="brand"),
        end,
    ]
    if look.large:
        shown: ft.Control = column([words, row(buttons, S1)], S1)
    else:
        shown = row([lead, ft.Container(content=words, expand=True), *buttons], S1)
    inside = ft.Padding.symmetric(horizontal=S4, vertical=S1)
    return ft.Container(content=shown, padding=inside, bgcolor=look.palette.card)
