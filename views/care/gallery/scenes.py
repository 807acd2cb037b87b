"""Pictures of the screen "health" from fixed data."""

from __future__ import annotations

import flet as ft

from views.care.care import CareView
from views.care_entry import CareEntry, CareSummary
from views.kit.scene import Scene


def _entry(path: str, icon: ft.IconData, words: str, order: int) -> CareEntry:
    return CareEntry(path, icon, words, order, lambda: None)


_ROWS = (
    (_entry("/a", ft.Icons.MEDICATION_OUTLINED, "medication.title", 10), CareSummary("08:00 · 缬沙坦 80 mg", "待服 2")),
    (_entry("/b", ft.Icons.MONITOR_HEART_OUTLINED, "vitals.title", 20), CareSummary("128/82 mmHg")),
    (_entry("/c", ft.Icons.MENU_BOOK_OUTLINED, "education.title", 30), None),
)


def scenes() -> list[Scene]:
    return [Scene("care", lambda: CareView(rows=_ROWS), quick=False)]
