"""What stands below "what the hospital asks" on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.record.requests.kept import open_requests
from views.answers import Ready
from views.care_entry import CareSummary
from views.hooks import use_app, use_patient, use_query, use_ui_context


def use_summary() -> CareSummary | None:
    """What is due first, and how much waits."""
    t, clock = use_ui_context().texts, use_app().clock
    opened = ft.use_ref(clock.now()).current or clock.now()
    found = use_query(open_requests, use_patient(), t.language.value, opened)
    if not isinstance(found, Ready):
        return None
    if not found.value:
        return CareSummary(t.get("questionnaires.care.none"))
    first = found.value[0].title or t.get("questionnaires.untitled")
    return CareSummary(first, t.get("questionnaires.care.mark", n=len(found.value)))
