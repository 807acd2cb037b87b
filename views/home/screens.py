"""The first screen, its address and its door."""

from __future__ import annotations

import flet as ft

from services.viewpoint import Viewpoint
from views import paths
from views.doors import Door
from views.screens import Screen, ScreenQuestion, Values


def _home(_: Values) -> ft.Control:
    from views.home.home import HomeScreen

    return HomeScreen()


def _asks(_: Values, view: Viewpoint) -> tuple[ScreenQuestion, ...]:
    from views.home.home import home_questions

    return home_questions(view)


SCREENS = (Screen(paths.home(), _home, asks=_asks),)
DOORS = (Door(paths.home(), ft.Icons.HOME_OUTLINED, ft.Icons.HOME, "shell.door.home", order=10),)
