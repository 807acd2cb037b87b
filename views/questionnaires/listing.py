"""What the hospital asks of the person, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import flet as ft

from services.questionnaires.model import AnsweredForm
from services.questionnaires.queries import answered
from services.record.requests.kept import OpenRequest, open_requests
from views import paths
from views.answers import Answer, Ready, together
from views.care_requests import request_row
from views.component import rows, screen
from views.context import UiContext
from views.hooks import use_now, use_patient, use_query, use_ui_context
from views.i18n import format as fmt
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column
from views.questionnaires.words import state_words

_A_MINUTE = 60


@screen
def RequestsScreen() -> ft.View:
    """Asks for both."""
    around, patient, now = use_ui_context(), use_patient(), use_now(_A_MINUTE)
    language, opened = around.texts.language.value, ft.use_ref(now).current or now
    found = use_query(open_requests, patient, language, opened)
    given = use_query(answered, patient, language)
    return RequestsView(found=together(found, given), given=given.value if isinstance(given, Ready) else (), now=now)


@screen
def RequestsView(*, found: Answer[tuple[OpenRequest, ...]], given: Sequence[AnsweredForm], now: datetime) -> ft.View:
    """What is due first before all others; below it what was answered."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def shown(known: tuple[OpenRequest, ...]) -> ft.Control:
        if not known and not given:
            return empty(look, t.get("questionnaires.none"), t.get("questionnaires.none.body"), shows=Picture.TRAY)
        waiting = rows(around, "Task", known, lambda request: request_row(around, request, now))
        done = rows(around, "QuestionnaireResponse", given, lambda each: _answered_row(around, each, now))
        return column(
            [
                list_group(look, waiting, title=t.get("questionnaires.open")) if waiting else None,
                list_group(look, done, title=t.get("questionnaires.answered")) if done else None,
            ],
            look.gap,
        )

    return page_frame(
        around,
        [answer(look, t, found, shown)],
        route=paths.care_requests(),
        title_words=t.get("questionnaires.title"),
        door=paths.care(),
        back=True,
        times_at=now,
    )


def _answered_row(around: UiContext, given: AnsweredForm, now: datetime) -> ft.Control:
    look, t = around.look, around.texts
    words, mood = state_words(t, given.state)
    when = fmt.near_moment(t, given.given, now, around.zones) if given.given else None
    path = paths.care_request(given.task) if given.task else paths.questionnaire(given.questionnaire)
    return list_row(
        look,
        given.title or t.get("questionnaires.untitled"),
        when,
        icon=ft.Icons.TASK_ALT,
        marks=[chip(look, words, mood)],
        on_click=lambda: around.go(path),
    )
