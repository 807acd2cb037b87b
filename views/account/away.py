"""Nobody has done anything for a while: the record is about to close, and the person is told while they can still stay.

Source: WCAG 2.2, 2.2.1 Timing Adjustable: a warning at least 20 seconds before, and a simple way to go on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import flet as ft

from views.context import UiContext
from views.hooks import use_app, use_now, use_task, use_ui_context
from views.kit.banner import Choice
from views.kit.prompt import Prompt, use_prompt

WARNED: Final = timedelta(seconds=30)
LOOKING: Final = 5.0
"""Seconds between two looks at the time while nothing is shown."""
_COUNTING: Final = 1.0


def use_away() -> None:
    """Counts the last seconds above whatever screen is in sight; anything that is done begins the time anew."""
    app, around = use_app(), use_ui_context()
    left = app.account.locks_in(app.clock.now())
    shows = left is not None and left <= WARNED
    _, again = ft.use_state(0)
    lock = use_task(app.account.lock)

    def stay() -> None:
        app.account.touch()
        again(lambda n: n + 1)

    use_now(_COUNTING if shows else LOOKING)
    use_prompt(away_prompt(around, left, stay, lock.run, shared=app.shared) if left is not None and shows else None)


def away_prompt(
    around: UiContext, left: timedelta, on_stay: Callable[[], None], on_leave: Callable[[], None], *, shared: bool
) -> Prompt:
    """Says in how many seconds it closes; at a shared PC that the visit ends with it."""
    t, seconds = around.texts, math.ceil(left.total_seconds())
    words = t.get("account.away.shared", n=seconds) if shared else t.get("account.away.locks", n=seconds)
    leave = t.get("account.away.leave") if shared else t.get("account.away.lock")
    choices = [Choice(t.get("account.away.stay"), on_stay, strong=True), Choice(leave, on_leave)]
    return Prompt(t.get("account.away.title"), words, choices, on_stay, icon=ft.Icons.TIMER_OUTLINED)
