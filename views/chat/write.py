"""The first message to a department. It opens a conversation, and goes out when there is a network."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import flet as ft

from services.chat.commands import MessageDraft, open_consultation
from services.chat.draft_names import first_place
from services.chat.queries import Team, team_named
from views import paths
from views.answers import Ready
from views.camera.photo import PhotoScreen
from views.chat.composer import Composer, attach_prompt, composer_foot, rising_rows, use_composer
from views.chat.emergency import Call, emergency_line
from views.chat.listing import beside_threads
from views.chat.thread import photo_words
from views.chat.words import expected, team_name
from views.component import screen
from views.hooks import use_action, use_app, use_now, use_opening, use_patient, use_query, use_ui_context
from views.kit.banner import strip
from views.kit.frame import Beside, page_frame
from views.kit.prompt import use_prompt
from views.look.text import body, small

_A_MINUTE = 60


def _new_id() -> str:
    return str(uuid4())


@screen
def WriteFirstScreen(team_id: str) -> ft.View:
    """After sending, the person sees the conversation. Its id is made once, so that sending twice opens one."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    made: tuple[str, object] = ft.use_state(_new_id)
    id_ = made[0]
    team = use_query(team_named, team_id, around.texts.language.value)
    opening = use_action(open_consultation, lambda _: around.go_on(paths.message_thread(id_)))
    calling = use_opening()

    def send(message_id: str, draft: MessageDraft) -> None:
        opening.run(id_, team_id, message_id, draft, patient=patient, now=app.clock.now())

    writing = use_composer(first_place(patient, team_id), send, busy=opening.busy, error=opening.error)
    now = use_now(_A_MINUTE)
    use_prompt(attach_prompt(around, writing.composer))
    if writing.composer.photographing and app.camera is not None:
        return PhotoScreen(
            photo=photo_words(around.texts),
            make=app.camera,
            on_taken=writing.add,
            on_otherwise=writing.composer.actions.on_choose,
            on_back=writing.composer.actions.on_close,
            route=paths.message_write(team_id),
            door=paths.care(),
        )
    return WriteFirstView(
        team=team.value if isinstance(team, Ready) else Team(team_id, ""),
        composer=writing.composer,
        now=now,
        on_call=lambda number: calling.run(f"tel:{number}"),
        beside=beside_threads(around),
    )


@screen
def WriteFirstView(
    *, team: Team, composer: Composer, now: datetime, on_call: Call, beside: Beside | None = None
) -> ft.View:
    """Whom it goes to, and how soon somebody answers."""
    around = use_ui_context()
    look, t = around.look, around.texts
    soon = expected(around, team.hours, now)
    return page_frame(
        around,
        [
            body(look, t.get("chat.first"), "soft"),
            small(look, soon) if soon else None,
            strip(look, t.get("chat.privacy")),
            *rising_rows(around, composer),
        ],
        route=paths.message_write(team.id),
        title_words=team_name(t, team.name),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=[emergency_line(around, on_call), *composer_foot(around, composer)],
        times_at=now,
    )
