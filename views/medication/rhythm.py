"""When the person wakes, eats and sleeps: by that "after breakfast" and "at bedtime" have a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Final

import flet as ft

from services.errors import AppError
from services.medication.commands import choose_time
from services.record.medicines.model import Rhythm
from services.record.medicines.queries import rhythm
from views import paths
from views.answers import Answer
from views.component import screen
from views.context import UiContext
from views.hooks import use_action, use_app, use_patient, use_query, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group
from views.look.text import small
from views.medication.listing import beside_medicines
from views.medication.times import time_row

_TIMES: Final = {
    "wake": ("medication.rhythm.wake", ft.Icons.WB_SUNNY_OUTLINED),
    "breakfast": ("medication.rhythm.breakfast", ft.Icons.FREE_BREAKFAST_OUTLINED),
    "lunch": ("medication.rhythm.lunch", ft.Icons.LUNCH_DINING_OUTLINED),
    "dinner": ("medication.rhythm.dinner", ft.Icons.DINNER_DINING_OUTLINED),
    "sleep": ("medication.rhythm.sleep", ft.Icons.BEDTIME_OUTLINED),
}


@screen
def RhythmScreen() -> ft.View:
    """Gathers the rhythm of the person whose record is in view; each tap is kept at once."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    keeping = use_action(choose_time)
    return RhythmView(
        found=use_query(rhythm, patient),
        on_change=lambda name, at: keeping.run(name, at, patient, app.clock.now()),
        error=keeping.error,
        beside=beside_medicines(around),
    )


@screen
def RhythmView(
    *,
    found: Answer[Rhythm],
    on_change: Callable[[str, time], None],
    error: AppError | None = None,
    beside: Beside | None = None,
) -> ft.View:
    around = use_ui_context()
    look, t = around.look, around.texts
    trouble = problem(look, error_words(t, error).both) if error else None

    def show(known: Rhythm) -> ft.Control:
        drawn = [_time(around, known, name, on_change) for name in _TIMES]
        return list_group(look, drawn)

    return page_frame(
        around,
        [small(look, t.get("medication.rhythm.body")), trouble, answer(look, t, found, show)],
        route=paths.rhythm(),
        title_words=t.get("medication.rhythm.title"),
        door=paths.care(),
        back=True,
        beside=beside,
    )


def _time(around: UiContext, known: Rhythm, name: str, on_change: Callable[[str, time], None]) -> ft.Control:
    key, icon = _TIMES[name]
    at: time = getattr(known, name)
    return time_row(around.texts.get(key), at, lambda moment: on_change(name, moment), icon=icon)
