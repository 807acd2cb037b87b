"""Choosing whom to write to: the departments that answer by message, and how soon."""

from __future__ import annotations

from datetime import datetime

import flet as ft

from services.chat.queries import Team, teams
from views import paths
from views.answers import Answer
from views.chat.emergency import Call, emergency_line
from views.chat.listing import beside_threads
from views.chat.words import about_team
from views.component import rows, screen
from views.hooks import use_now, use_opening, use_query, use_ui_context
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.look.text import body

_A_MINUTE = 60


@screen
def MessageTeamsScreen() -> ft.View:
    """Asks for them."""
    around, calling = use_ui_context(), use_opening()
    return MessageTeamsView(
        found=use_query(teams, around.texts.language.value),
        now=use_now(_A_MINUTE),
        on_call=lambda number: calling.run(f"tel:{number}"),
        beside=beside_threads(around),
    )


@screen
def MessageTeamsView(
    *, found: Answer[tuple[Team, ...]], now: datetime, on_call: Call, beside: Beside | None = None
) -> ft.View:
    """By their names; a tap begins a message."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def row(team: Team) -> ft.Control:
        return list_row(
            look,
            team.name,
            about_team(around, team, now),
            icon=ft.Icons.LOCAL_HOSPITAL_OUTLINED,
            on_click=lambda: around.go(paths.message_write(team.id)),
        )

    def shown(known: tuple[Team, ...]) -> ft.Control:
        if not known:
            return empty(look, t.get("chat.teams.none"), t.get("chat.teams.none.body"), shows=Picture.TRAY)
        return list_group(look, rows(around, "HealthcareService", known, row))

    return page_frame(
        around,
        [body(look, t.get("chat.teams.words"), "soft"), answer(look, t, found, shown)],
        route=paths.message_teams(),
        title_words=t.get("chat.new"),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=[emergency_line(around, on_call)],
        times_at=now,
    )
