"""The entries of the screen behind the door "health": what a feature declares there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from views.kit.surfaces import Mood


@dataclass(frozen=True)
class CareSummary:
    """What stands below an entry's name now, in words of the person's language; `mark` is a short chip at its end."""

    words: str
    mark: str | None = None
    mood: Mood = "warm"


@dataclass(frozen=True)
class CareEntry:
    """An everyday feature: its address, its icon, and the key of its name in the catalogs. A lower `order` comes
    first. `use_summary` is a hook: it asks the feature's own question, and answers None while nothing is known."""

    path: str
    icon: ft.IconData
    words: str
    order: int
    use_summary: Callable[[], CareSummary | None]


def in_order(*entries: CareEntry) -> tuple[CareEntry, ...]:
    """All entries in the order of the screen. Raises ValueError if two have the same address or order. Pure."""
    paths, orders = {entry.path for entry in entries}, {entry.order for entry in entries}
    if min(len(paths), len(orders)) < len(entries):
        raise ValueError("two entries have the same address or order")
    return tuple(sorted(entries, key=lambda entry: entry.order))
