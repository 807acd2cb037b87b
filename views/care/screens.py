"""The screen behind the door "health", its address and its door: what a person does on the days without a visit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import flet as ft

from views import paths
from views.care_entry import CareEntry
from views.doors import Door
from views.screens import Screen, Values


def _care(entries: Sequence[CareEntry], _: Values) -> ft.Control:
    from views.care.care import CareScreen

    return CareScreen(entries)


def screens(entries: Sequence[CareEntry]) -> tuple[Screen, ...]:
    """The screen with these entries."""
    return (Screen(paths.care(), partial(_care, entries)),)


def doors(entries: Sequence[CareEntry]) -> tuple[Door, ...]:
    """Its door; none while there is nothing behind it."""
    door = Door(paths.care(), ft.Icons.FAVORITE_OUTLINE, ft.Icons.FAVORITE, "shell.door.care", order=25)
    return (door,) if entries else ()
