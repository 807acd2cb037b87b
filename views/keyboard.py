"""Keys for desktop and kiosk: Alt+1, Alt+2 … the doors, Esc back, Ctrl+L lock, Ctrl+K search.

A bare "/" would be typed into fields: key events of the page do not say what has the focus, so search is Ctrl+K.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import flet as ft

from services.account.states import Unlocked
from views import paths
from views.context import UiContext
from views.hooks import use_app, use_latest, use_life, use_task
from views.screens import Screen, stack_for


@dataclass(frozen=True)
class Go:
    """The key opens an address."""

    address: str


Meaning = Go | Literal["lock", "back"] | None


def meaning(key: str, *, ctrl: bool, alt: bool, screens: Sequence[Screen], around: UiContext) -> Meaning:
    """What a key does. Pure."""
    if alt and not ctrl and key.isdigit():
        number = int(key) - 1
        return Go(around.doors[number].path) if 0 <= number < len(around.doors) else None
    if ctrl and not alt:
        find = Go(paths.booking()) if stack_for(screens, paths.booking()) else None
        with_ctrl: dict[str, Meaning] = {"L": "lock", "K": find}
        return with_ctrl.get(key.upper())
    if key == "Escape" and not (ctrl or alt):
        return "back"
    return None


_GOES_ON = frozenset({"Tab", "Arrow Up", "Arrow Down", "Arrow Left", "Arrow Right"})
"""Keys that lead the focus to another control, as Flet names them."""


def use_shortcuts(screens: Sequence[Screen], around: UiContext, goes_by_keys: Callable[[bool], None]) -> None:
    """Handles keys while the app is shown, and says once somebody goes by keys. Without an open store only Esc has an
    effect."""
    page, app = ft.context.page, use_app()
    now = use_latest((screens, around))
    lock = use_task(app.account.lock)

    def pressed(event: ft.KeyboardEvent) -> None:
        all_screens, here = now.current
        if event.key in _GOES_ON and not here.look.keys:
            goes_by_keys(True)
        if not isinstance(app.account.state, Unlocked):
            if event.key == "Escape":
                here.back()
            return
        app.account.touch()
        meant = meaning(
            event.key,
            ctrl=event.ctrl or event.meta,
            alt=event.alt,
            screens=all_screens,
            around=here,
        )
        if meant == "lock":
            lock.run()
        elif meant == "back":
            here.back()
        elif isinstance(meant, Go):
            here.go(meant.address)

    def begin() -> Callable[[], None]:
        page.on_keyboard_event = pressed

        def end() -> None:
            page.on_keyboard_event = None

        return end

    use_life(begin)
