"""The first screen, its address and its door."""

from __future__ import annotations

import flet as ft

from views import paths
from views.doors import Door
from views.home.home import HomeScreen, home_questions
from views.screens import Screen

SCREENS = (Screen(paths.home(), lambda _: HomeScreen(), asks=lambda _, view: home_questions(view)),)
DOORS = (Door(paths.home(), ft.Icons.HOME_OUTLINED, ft.Icons.HOME, "shell.door.home", order=10),)
