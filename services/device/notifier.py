"""Tells the person that something happened while the app was not in front. Never what: a lock screen is public."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class NotificationKind(StrEnum):
    """What kind of thing happened. The words for it come from the catalogs and name no person and no finding."""

    REPORT_ARRIVED = "report-arrived"
    BOOKING_ANSWERED = "booking-answered"
    SIGN_IN_NEEDED = "sign-in-needed"
    VISIT_TOMORROW = "visit-tomorrow"
    VISIT_TODAY = "visit-today"
    DOSE_DUE = "dose-due"
    TEST = "test"


class Notifier(Protocol):
    """A device's way to get attention."""

    @property
    def can_notify(self) -> bool:
        """Whether a notice will be seen; settings say so honestly when it will not."""

    def notify(self, notice: NotificationKind) -> None: ...
