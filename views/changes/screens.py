"""The screen where a person decides between two versions."""

from __future__ import annotations

import flet as ft

from views.screens import Screen, Values


def _conflict(values: Values) -> ft.Control:
    from views.changes.conflict import ConflictScreen

    return ConflictScreen(values["type"], values["id"])


SCREENS = (Screen("/me/sync/:type/:id", _conflict, above="/me/sync"),)
