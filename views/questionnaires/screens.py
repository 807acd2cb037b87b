"""The screens of what the hospital asks, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _use_summary() -> CareSummary | None:
    from views.questionnaires.care_summary import use_summary

    return use_summary()


def _requests(_: Values) -> ft.Control:
    from views.questionnaires.listing import RequestsScreen

    return RequestsScreen()


def _task(values: Values) -> ft.Control:
    from views.questionnaires.answering import AnsweringScreen

    return AnsweringScreen(task_id=values["id"])


def _questionnaire(values: Values) -> ft.Control:
    from views.questionnaires.answering import AnsweringScreen

    return AnsweringScreen(questionnaire_id=values["id"])


SCREENS = (
    Screen(paths.care_requests(), _requests, above=paths.care()),
    Screen("/tasks/:id", _task, above=paths.care_requests()),
    Screen("/questionnaires/:id", _questionnaire, above=paths.care_requests()),
)
CARE = (CareEntry(paths.care_requests(), ft.Icons.FACT_CHECK_OUTLINED, "questionnaires.title", 5, _use_summary),)
