"""The medicines on a desktop: the first stands open beside the list, until the person chooses one."""

from __future__ import annotations

import flet as ft

from views import paths
from views.answers import Ready
from views.component import screen
from views.hooks import use_ui_context
from views.medication.listing import MedicinesScreen, use_medicines
from views.medication.medicine import MedicineScreen


@screen
def FirstMedicineScreen() -> ft.View:
    """The list alone on a phone, and while there is no medicine."""
    found = use_medicines()
    if use_ui_context().look.wide and isinstance(found, Ready):
        every = found.value
        first = next(iter((*every.taken, *every.paused, *every.ended)), None)
        if first is not None:
            return MedicineScreen(first.prescription.key, at=paths.medicines())
    return MedicinesScreen()
