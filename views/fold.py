"""First fold first: a screen that opens draws as much as fits into the window, and the rest a moment later.

The client builds and paints every control it is sent, seen or not, before it shows the frame. With half of them left
out a tap is answered sooner, and nobody scrolls before the rest is there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import flet as ft

from views.hooks import start_task, use_life

PAUSE = 0.5
"""Seconds: after the first frame, where drawing one is slow. Sooner, and the client makes one frame of both."""


def use_unfolded(*, ready: bool) -> bool:
    """Whether what is below the first fold is drawn as well: a moment after the screen is `ready`, with its answer."""
    unfolded, unfold = ft.use_state(False)

    def begin() -> Callable[[], None]:
        gone = asyncio.Event()

        async def wait() -> None:
            await asyncio.sleep(PAUSE)
            if not gone.is_set():
                with suppress(RuntimeError):  # Flet 1.0.5: the whole page has gone, and ends no component
                    unfold(True)

        if ready:
            start_task(wait())
        return gone.set

    use_life(begin, ready)
    return unfolded
