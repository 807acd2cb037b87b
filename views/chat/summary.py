"""What the screen "health" says about messages: how many are unread."""

from __future__ import annotations

from services.record.messages.unread import unread_count
from views.answers import Ready
from views.care_entry import CareSummary
from views.hooks import use_patient, use_query, use_ui_context
from views.signed_in import use_reader


def use_summary() -> CareSummary | None:
    """How many there are; None while nothing is known."""
    t = use_ui_context().texts
    found = use_query(unread_count, use_patient(), use_reader())
    if not isinstance(found, Ready):
        return None
    return CareSummary(t.get("chat.care"), t.get("chat.unread", n=found.value) if found.value else None)
