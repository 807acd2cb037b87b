"""What a notification says: that something is to be looked at, never what. A lock screen is public."""

from __future__ import annotations

from services.device.notifier import NotificationKind
from views.i18n.texts import Texts


def notice_words(t: Texts, notice: NotificationKind) -> tuple[str, str]:
    """Title and text."""
    return t.get("shell.app"), t.get(f"shell.notice.{notice.replace('-', '_')}")
