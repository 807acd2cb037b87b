"""What to do when it cannot wait: a line that stays in sight on every screen where somebody writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import flet as ft

from views.context import UiContext
from views.kit.buttons import text_button

Call = Callable[[str], None]
"""Dials a number."""
NUMBER: Final = "120"
"""Medical emergencies in China."""


def emergency_line(around: UiContext, on_call: Call) -> ft.Control:
    """Calls at once."""
    words = around.texts.get("chat.emergency", number=NUMBER)
    return text_button(around.look, words, lambda: on_call(NUMBER), icon=ft.Icons.EMERGENCY_OUTLINED)
