"""The screens of conversations with the care team, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.record.messages.unread import unread_count
from views import paths
from views.answers import Ready
from views.care_entry import CareEntry, CareSummary
from views.chat.listing import MessagesScreen
from views.chat.teams import MessageTeamsScreen
from views.chat.thread import ThreadScreen
from views.chat.write import WriteFirstScreen
from views.hooks import use_patient, use_query, use_ui_context
from views.screens import Screen
from views.signed_in import use_reader


def use_summary() -> CareSummary | None:
    """How many messages are unread."""
    t = use_ui_context().texts
    found = use_query(unread_count, use_patient(), use_reader())
    if not isinstance(found, Ready):
        return None
    return CareSummary(t.get("chat.care"), t.get("chat.unread", n=found.value) if found.value else None)


SCREENS = (
    Screen(paths.messages(), lambda _: MessagesScreen(), above=paths.care()),
    Screen(paths.message_teams(), lambda _: MessageTeamsScreen(), above=paths.messages()),
    Screen("/chat/new/:team", lambda p: WriteFirstScreen(p["team"]), above=paths.messages()),
    Screen("/chat/of/:id", lambda p: ThreadScreen(p["id"]), above=paths.messages()),
)
CARE = (CareEntry(paths.messages(), ft.Icons.FORUM_OUTLINED, "chat.title", 5, use_summary),)
