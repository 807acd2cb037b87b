"""The way from the locked screen to the emergency cards. Light: what decodes and draws a card is imported when there
is a file, after the first frame.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import flet as ft

from views.hooks import use_app, use_life, use_task, use_texts
from views.i18n.texts import Language, texts_for
from views.kit.buttons import quiet_button
from views.look.icons import Icons
from views.look.tokens import Look

if TYPE_CHECKING:
    from services.emergency.model import EmergencyCard


def use_locked_cards() -> tuple[EmergencyCard, ...]:
    """The cards that may be read without a passcode; none where nobody wants one, and where the file cannot be read."""
    app, language = use_app(), use_texts().language.value
    cards, show = ft.use_state(cast("tuple[EmergencyCard, ...]", ()))

    async def read() -> tuple[EmergencyCard, ...]:
        if app.shared or not await app.account.lock_screen.is_there():
            return ()
        from services.emergency.card_file import readable  # noqa: PLC0415 - not part of the first frame

        return readable(await app.account.lock_screen.read(), language, app.clock.now())

    reading = use_task(read, on_done=show, by_itself=True)

    def begin() -> Callable[[], None]:
        reading.run()
        return lambda: None

    use_life(begin, language)
    return cards


def emergency_button(look: Look, on_click: Callable[[], None]) -> ft.Control:
    """In both languages: who needs it may read but one of them."""
    words = " / ".join(texts_for(language).get("emergency.button") for language in Language)
    return quiet_button(look, words, on_click, icon=Icons.MEDICAL_INFORMATION_OUTLINED)


def locked_cards(cards: tuple[EmergencyCard, ...], on_close: Callable[[], None]) -> ft.Control:
    """The screen that shows them."""
    from views.emergency.locked_cards import LockedCardsScreen  # noqa: PLC0415 - not part of the first frame

    return LockedCardsScreen(cards=cards, on_close=on_close)
