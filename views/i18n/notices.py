"""What a notification says: that something is to be looked at, never what. A lock screen is public."""

from __future__ import annotations

from typing import Final

from services.alarm import NotificationKind
from views.i18n.texts import Texts

_WORDS: Final = {
    NotificationKind.REPORT_ARRIVED: "shell.notice.report_arrived",
    NotificationKind.BOOKING_ANSWERED: "shell.notice.booking_answered",
    NotificationKind.SIGN_IN_NEEDED: "shell.notice.sign_in_needed",
    NotificationKind.VISIT_TOMORROW: "shell.notice.visit_tomorrow",
    NotificationKind.VISIT_TODAY: "shell.notice.visit_today",
    NotificationKind.DOSE_DUE: "shell.notice.dose_due",
    NotificationKind.WHILE_CLOSED: "shell.notice.while_closed",
    NotificationKind.TEST: "shell.notice.test",
}


def notice_words(t: Texts, notice: NotificationKind) -> tuple[str, str]:
    """Title and text."""
    return t.get("shell.app"), t.get(_WORDS[notice])
