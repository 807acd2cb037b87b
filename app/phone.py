"""What a phone brings along by the extension that only a built app has: its alarms, and the protection of its screen.

Imported in a phone build alone; elsewhere there is no `anxin_device`.
"""

from __future__ import annotations

import logging
from typing import Final

import flet as ft
from anxin_device import AnxinDevice

from app.notices import button_words, words_of
from services.account.preferences import PreferencesStore
from services.alarm import NotificationKind
from services.device.phone_alarms import PhoneAlarms
from views import paths

log = logging.getLogger(__name__)

SHOWN_FOR: Final = {
    NotificationKind.DOSE_DUE: paths.medication(),
    NotificationKind.VISIT_TODAY: paths.appointments(),
    NotificationKind.VISIT_TOMORROW: paths.appointments(),
    NotificationKind.TEST: paths.reminders(),
}


class Phone:
    """The phone of this process. It has one page; `attend` takes it, and the device with it."""

    def __init__(self, preferences: PreferencesStore) -> None:
        self.alarms = PhoneAlarms(
            lambda kind: words_of(preferences.value, kind), lambda: button_words(preferences.value)
        )
        self._page: ft.Page | None = None

    async def attend(self, page: ft.Page) -> None:
        """Brings the device to this page and protects its screen."""
        device = AnxinDevice(on_news=lambda _: self.alarms.tell())
        page.services.append(device)
        self._page = page
        self.alarms.attach(device)
        try:
            log.info("the screen is protected from: %s", await device.protect_screen(on=True))
        except (RuntimeError, TimeoutError) as problem:
            log.warning("the screen cannot be protected: %s", type(problem).__name__)

    def show(self, kind: NotificationKind) -> None:
        """Opens the screen of what a tapped notification is about."""
        path = SHOWN_FOR.get(kind)
        if self._page is not None and path is not None:
            self._page.run_task(self._page.push_route, path)
