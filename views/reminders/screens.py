"""The screens of reminders and their addresses."""

from __future__ import annotations

import flet as ft

from views import paths
from views.screens import Screen, Values


def _reminders(_: Values) -> ft.Control:
    from views.reminders.reminders import RemindersScreen

    return RemindersScreen()


def _hospital_reminders(_: Values) -> ft.Control:
    from views.reminders.hospital import HospitalRemindersScreen

    return HospitalRemindersScreen()


SCREENS = (
    Screen(paths.reminders(), _reminders, above=paths.me()),
    Screen(paths.reminders_hospital(), _hospital_reminders, above=paths.reminders()),
)
