"""What is asked before a paper is deleted that the hospital does not have: its photos are nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.i18n.texts import Texts
from views.kit.banner import Choice
from views.kit.prompt import Prompt


def take_back_prompt(t: Texts, on_yes: Callable[[], None], on_close: Callable[[], None]) -> Prompt:
    """What is lost; keeping it is the prominent choice."""
    return Prompt(
        t.get("documents.take_back.sure"),
        t.get("documents.take_back.words"),
        [
            Choice(t.get("documents.take_back.yes"), on_yes, danger=True),
            Choice(t.get("documents.take_back.no"), on_close, strong=True),
        ],
        on_close,
        icon=ft.Icons.DELETE_OUTLINE,
    )
