"""What a notification says: that something is to be looked at, never what. A lock screen is public."""

from __future__ import annotations

from typing import Final

from services.alarm import NotificationKind
from views.i18n.texts import Texts

LATER_MINUTES: Final = 15
"""How long a reminder is put off on a notification: as long as in the app (`services/reminders/model.py`)."""

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


def biometric_prompt(t: Texts) -> tuple[str, str, str]:
    """Title, words and "cancel" of a phone's own prompt for a fingerprint or the face."""
    return t.get("account.biometrics.prompt"), t.get("account.biometrics.prompt.words"), t.get("account.cancel")


def notice_buttons(t: Texts) -> tuple[str, str, str]:
    """What a phone shows beside them: the name of all of them in its settings, and the two answers. They are general as
    well: "done" says nothing of a medicine."""
    return t.get("shell.notice.channel"), t.get("shell.notice.taken"), t.get("shell.notice.later", n=LATER_MINUTES)
