"""The screens of medicines, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from views import paths
from views.care_entry import CareEntry
from views.medication.day import DayScreen
from views.medication.summary import use_summary
from views.screens import Screen

SCREENS = (Screen(paths.medication(), lambda _: DayScreen(), above=paths.care()),)
CARE = (CareEntry(paths.medication(), ft.Icons.MEDICATION_OUTLINED, "medication.title", 10, use_summary),)
