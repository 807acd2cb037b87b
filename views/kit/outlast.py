"""Targets that stand at the same place on the next screen: doors and the way back.

Source: Flet 1.0.5 forgets a control as soon as the server has sent the next screen, and drops what is pressed on it.
The client still shows the former screen for as long as it takes to draw the next one, so quick taps were lost.
"""

from __future__ import annotations

import asyncio
import weakref
from typing import Any, Final

import flet as ft

OUTLASTS: Final = 2.0
"""Seconds for which a client may still be drawing the next screen."""


class LastingButton(ft.Button):
    """A button whose presses are heard until the client has surely drawn the screen that follows."""

    def will_unmount(self) -> None:
        _outlast(self, self.page)
        super().will_unmount()  # type: ignore[no-untyped-call]


def _outlast(control: Any, page: ft.Page) -> None:
    object.__setattr__(control, "_parent", weakref.ref(page))
    page.session.index[control._i] = control
    asyncio.get_running_loop().call_later(OUTLASTS, _forget, page.session.index, control)


def _forget(index: weakref.WeakValueDictionary[int, Any], control: ft.BaseControl) -> None:
    """Until now the timer has kept the control."""
    name = control._i
    if index.get(name) is control:
        del index[name]
