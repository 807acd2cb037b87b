"""The screens of learning, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.education.film_store import FILM_STORE
from services.education.queries import article_choice
from views import paths
from views.answers import Ready
from views.care_entry import CareEntry, CareSummary
from views.education.ask import AskCareTeamScreen
from views.education.film import FilmScreen
from views.education.first import LearnScreen
from views.education.ledger import PointsScreen
from views.education.offline import OfflineScreen
from views.education.questions import CareQuestionsScreen
from views.education.reader import ArticleScreen
from views.education.use_articles import use_hour
from views.hooks import use_patient, use_query, use_ui_context
from views.screens import Screen


def use_summary() -> CareSummary | None:
    """The first article that was chosen for this person, and how many are new."""
    t = use_ui_context().texts
    found = use_query(article_choice, use_patient(), t.language.value, use_hour())
    if not isinstance(found, Ready):
        return None
    known = found.value
    if known.title is None:
        return CareSummary(t.get("education.care.none"))
    mark = t.get("education.care.new", n=known.new) if known.new else None
    return CareSummary(known.title, mark)


SCREENS = (
    Screen(paths.learn(), lambda _: LearnScreen(), above=paths.care()),
    Screen(paths.points(), lambda _: PointsScreen(), above=paths.learn()),
    Screen("/learn/articles/:id", lambda p: ArticleScreen(p["id"]), above=paths.learn()),
    Screen("/learn/articles/:id/ask", lambda p: AskCareTeamScreen(p["id"]), above=paths.learn()),
    Screen(paths.ask_care_team(), lambda _: AskCareTeamScreen(), above=paths.learn()),
    Screen("/learn/films/:id", lambda p: FilmScreen(p["id"]), above=paths.learn()),
    Screen(paths.learn_offline(), lambda _: OfflineScreen(), above=paths.learn()),
    Screen(paths.care_questions(), lambda _: CareQuestionsScreen(), above=paths.learn()),
)
CLIENTS = (FILM_STORE,)
CARE = (CareEntry(paths.learn(), ft.Icons.MENU_BOOK_OUTLINED, "education.title", 50, use_summary),)
