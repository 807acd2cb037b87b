"""Pictures of the screen "health" from fixed data."""

from __future__ import annotations

import flet as ft

from views.care.care import CareView
from views.care_entry import CareEntry, CareSummary
from views.component import screen
from views.hooks import use_ui_context
from views.kit.scene import Scene


def _entry(path: str, icon: ft.IconData, words: str, order: int) -> CareEntry:
    return CareEntry(path, icon, words, order, lambda: None)


@screen
def _Care() -> ft.View:
    due = CareSummary("08:00 · 缬沙坦 80 mg", use_ui_context().texts.get("medication.summary.due", n=2))
    rows = (
        (_entry("/a", ft.Icons.MEDICATION_OUTLINED, "medication.title", 10), due),
        (_entry("/b", ft.Icons.MONITOR_HEART_OUTLINED, "vitals.title", 20), CareSummary("128/82 mmHg")),
        (_entry("/c", ft.Icons.MENU_BOOK_OUTLINED, "education.title", 30), None),
    )
    return CareView(rows=rows)


def scenes() -> list[Scene]:
    return [Scene("care", _Care, quick=False)]
