"""The screens of papers that the person sends, their addresses, and their entry on the screen "health"."""

from __future__ import annotations

import flet as ft

from views import paths
from views.care_entry import CareEntry, CareSummary
from views.screens import Screen, Values


def _use_summary() -> CareSummary | None:
    from views.documents.summary import use_summary

    return use_summary()


def _documents(_: Values) -> ft.Control:
    from views.documents.first import FirstDocumentScreen

    return FirstDocumentScreen()


def _add_document(_: Values) -> ft.Control:
    from views.documents.add import AddDocumentScreen

    return AddDocumentScreen()


def _add_for(values: Values) -> ft.Control:
    from views.documents.add import AddDocumentScreen

    return AddDocumentScreen((values["type"], values["id"]))


def _add_for_ask(values: Values) -> ft.Control:
    from views.documents.add import AddDocumentScreen

    return AddDocumentScreen(("Task", values["id"]))


def _document(values: Values) -> ft.Control:
    from views.documents.detail import DocumentScreen

    return DocumentScreen(values["id"])


SCREENS = (
    Screen(paths.documents(), _documents, above=paths.care()),
    Screen(paths.document_add(), _add_document, above=paths.documents()),
    Screen("/documents/add/:type/:id", _add_for, above="/record/of/:type/:id"),
    Screen("/family/ask/:id/photos", _add_for_ask, above=paths.family()),
    Screen("/documents/of/:id", _document, above=paths.documents()),
)
CARE = (CareEntry(paths.documents(), ft.Icons.ADD_A_PHOTO_OUTLINED, "documents.title", 60, _use_summary),)
