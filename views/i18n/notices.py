"""What a notification says: that something is to be looked at, never what. A lock screen is public."""

from __future__ import annotations

from typing import assert_never

from services.device.notifier import NotificationKind
from views.i18n.texts import Texts


def notice_words(t: Texts, notice: NotificationKind) -> tuple[str, str]:
    """Title and text."""
    return t.get("shell.app"), _text(t, notice)


def _text(t: Texts, notice: NotificationKind) -> str:
    match notice:
        case NotificationKind.REPORT_ARRIVED:
            return t.get("shell.notice.report_arrived")
        case NotificationKind.BOOKING_ANSWERED:
            return t.get("shell.notice.booking_answered")
        case NotificationKind.SIGN_IN_NEEDED:
            return t.get("shell.notice.sign_in_needed")
        case NotificationKind.VISIT_TOMORROW:
            return t.get("shell.notice.visit_tomorrow")
        case NotificationKind.VISIT_TODAY:
            return t.get("shell.notice.visit_today")
        case _:
            assert_never(notice)
