"""The words of a notification in the language that the person chose on this device."""

from __future__ import annotations

from services.account.preferences import Preferences
from services.alarm import NotificationKind


def words_of(preferences: Preferences, kind: NotificationKind) -> tuple[str, str]:
    """Title and text, which name no person and no finding."""
    from views.i18n.notices import notice_words  # noqa: PLC0415 - the catalogs are read when there is something to say
    from views.i18n.texts import language_of, texts_for  # noqa: PLC0415 - see above

    chosen = preferences.language
    return notice_words(texts_for(language_of(None if chosen == "system" else chosen)), kind)
