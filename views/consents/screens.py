"""The screens of what a person agreed to, and their addresses."""

from __future__ import annotations

import flet as ft

from views import paths
from views.screens import Screen, Values


def _consents(_: Values) -> ft.Control:
    from views.consents.listing import ConsentsScreen

    return ConsentsScreen()


def _consent(values: Values) -> ft.Control:
    from views.consents.detail import ConsentScreen

    return ConsentScreen(values["code"])


SCREENS = (
    Screen(paths.consents(), _consents, above=paths.privacy()),
    Screen(f"{paths.consents()}/:code", _consent, above=paths.consents()),
)
