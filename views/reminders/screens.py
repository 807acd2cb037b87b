"""The screens of reminders and their addresses."""

from __future__ import annotations

from views import paths
from views.reminders.hospital import HospitalRemindersScreen
from views.reminders.reminders import RemindersScreen
from views.screens import Screen

SCREENS = (
    Screen(paths.reminders(), lambda _: RemindersScreen(), above=paths.me()),
    Screen(paths.reminders_hospital(), lambda _: HospitalRemindersScreen(), above=paths.reminders()),
)
