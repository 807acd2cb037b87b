"""What the screen "health" says about learning: the first article for this person, and how many are new."""

from __future__ import annotations

from services.education.queries import article_choice
from views.answers import Ready
from views.care_entry import CareSummary
from views.education.use_articles import use_hour
from views.hooks import use_patient, use_query, use_ui_context


def use_summary() -> CareSummary | None:
    """The first article that was chosen for this person, and how many are new; None while nothing is known."""
    t = use_ui_context().texts
    found = use_query(article_choice, use_patient(), t.language.value, use_hour())
    if not isinstance(found, Ready):
        return None
    known = found.value
    if known.title is None:
        return CareSummary(t.get("education.care.none"))
    mark = t.get("education.care.new", n=known.new) if known.new else None
    return CareSummary(known.title, mark)
