"""The screens of papers that the person sends, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from services.documents.queries import PaperState, sent_papers
from views import paths
from views.answers import Ready
from views.care_entry import CareEntry, CareSummary
from views.documents.add import AddDocumentScreen
from views.documents.detail import DocumentScreen
from views.documents.first import FirstDocumentScreen
from views.hooks import use_patient, use_query, use_ui_context
from views.screens import Screen


def use_summary() -> CareSummary | None:
    """How many there are, and whether one was refused."""
    t = use_ui_context().texts
    found = use_query(sent_papers, use_patient())
    if not isinstance(found, Ready):
        return None
    if not found.value:
        return CareSummary(t.get("documents.care.none"))
    refused = any(sent.state is PaperState.REFUSED for sent in found.value)
    mark = t.get("documents.state.refused") if refused else None
    return CareSummary(t.get("documents.care", n=len(found.value)), mark)


SCREENS = (
    Screen(paths.documents(), lambda _: FirstDocumentScreen(), above=paths.care()),
    Screen(paths.document_add(), lambda _: AddDocumentScreen(), above=paths.documents()),
    Screen("/documents/of/:id", lambda p: DocumentScreen(p["id"]), above=paths.documents()),
)
CARE = (CareEntry(paths.documents(), ft.Icons.ADD_A_PHOTO_OUTLINED, "documents.title", 60, use_summary),)
