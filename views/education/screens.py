"""The screens of learning, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.education.film_store import FILM_STORE
from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _use_summary() -> CareSummary | None:
    from views.education.summary import use_summary

    return use_summary()


def _learn(_: Values) -> ft.Control:
    from views.education.first import LearnScreen

    return LearnScreen()


def _points(_: Values) -> ft.Control:
    from views.education.ledger import PointsScreen

    return PointsScreen()


def _article(values: Values) -> ft.Control:
    from views.education.reader import ArticleScreen

    return ArticleScreen(values["id"])


def _ask_about(values: Values) -> ft.Control:
    from views.education.ask import AskCareTeamScreen

    return AskCareTeamScreen(values["id"])


def _ask_care_team(_: Values) -> ft.Control:
    from views.education.ask import AskCareTeamScreen

    return AskCareTeamScreen()


def _film(values: Values) -> ft.Control:
    from views.education.film import FilmScreen

    return FilmScreen(values["id"])


def _offline(_: Values) -> ft.Control:
    from views.education.offline import OfflineScreen

    return OfflineScreen()


def _care_questions(_: Values) -> ft.Control:
    from views.education.questions import CareQuestionsScreen

    return CareQuestionsScreen()


SCREENS = (
    Screen(paths.learn(), _learn, above=paths.care()),
    Screen(paths.points(), _points, above=paths.learn()),
    Screen("/learn/articles/:id", _article, above=paths.learn()),
    Screen("/learn/articles/:id/ask", _ask_about, above=paths.learn()),
    Screen(paths.ask_care_team(), _ask_care_team, above=paths.learn()),
    Screen("/learn/films/:id", _film, above=paths.learn()),
    Screen(paths.learn_offline(), _offline, above=paths.learn()),
    Screen(paths.care_questions(), _care_questions, above=paths.learn()),
)
CLIENTS = (FILM_STORE,)
CARE = (CareEntry(paths.learn(), ft.Icons.MENU_BOOK_OUTLINED, "education.title", 50, _use_summary),)
