"""What a person types before the store is open: kept while the app runs."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from views.context import AppContextProvider


def use_typed_here(name: str) -> tuple[str, Callable[[str], None]]:
    """What was typed under this name since the app began, and the function that takes what is typed next: for screens
    before the store is open."""
    app = ft.use_context(AppContextProvider)
    kept: dict[str, str] = app.typed_before if app is not None else {}
    words, show = ft.use_state(kept.get(name, ""))

    def write(typed: str) -> None:
        kept[name] = typed
        show(typed)

    return words, write
