"""Notifications of a desktop: by its own service on Linux, by plyer on Windows and macOS."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from services.alarm import NotificationKind

log = logging.getLogger(__name__)

Words = tuple[str, str]  # title, text
Send = Callable[[str, str], None]


@dataclass(frozen=True)
class Desktop:
    """`send` shows a title and a text, or fails; `is_there` tells whether it would show one now, where a desktop tells
    that beforehand."""

    send: Send
    is_there: Callable[[], bool] | None = None


class DesktopNotifier:
    """`words` gives a notice's title and text, which name no person and no finding."""

    def __init__(self, words: Callable[[NotificationKind], Words], desktop: Desktop | None = None) -> None:
        self._words = words
        self._desktop = desktop or this_desktop()
        self.can_notify = True

    def look(self) -> bool:
        """Whether the desktop shows notifications now; where it does not tell, whether the last one was shown. Takes a
        moment."""
        if self._desktop.is_there is not None:
            self.can_notify = self._desktop.is_there()
        return self.can_notify

    def notify(self, notice: NotificationKind) -> None:
        """Shows the notification. After a failure `can_notify` is False until `look` finds otherwise."""
        try:
            self._desktop.send(*self._words(notice))
        except Exception as cause:  # noqa: BLE001 - each system fails in its own way
            log.info("this desktop shows no notifications: %s", type(cause).__name__)
            self.can_notify = False


def this_desktop() -> Desktop:
    """The desktop of this system."""
    if sys.platform == "linux":
        return Desktop(_by_freedesktop, _is_there)
    return Desktop(_by_plyer)


def _by_freedesktop(title: str, text: str) -> None:
    from services.device import freedesktop  # noqa: PLC0415 - its library is not part of a phone build

    freedesktop.show(title, text)


def _is_there() -> bool:
    try:
        from services.device import freedesktop  # noqa: PLC0415 - see above
    except ImportError:
        return False
    return freedesktop.is_there()


def _by_plyer(title: str, text: str) -> None:
    from plyer import notification  # noqa: PLC0415 - it looks for the system's ways when it is imported

    notification.notify(title=title, message=text, app_name=title, timeout=20)
