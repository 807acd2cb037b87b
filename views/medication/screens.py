"""The screens of medicines, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from views import paths
from views.care_entry import CareEntry
from views.medication.day import DayScreen
from views.medication.dose_times import DoseTimesScreen
from views.medication.edit import AddMedicineScreen, EditMedicineScreen
from views.medication.first import FirstMedicineScreen
from views.medication.medicine import MedicineScreen
from views.medication.rhythm import RhythmScreen
from views.medication.summary import use_summary
from views.screens import Screen

SCREENS = (
    Screen(paths.medication(), lambda _: DayScreen(), above=paths.care()),
    Screen(paths.medicines(), lambda _: FirstMedicineScreen(), above=paths.medication()),
    Screen("/medication/of/:key", lambda p: MedicineScreen(p["key"]), above=paths.medicines()),
    Screen("/medication/times/:key", lambda p: DoseTimesScreen(p["key"]), above=paths.medicines()),
    Screen(paths.medicine_add(), lambda _: AddMedicineScreen(), above=paths.medicines()),
    Screen("/medication/edit/:id", lambda p: EditMedicineScreen(p["id"]), above=paths.medicines()),
    Screen(paths.rhythm(), lambda _: RhythmScreen(), above=paths.medication()),
)
CARE = (CareEntry(paths.medication(), ft.Icons.MEDICATION_OUTLINED, "medication.title", 10, use_summary),)
