"""Activity of the person: every press, every typed letter and every scroll restarts the idle time.

The app's frame puts its listener into the page's session; the kit's controls call it. Elsewhere (the gallery) there is
no listener.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

_KEY = "anxin.stirred"


def hear_stirs(page: ft.Page, heard: Callable[[], None]) -> Callable[[], None]:
    """Calls `heard` whenever the person does something on this page. Returns the disposer."""
    page.session.store.set(_KEY, heard)
    return lambda: page.session.store.remove(_KEY)


def stirred() -> None:
    """Reports that the person did something. Called within an event of the page."""
    heard = ft.context.page.session.store.get(_KEY)
    if heard is not None:
        heard()


def pressing(do: Callable[[], object]) -> Callable[[Any], None]:
    """A handler for a press that also reports activity."""

    def pressed(_event: Any) -> None:
        stirred()
        do()

    return pressed
