"""Notifications of a desktop, by plyer. A desktop that cannot notify is detected at the first try.

Windows, macOS and Linux (D-Bus or notify-send). On phones plyer raises NotImplementedError under Flet.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from services.alarm import NotificationKind

log = logging.getLogger(__name__)

Words = tuple[str, str]  # title, text
Send = Callable[[str, str], None]


class DesktopNotifier:
    """`words` gives a notice's title and text, which name no person and no finding; `send` shows them."""

    def __init__(self, words: Callable[[NotificationKind], Words], send: Send | None = None) -> None:
        self._words = words
        self._send = send or _by_plyer
        self.can_notify = True

    def notify(self, notice: NotificationKind) -> None:
        """Shows the notification; after a failure the system is not tried again."""
        try:
            self._send(*self._words(notice))
        except Exception as cause:  # noqa: BLE001 - each system fails in its own way
            log.info("this desktop shows no notifications: %s", type(cause).__name__)
            self.can_notify = False


def _by_plyer(title: str, text: str) -> None:
    from plyer import notification  # noqa: PLC0415 - it looks for the system's ways when it is imported

    notification.notify(title=title, message=text, app_name=title, timeout=20)
