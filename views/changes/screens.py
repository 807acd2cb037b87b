"""The screen where a person decides between two versions."""

from __future__ import annotations

from views.changes.conflict import ConflictScreen
from views.screens import Screen

SCREENS = (Screen("/me/sync/:type/:id", lambda values: ConflictScreen(values["type"], values["id"]), above="/me/sync"),)
