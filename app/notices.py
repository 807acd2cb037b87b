"""The words of a notification in the language that the person chose on this device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.account.preferences import Preferences
from services.alarm import NotificationKind
from services.device.phone_alarms import AlarmWords

if TYPE_CHECKING:
    from views.i18n.texts import Texts


def words_of(preferences: Preferences, kind: NotificationKind) -> tuple[str, str]:
    """Title and text, which name no person and no finding."""
    from views.i18n.notices import notice_words  # noqa: PLC0415 - the catalogs are read when there is something to say

    return notice_words(_texts(preferences), kind)


def button_words(preferences: Preferences) -> AlarmWords:
    """What stands beside a phone's notifications; it names no medicine either."""
    from views.i18n.notices import notice_buttons  # noqa: PLC0415 - see above

    return AlarmWords(*notice_buttons(_texts(preferences)))


def prompt_words(preferences: Preferences) -> tuple[str, str, str]:
    """Title, words and "cancel" of a phone's own prompt for a fingerprint or the face."""
    from views.i18n.notices import biometric_prompt  # noqa: PLC0415 - see above

    return biometric_prompt(_texts(preferences))


def _texts(preferences: Preferences) -> Texts:
    from views.i18n.texts import language_of, texts_for  # noqa: PLC0415 - read when there is something to say

    chosen = preferences.language
    return texts_for(language_of(None if chosen == "system" else chosen))
