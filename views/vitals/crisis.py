"""What to do now about a blood pressure in a crisis, with the guideline it is from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

import flet as ft

from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement
from services.record.measurements.pressure_class import is_crisis_now
from services.record.measurements.target import TargetSource
from views import paths
from views.context import UiContext
from views.kit.banner import Choice, banner
from views.vitals.words import amount_words, source_words, when_words

EMERGENCY: Final = "120"


def crisis_banner(
    around: UiContext, measured: Measurement | None, now: datetime, on_call: Callable[[str], None]
) -> ft.Control | None:
    """Which reading, what to do, and the ways to call for help and to measure again. None unless it is of the last
    day."""
    if measured is None or not is_crisis_now(measured, now):
        return None
    t = around.texts
    words = [
        t.get("vitals.crisis.reading", amount=amount_words(t, measured), when=when_words(around, measured, now)),
        t.get("vitals.crisis.do"),
        t.get("vitals.source", source=source_words(t, TargetSource.HYPERTENSION)),
    ]
    return banner(
        around.look,
        t.get("vitals.crisis.title"),
        "\n".join(words),
        mood="bad",
        icon=ft.Icons.WARNING_AMBER_ROUNDED,
        choices=[
            Choice(t.get("vitals.crisis.call"), lambda: on_call(f"tel:{EMERGENCY}"), strong=True),
            Choice(t.get("vitals.crisis.again"), lambda: around.go(paths.vital_entry(MeasurementKind.PRESSURE))),
        ],
        announce=True,
    )
