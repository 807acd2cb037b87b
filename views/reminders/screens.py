"""The screen of reminders and its address."""

from __future__ import annotations

from views import paths
from views.reminders.reminders import RemindersScreen
from views.screens import Screen

SCREENS = (Screen(paths.reminders(), lambda _: RemindersScreen(), above=paths.me()),)
