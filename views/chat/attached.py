"""A PDF that went with a message: its pages drawn inside the app, and a way to save it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import cast

import flet as ft

from services.chat.queries import Thread, thread
from services.errors import AppError, NotDownloaded
from services.pictures.pdf_pages import pdf_pages
from services.record.documents.documents import DOCUMENTS
from services.record.documents.own_paper import BINARY
from services.record.documents.paper import Paper
from views import paths
from views.answers import Answer, Failed, Ready
from views.chat.listing import beside_threads
from views.chat.words import attached_name, team_name
from views.component import screen
from views.context import UiContext
from views.hooks import use_app, use_client, use_life, use_patient, use_query, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem, strip
from views.kit.buttons import quiet_button
from views.kit.frame import Beside, page_frame
from views.kit.paper_page import paper_page
from views.kit.surfaces import column
from views.kit.waiting import waiting
from views.look.text import heading
from views.signed_in import use_reader


@dataclass(frozen=True)
class OpenedFile:
    """A file with its content, and its pages as pictures; none where this device cannot draw it."""

    content: bytes
    pages: tuple[bytes, ...]


@screen
def AttachedFileScreen(consultation_id: str, binary: str) -> ft.View:
    """It comes from this device where it was sent from or opened before, else from the hospital, once."""
    app, around, documents = use_app(), use_ui_context(), use_client(DOCUMENTS)
    t = around.texts
    found = use_query(thread, use_patient(), use_reader(), consultation_id, t.language.value)
    opened, keep = ft.use_state(cast("OpenedFile | None", None))
    known = file_in(found.value, binary) if isinstance(found, Ready) else None

    async def fetch(file: Paper) -> OpenedFile:
        content = await documents.content(file)
        return OpenedFile(content, await asyncio.to_thread(pdf_pages, content))

    async def save(content: bytes) -> bool:
        return await app.save_file(t.get("chat.file"), ".pdf", content)

    fetching, saving = use_task(fetch, keep, by_itself=True), use_task(save)

    def begin() -> Callable[[], None]:
        if known is not None and opened is None:
            fetching.run(known)
        return lambda: None

    use_life(begin, known is None)
    return AttachedFileView(
        consultation_id=consultation_id,
        binary=binary,
        found=found,
        opened=opened,
        on_fetch=partial(fetching.run, known) if known else None,
        on_save=partial(saving.run, opened.content) if opened else None,
        error=fetching.error or saving.error,
        beside=beside_threads(around, consultation_id),
    )


def file_in(known: Thread | None, binary: str) -> Paper | None:
    """A file of a conversation by its Binary."""
    files = (file for shown in known.messages for file in shown.message.files) if known else ()
    return next((file for file in files if file.binary == binary), None)


@screen
def AttachedFileView(
    *,
    consultation_id: str,
    binary: str,
    found: Answer[Thread | None],
    opened: OpenedFile | None,
    on_fetch: Callable[[], None] | None,
    on_save: Callable[[], None] | None,
    error: AppError | None = None,
    beside: Beside | None = None,
) -> ft.View:
    """`opened` None: it is on its way."""
    around = use_ui_context()
    look, t = around.look, around.texts
    known = found.value if isinstance(found, Ready) else None
    file = file_in(known, binary)
    missing = isinstance(found, Ready) and file is None
    given: Answer[Thread | None] = Failed(NotDownloaded(BINARY, binary)) if missing else found

    def shown(_: Thread | None) -> ft.Control:
        save = quiet_button(look, t.get("documents.save"), on_save, icon=ft.Icons.DOWNLOAD) if on_save else None
        name = heading(look, attached_name(t, file.content_type, file.size, 1)) if file else None
        return column([name, *_pages(around, opened, error), save], look.gap)

    failed = problem(look, error_words(t, error).both, retry=t.get("kit.retry"), on_retry=on_fetch) if error else None
    return page_frame(
        around,
        [failed, answer(look, t, given, shown)],
        route=paths.message_file(consultation_id, binary),
        title_words=team_name(t, known.team.name) if known else t.get("chat.title"),
        door=paths.care(),
        back=True,
        beside=beside,
    )


def _pages(around: UiContext, opened: OpenedFile | None, error: AppError | None) -> list[ft.Control]:
    look, t = around.look, around.texts
    if opened is None:
        return [] if error else [waiting(look, t.get("documents.loading"))]
    if not opened.pages:
        return [strip(look, t.get("chat.file.unshown"))]
    number_of = partial(t.get, "documents.page", of=len(opened.pages))
    return [
        paper_page(look, page, number_of(n=number), t.get("documents.page.unshown"))
        for number, page in enumerate(opened.pages, 1)
    ]
