"""What the screen "health" says about the hospital's messages: how many are unread."""

from __future__ import annotations

from services.hospital_messages.queries import unread_hospital_messages
from views.answers import Ready
from views.care_entry import CareSummary
from views.hooks import use_patient, use_query, use_ui_context


def use_summary() -> CareSummary | None:
    """How many there are; None while nothing is known."""
    t = use_ui_context().texts
    found = use_query(unread_hospital_messages, use_patient())
    if not isinstance(found, Ready):
        return None
    mark = t.get("hospital_messages.unread", n=found.value) if found.value else None
    return CareSummary(t.get("hospital_messages.care"), mark)
