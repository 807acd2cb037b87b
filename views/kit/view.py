"""The surface of a screen, and what Android's back does on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import flet as ft

from views.context import UiContext


def screen_view(around: UiContext, route: str, controls: Sequence[ft.Control]) -> ft.View:
    """A screen over the whole window. Android asks before it goes back, so it goes where every other way back goes; and
    a question above the screen is closed first. A swipe takes the screen away by itself and tells afterwards, so a
    screen that has a step of its own to go back to cannot be swiped."""
    return ft.View(
        route=route,
        can_pop=around.swipes,
        on_confirm_pop=partial(_leave, around),
        bgcolor=around.look.palette.ground,
        padding=0,
        spacing=0,
        controls=list(controls),
    )


async def _leave(around: UiContext, event: ft.Event[ft.View]) -> None:
    """One step back; out of the app when there is none."""
    if not around.back():
        await event.control.confirm_pop(True)
