"""The screens of conversations with the care team, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _use_summary() -> CareSummary | None:
    from views.chat.summary import use_summary

    return use_summary()


def _messages(_: Values) -> ft.Control:
    from views.chat.listing import MessagesScreen

    return MessagesScreen()


def _teams(_: Values) -> ft.Control:
    from views.chat.teams import MessageTeamsScreen

    return MessageTeamsScreen()


def _first(values: Values) -> ft.Control:
    from views.chat.write import WriteFirstScreen

    return WriteFirstScreen(values["team"])


def _thread(values: Values) -> ft.Control:
    from views.chat.thread import ThreadScreen

    return ThreadScreen(values["id"])


def _file(values: Values) -> ft.Control:
    from views.chat.attached import AttachedFileScreen

    return AttachedFileScreen(values["id"], values["binary"])


SCREENS = (
    Screen(paths.messages(), _messages, above=paths.care()),
    Screen(paths.message_teams(), _teams, above=paths.messages()),
    Screen("/chat/new/:team", _first, above=paths.messages()),
    Screen("/chat/of/:id", _thread, above=paths.messages()),
    Screen("/chat/of/:id/file/:binary", _file, above="/chat/of/:id"),
)
CARE = (CareEntry(paths.messages(), ft.Icons.FORUM_OUTLINED, "chat.title", 8, _use_summary),)
