"""The doses that are due now on the first screen: one tap records them."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from views import paths
from views.context import UiContext
from views.doses.actions import DoseActions
from views.doses.dose_line import DoseLine
from views.doses.row import due_group
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import text_button
from views.kit.surfaces import section


def due_doses(around: UiContext, lines: Sequence[DoseLine], actions: DoseActions | None) -> ft.Control | None:
    """What is due now, with the way to the whole day. Nothing where nothing is due."""
    if actions is None:
        return None
    look, t = around.look, around.texts
    due = due_group(around, lines, actions)
    trouble = problem(look, error_words(t, actions.error).both) if actions.error else None
    if due is None:
        return trouble
    day = text_button(look, t.get("home.doses.day"), lambda: around.go(paths.medication()))
    below = look.large
    shown = [trouble, due, day if below else None]
    return section(look, t.get("medication.due"), shown, end=None if below else day)
