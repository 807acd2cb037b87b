"""How to call the hospital from the first screen: one tap dials."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.context import UiContext
from views.kit.buttons import icon_button
from views.kit.lists import list_row

Call = Callable[[str], None]
"""Dials a number."""


def call_button(around: UiContext, phone: str | None, on_call: Call) -> ft.Control | None:
    """Beside whose record it is, in sight before anything scrolls."""
    if phone is None:
        return None
    words = around.texts.get("home.call.hospital")
    return icon_button(around.look, ft.Icons.PHONE_OUTLINED, words, lambda: on_call(phone), tone="brand")


def call_row(around: UiContext, phone: str | None, on_call: Call) -> ft.Control | None:
    """With the number, for a device that does not dial."""
    if phone is None:
        return None
    words = around.texts.get("home.call.hospital")
    return list_row(around.look, words, phone, icon=ft.Icons.PHONE_OUTLINED, on_click=lambda: on_call(phone))
