"""Tells the person that something happened while the app was not in front. Never what: a lock screen is public."""

from __future__ import annotations

from typing import Protocol

from services.alarm import NotificationKind


class Notifier(Protocol):
    """A device's way to get attention."""

    @property
    def can_notify(self) -> bool:
        """Whether a notice will be seen; settings say so honestly when it will not."""

    def look(self) -> bool:
        """Finds out anew whether a notice will be seen. Takes a moment."""

    def notify(self, notice: NotificationKind) -> None: ...
