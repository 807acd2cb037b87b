"""What the screen "health" says about papers: how many there are, and whether one was refused."""

from __future__ import annotations

from services.documents.queries import PaperState, sent_papers
from views.answers import Ready
from views.care_entry import CareSummary
from views.hooks import use_patient, use_query, use_ui_context


def use_summary() -> CareSummary | None:
    """How many there are, and whether one was refused; None while nothing is known."""
    t = use_ui_context().texts
    found = use_query(sent_papers, use_patient())
    if not isinstance(found, Ready):
        return None
    if not found.value:
        return CareSummary(t.get("documents.care.none"))
    refused = any(sent.state is PaperState.REFUSED for sent in found.value)
    mark = t.get("documents.state.refused") if refused else None
    return CareSummary(t.get("documents.care", n=len(found.value)), mark)
