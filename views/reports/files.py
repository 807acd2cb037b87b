"""What of a report is saved as a file outside the app: the whole of it, and the documents that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import flet as ft

from services.errors import AppError
from services.record.documents.documents import DOCUMENTS
from services.record.results import rules
from services.record.results.model import Form, Report
from views.answers import Action
from views.context import Notice, UiContext
from views.hooks import use_app, use_client, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import text_button
from views.kit.lists import list_group, list_row
from views.kit.surfaces import section
from views.reports.words import form_words, title_of


@dataclass(frozen=True)
class Keeping:
    """Saving a document where the person wants it, outside the app."""

    run: Callable[[Form], None]
    busy: bool = False
    error: AppError | None = None


@dataclass(frozen=True)
class Printing:
    """Saving the whole report as the hospital prints it, under its title; `on_paper`: this device only prints it."""

    run: Callable[[str], None]
    busy: bool = False
    error: AppError | None = None
    on_paper: bool = False


def use_printing() -> Action[[str, str], bool]:
    """Asks the hospital for the report as PDF and offers it as a file."""
    app, documents, around = use_app(), use_client(DOCUMENTS), use_ui_context()

    async def save(report_id: str, title: str) -> bool:
        return await app.save_file(title, ".pdf", await documents.printed(report_id))

    said = around.texts.get("reports.form.kept")
    return use_task(save, lambda kept: around.notify(Notice(said)) if kept else None)


def use_keeping() -> Action[[Form], bool]:
    """Fetches a document once, keeps it encrypted here, and offers it as a file."""
    app, documents, around = use_app(), use_client(DOCUMENTS), use_ui_context()
    t = around.texts

    async def keep(form: Form) -> bool:
        if form.paper is None:
            return False
        content = await documents.content(form.paper)
        return await app.save_file(form.title or t.get("reports.form.untitled"), form.paper.ending, content)

    return use_task(keep, lambda kept: around.notify(Notice(t.get("reports.form.kept"))) if kept else None)


def save_part(around: UiContext, report: Report, to_print: Printing | None) -> list[ft.Control]:
    """The report as a file to keep or to hand on. None of one that is hidden."""
    if to_print is None or rules.is_hidden(report.status):
        return []
    look, t = around.look, around.texts
    trouble = [problem(look, error_words(t, to_print.error).both)] if to_print.error else []
    save = None if to_print.busy else partial(to_print.run, title_of(t, report.title))
    if to_print.on_paper:
        return [*trouble, text_button(look, t.get("reports.print"), save, icon=ft.Icons.PRINT_OUTLINED)]
    return [*trouble, text_button(look, t.get("reports.save"), save, icon=ft.Icons.PICTURE_AS_PDF_OUTLINED)]


def forms_part(around: UiContext, report: Report, keep: Keeping | None) -> ft.Control | None:
    """The documents that belong to the report, by name, kind and size; a tap saves one."""
    if not report.forms:
        return None
    look, t = around.look, around.texts
    trouble = problem(look, error_words(t, keep.error).both) if keep and keep.error else None
    lines = [_form(around, form, keep) for form in report.forms]
    return section(look, t.get("reports.forms"), [trouble, list_group(look, lines)], note=t.get("reports.forms.note"))


def _form(around: UiContext, form: Form, keep: Keeping | None) -> ft.Control:
    save = None if keep is None or keep.busy or form.paper is None else partial(keep.run, form)
    name = form.title or around.texts.get("reports.form.untitled")
    icon = ft.Icons.ATTACH_FILE if form.paper is None else ft.Icons.DOWNLOAD_OUTLINED
    return list_row(around.look, name, form_words(around.texts, form) or None, icon=icon, on_click=save)
