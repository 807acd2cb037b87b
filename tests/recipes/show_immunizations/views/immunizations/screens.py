"""The screen of vaccinations, its address and its door."""

from __future__ import annotations

import flet as ft

from views import paths
from views.doors import Door
from views.screens import Screen, Values


def _immunizations(_: Values) -> ft.Control:
    from views.immunizations.listing import ImmunizationsScreen

    return ImmunizationsScreen()


SCREENS = (Screen(paths.immunizations(), _immunizations),)
_ICONS = (ft.Icons.VACCINES_OUTLINED, ft.Icons.VACCINES)
DOORS = (Door(paths.immunizations(), *_ICONS, "immunizations.title", order=35),)
