"""Work of an unknown length."""

from __future__ import annotations

import flet as ft

from views.kit.surfaces import row
from views.look.text import body
from views.look.tokens import Look


def waiting(look: Look, words: str) -> ft.Control:
    """Something is under way for an unknown time."""
    ring = ft.ProgressRing(width=look.icon, height=look.icon, stroke_width=2.5, color=look.palette.brand)
    return ft.Semantics(content=row([ring, body(look, words, expand=True)]), live_region=True, container=True)
