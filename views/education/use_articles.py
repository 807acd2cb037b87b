"""The articles and what they are searched by, as the list and the reader beside it ask for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import flet as ft

from services.education.queries import ArticleList, article_list
from views.answers import Answer, Loading
from views.education.whose import use_is_own
from views.hooks import use_now, use_patient, use_query, use_ui_context

_AN_HOUR = 3600
FOR_ME, ALL, KEPT = "for-me", "all", "kept"


@dataclass(frozen=True)
class Listing:
    """The articles that were found, what was typed, which shelf is open, and how to change these. `is_own`: the record
    in view is the user's own; nobody sees the points of a person they look after."""

    found: Answer[ArticleList]
    typed: str
    shelf: str
    now: datetime
    on_type: Callable[[str], None]
    on_shelf: Callable[[str], None]
    is_own: bool = True


def use_hour() -> datetime:
    """The beginning of this hour: what was chosen stays as it is while somebody reads."""
    return use_now(_AN_HOUR).replace(minute=0, second=0, microsecond=0)


def use_listing(*, wanted: bool = True) -> Listing:
    """Keeps the last answer while the next one is read, so that typing does not flicker."""
    typed, on_type = ft.use_state("")
    shelf, on_shelf = ft.use_state(FOR_ME)
    now, language, is_own = use_hour(), use_ui_context().texts.language.value, use_is_own()
    fresh = use_query(article_list, use_patient(), language, typed.strip(), now, is_own, wanted=wanted)
    last: ft.MutableRef[Answer[ArticleList] | None] = ft.use_ref(None)
    if not isinstance(fresh, Loading):
        last.current = fresh
    return Listing(last.current or fresh, typed, shelf, now, on_type, on_shelf, is_own)
