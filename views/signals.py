"""The device's own signals for as long as a screen needs them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

import flet as ft

from views.hooks import start_task, use_app, use_life, use_ui_context

log = logging.getLogger("anxin.views")


def use_bright_screen() -> None:
    """Lights the screen up while this component is in sight: a scanner reads a code from it."""
    signals = use_app().signals

    def begin() -> Callable[[], None]:
        start_task(_signalled(signals.brighten(True)))
        return lambda: start_task(_signalled(signals.brighten(False)))

    use_life(begin)


def use_vibration(occasion: str) -> None:
    """Vibrates once for each occasion that it is told; empty: for none."""
    signals = use_app().signals

    def begin() -> Callable[[], None]:
        if occasion:
            start_task(_signalled(signals.vibrate()))
        return lambda: None

    use_life(begin, occasion)


def use_spoken(words: str) -> None:
    """Says these words once by the system's voice whenever they become others; says nothing where there is no voice, or
    no words."""
    voice, language = use_app().voice, use_ui_context().texts.language.value

    def begin() -> Callable[[], None]:
        if words:
            start_task(voice.speak(words, language))
        return voice.stop if words else lambda: None

    use_life(begin, words)


async def _signalled(signal: Awaitable[None]) -> None:
    """A device that cannot do it changes nothing for the person."""
    try:
        await signal
    except (RuntimeError, TimeoutError, ft.FletException) as cause:
        log.warning("a signal of the device failed: %s", type(cause).__name__)
