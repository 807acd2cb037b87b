"""The version of the app: words for most people, the door to the self-check for who is asked to go there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import flet as ft

from services.version import VERSION
from views.component import component
from views.hooks import use_ui_context
from views.kit.buttons import text_button

PRESSES: Final = 5


@component
def VersionLine(*, on_open: Callable[[], None]) -> ft.Control:
    """A button of few words, also for keys and screen readers; the fifth press opens the self-check."""
    around = use_ui_context()
    pressed: ft.MutableRef[int] = ft.use_ref(0)

    def press() -> None:
        pressed.current = (pressed.current or 0) + 1
        if pressed.current >= PRESSES:
            pressed.current = 0
            on_open()

    return text_button(around.look, around.texts.get("self_check.version", version=VERSION), press)
