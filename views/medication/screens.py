"""The screens of medicines, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _day(_: Values) -> ft.Control:
    from views.medication.day import DayScreen

    return DayScreen()


def _first_medicine(_: Values) -> ft.Control:
    from views.medication.first import FirstMedicineScreen

    return FirstMedicineScreen()


def _medicine(values: Values) -> ft.Control:
    from views.medication.medicine import MedicineScreen

    return MedicineScreen(values["key"])


def _dose_times(values: Values) -> ft.Control:
    from views.medication.dose_times import DoseTimesScreen

    return DoseTimesScreen(values["key"])


def _add_medicine(_: Values) -> ft.Control:
    from views.medication.edit import AddMedicineScreen

    return AddMedicineScreen()


def _edit_medicine(values: Values) -> ft.Control:
    from views.medication.edit import EditMedicineScreen

    return EditMedicineScreen(values["id"])


def _rhythm(_: Values) -> ft.Control:
    from views.medication.rhythm import RhythmScreen

    return RhythmScreen()


def _use_summary() -> CareSummary | None:
    from views.medication.summary import use_summary

    return use_summary()


SCREENS = (
    Screen(paths.medication(), _day, above=paths.care()),
    Screen(paths.medicines(), _first_medicine, above=paths.medication()),
    Screen("/medication/of/:key", _medicine, above=paths.medicines()),
    Screen("/medication/times/:key", _dose_times, above=paths.medicines()),
    Screen(paths.medicine_add(), _add_medicine, above=paths.medicines()),
    Screen("/medication/edit/:id", _edit_medicine, above=paths.medicines()),
    Screen(paths.rhythm(), _rhythm, above=paths.medication()),
)
CARE = (CareEntry(paths.medication(), ft.Icons.MEDICATION_OUTLINED, "medication.title", 10, _use_summary),)
