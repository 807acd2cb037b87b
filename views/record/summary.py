"""What the screen "health" says about the record: the allergies, which are never further than one tap."""

from __future__ import annotations

from services.record.timeline.queries import allergy_summary
from services.record.timeline.summary import AllergyStatement
from views.answers import Ready
from views.care_entry import CareSummary
from views.hooks import use_patient, use_query, use_ui_context
from views.record.words import allergy_words


def use_summary() -> CareSummary | None:
    """Against what the person is allergic, or what is said instead; None while nothing is known."""
    t = use_ui_context().texts
    found = use_query(allergy_summary, use_patient(), t.language.value)
    if not isinstance(found, Ready):
        return None
    words, _ = allergy_words(t, found.value)
    known = found.value.statement is AllergyStatement.KNOWN
    return CareSummary(words, t.get("record.allergies.mark") if known else None, "bad")
