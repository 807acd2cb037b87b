"""What the hospital asks of the person, on the first screen: what is due first, and the way to the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import flet as ft

from services.record.requests.kept import OpenRequest
from views import paths
from views.care_requests import request_row
from views.component import rows
from views.context import UiContext
from views.kit.buttons import text_button
from views.kit.lists import list_group
from views.kit.surfaces import section

MOST_SHOWN = 2


def requests_card(around: UiContext, waiting: Sequence[OpenRequest], now: datetime) -> ft.Control | None:
    """None while nothing is asked."""
    if not waiting:
        return None
    look, t = around.look, around.texts
    shown = rows(around, "Task", waiting[:MOST_SHOWN], lambda each: request_row(around, each, now))
    more = len(waiting) - MOST_SHOWN
    words = t.get("home.requests.all", n=len(waiting))
    every = text_button(look, words, lambda: around.go(paths.care_requests())) if more > 0 else None
    return section(look, t.get("home.requests"), [list_group(look, shown)], end=every)
