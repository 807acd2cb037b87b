"""What counts as the person being there: every press, every letter typed and every scroll starts the idle time again.

The app's frame puts its listener into the page's own session; kit pieces tell it. Elsewhere (the gallery) nobody
listens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

_KEY = "anxin.stirred"


def hear_stirs(page: ft.Page, heard: Callable[[], None]) -> Callable[[], None]:
    """Calls `heard` whenever the person does something on this page, until the answer is called."""
    page.session.store.set(_KEY, heard)
    return lambda: page.session.store.remove(_KEY)


def stirred() -> None:
    """The person did something. Called inside an event of the page."""
    heard = ft.context.page.session.store.get(_KEY)
    if heard is not None:
        heard()


def pressing(do: Callable[[], None]) -> Callable[[Any], None]:
    """A handler for a press that also tells that somebody is there."""

    def pressed(_event: Any) -> None:
        stirred()
        do()

    return pressed
