"""Reading a screen aloud by the system's voice: a button where the device has one, nothing where it has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import flet as ft

from views.context import UiContext
from views.hooks import use_app, use_life, use_task, use_ui_context
from views.kit.buttons import quiet_button


@dataclass(frozen=True)
class Aloud:
    """Whether it is reading now, and the function that begins or ends it."""

    speaking: bool
    toggle: Callable[[], None] = field(compare=False)


def use_aloud(text: str) -> Aloud | None:
    """Reads this text in the language of the app, until the screen goes; None where the device has no voice for it."""
    voice, language = use_app().voice, use_ui_context().texts.language.value
    allowed, allow = ft.use_state(False)
    looking = use_task(voice.speech_allowed, allow, by_itself=True)
    speaking = use_task(voice.speak)

    def begin() -> Callable[[], None]:
        looking.run(language)
        return voice.stop

    use_life(begin, language, text)

    def toggle() -> None:
        if speaking.busy:
            voice.stop()
        else:
            speaking.run(text, language)

    return Aloud(speaking.busy, toggle) if allowed else None


def aloud_button(around: UiContext, aloud: Aloud | None) -> ft.Control | None:
    """Begins or ends the reading."""
    if aloud is None:
        return None
    t = around.texts
    words, icon = (
        (t.get("kit.aloud.stop"), ft.Icons.STOP_CIRCLE_OUTLINED)
        if aloud.speaking
        else (t.get("kit.aloud"), ft.Icons.VOLUME_UP_OUTLINED)
    )
    return quiet_button(around.look, words, aloud.toggle, icon=icon)
