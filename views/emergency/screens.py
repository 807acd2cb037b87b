"""The screen of the emergency card and its address. On the locked screen it has none."""

from __future__ import annotations

import flet as ft

from views import paths
from views.screens import Screen, Values


def _emergency_card(_: Values) -> ft.Control:
    from views.emergency.choosing import EmergencyCardScreen

    return EmergencyCardScreen()


SCREENS = (Screen(paths.emergency_card(), _emergency_card, above=paths.me()),)
