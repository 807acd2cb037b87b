"""The papers on a desktop: the newest stands open beside the list, until the person chooses one."""

from __future__ import annotations

import flet as ft

from views import paths
from views.answers import Ready
from views.component import screen
from views.documents.detail import DocumentScreen
from views.documents.listing import DocumentsScreen, use_papers
from views.hooks import use_ui_context


@screen
def FirstDocumentScreen() -> ft.View:
    """The list alone on a phone, and while there is no paper."""
    found = use_papers()
    if use_ui_context().look.wide and isinstance(found, Ready) and found.value:
        return DocumentScreen(found.value[0].paper.id, at=paths.documents())
    return DocumentsScreen()
