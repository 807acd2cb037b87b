"""What to do now about a blood pressure in a crisis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flet as ft

from services.record.measurements.model import Measurement
from services.record.risk.findings import FindingKind, findings
from views.context import UiContext
from views.findings.finding_banner import finding_banner


def crisis_banner(
    around: UiContext, measured: Measurement | None, now: datetime, on_call: Callable[[str], None]
) -> ft.Control | None:
    """Which reading, what to do, and the ways to call for help and to measure again. None unless it is of the last
    day."""
    found = findings((measured,), now, heart_failure=False) if measured is not None else ()
    crisis = next((each for each in found if each.kind is FindingKind.PRESSURE_CRISIS), None)
    return None if crisis is None else finding_banner(around, crisis, now, on_call)
