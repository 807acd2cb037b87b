"""The screen "health": a row for each everyday feature, with what it has to say today."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from views import paths
from views.care_entry import CareEntry, CareSummary
from views.component import screen
from views.hooks import use_ui_context
from views.kit.chips import chip
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row

Row = tuple[CareEntry, CareSummary | None]


@screen
def CareScreen(entries: Sequence[CareEntry]) -> ft.View:
    """Asks each entry for its words. The entries are the same as long as the app runs, as hooks demand."""
    return CareView(rows=[(entry, entry.use_summary()) for entry in entries])


@screen
def CareView(*, rows: Sequence[Row]) -> ft.View:
    """Shows them."""
    around = use_ui_context()
    look, t = around.look, around.texts

    def row(entry: CareEntry, summary: CareSummary | None) -> ft.Control:
        mark = chip(look, summary.mark, summary.mood) if summary and summary.mark else None
        return list_row(
            look,
            t.get(entry.words),
            summary.words if summary else None,
            icon=entry.icon,
            marks=[mark] if mark else [],
            on_click=lambda: around.go(entry.path),
        )

    return page_frame(
        around,
        [list_group(look, [row(*each) for each in rows])],
        route=paths.care(),
        title_words=t.get("shell.door.care"),
        door=paths.care(),
    )
