"""The doors of the bar and the rail: what a feature declares, and which of them a user sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import flet as ft

from services.account.people import UserType
from views.users import PATIENT_SIDE


@dataclass(frozen=True)
class Door:
    """A main screen in the bar or the rail: its address, its icons, and the key of its name in the catalogs. A lower
    `order` comes first."""

    path: str
    icon: ft.IconData
    selected_icon: ft.IconData
    words: str
    order: int
    users: frozenset[UserType] = PATIENT_SIDE


def in_order(*doors: Door) -> tuple[Door, ...]:
    """All doors in the order of the bar. Raises ValueError if a user has two with the same address or order. Pure."""
    for first, second in combinations(doors, 2):
        is_same = first.path == second.path or first.order == second.order
        if is_same and first.users & second.users:
            raise ValueError(f"the doors {first.words} and {second.words} stand in each other's way")
    return tuple(sorted(doors, key=lambda door: door.order))


def doors_for(doors: Sequence[Door], user: UserType | None) -> tuple[Door, ...]:
    """The doors for a user of this type; none while nobody is signed in. Pure."""
    return tuple(door for door in doors if user in door.users)
