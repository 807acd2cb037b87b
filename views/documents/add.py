"""A new paper: photographed page by page, or chosen as pictures, then named and sent. What is prepared is kept when
sending fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Final
from uuid import uuid4

import flet as ft

from services.documents.commands import send_paper
from services.documents.prepared import PreparedFile, prepared_picture
from services.errors import AppError
from services.pictures.intake import SafePicture
from services.record.documents.own_paper import LONGEST_TITLE, MOST_PAGES, PDF, PaperPage
from services.record.timeline.queries import record_detail
from views import paths
from views.answers import Ready
from views.camera.photo import Photo, PhotoScreen
from views.camera.picked import WITH_PDF, prepared_of
from views.component import screen
from views.context import Notice, UiContext
from views.documents.listing import beside_papers
from views.drafts import DraftForm, FormDraft, kept_strip, use_draft
from views.hooks import use_action, use_app, use_patient, use_query, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import problem, strip
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.fields import text_field, too_long
from views.kit.frame import Beside, page_frame
from views.kit.paper_page import paper_page
from views.kit.surfaces import card
from views.look.text import small


@dataclass(frozen=True)
class PaperDraft:
    """What is prepared. The ids are made once, so that sending twice is one paper."""

    id: str
    title: str = ""
    pages: tuple[tuple[str, PreparedFile], ...] = ()


@dataclass(frozen=True)
class PreparedPages:
    """The pages as they are kept until they are sent, apart from the title, which changes at every letter."""

    id: str
    pages: tuple[tuple[str, PreparedFile], ...] = ()

    def with_page(self, page: PreparedFile) -> PreparedPages:
        return replace(self, pages=(*self.pages, (str(uuid4()), page))[:MOST_PAGES])

    def without_page(self, page_id: str) -> PreparedPages:
        return replace(self, pages=tuple(page for page in self.pages if page[0] != page_id))


PAGES: Final = DraftForm("documents.pages", PreparedPages)
TITLE: Final = DraftForm("documents.title", str)
_TASK: Final = "Task"


@dataclass(frozen=True)
class PaperDraftActions:
    """What a person does with it. `on_photo` None: this device has no camera."""

    on_title: Callable[[str], None]
    on_photo: Callable[[], None] | None
    on_choose: Callable[[], None]
    on_remove: Callable[[str], None]
    on_send: Callable[[], None]


@screen
def AddDocumentScreen(about: tuple[str, str] | None = None) -> ft.View:
    """Nothing is sent before the person says so; what is prepared is there again after a step back or a restart.
    `about`: the type and id of the entry of the record that it goes with."""
    app, around, patient = use_app(), use_ui_context(), use_patient()
    t = around.texts
    new_id = ft.use_ref(str(uuid4())).current or ""
    entry = "/".join(about) if about else None
    for_whom = f"{patient}/{entry}" if entry else patient
    prepared, title = _use_prepared(for_whom, new_id), use_draft(TITLE, for_whom, "")
    named = _use_name_of(patient, about)
    draft = PaperDraft(prepared.value.id, title.value, prepared.value.pages)
    route = _route(about)
    photographing, photograph = ft.use_state(False)

    async def choose() -> PreparedFile | None:
        picked = await app.pick_file(WITH_PDF)
        return None if picked is None else await asyncio.to_thread(prepared_of, picked)

    def add(page: PreparedFile | None) -> None:
        if page is not None:
            prepared.edit(lambda newest: newest.with_page(page))

    def taken(picture: SafePicture) -> None:
        photograph(False)
        add(prepared_picture(picture))

    def sent(_result: None) -> None:
        around.notify(Notice(t.get("documents.kept")))
        if about is None:
            around.go_on(paths.documents())
        else:
            around.back()

    choosing = use_task(choose, add)
    sending = use_action(prepared.sending(title.sending(send_paper)), sent)

    def choose_instead() -> None:
        photograph(False)
        choosing.run()

    def start_over() -> None:
        prepared.start_over()
        title.start_over()

    def send() -> None:
        newest = prepared.newest()
        pages = [PaperPage(id_, page.content, page.content_type, page.sha1) for id_, page in newest.pages]
        name = title.newest().strip() or named or t.get("documents.untitled")
        sending.run(newest.id, name, pages, patient=patient, now=app.clock.now(), about=entry)

    if photographing and app.camera is not None:
        return PhotoScreen(
            photo=photo_words(t),
            make=app.camera,
            on_taken=taken,
            on_otherwise=choose_instead,
            on_back=lambda: photograph(False),
            route=route,
            door=paths.care(),
        )
    doings = PaperDraftActions(
        on_title=lambda words: title.edit(lambda _: words),
        on_photo=(lambda: photograph(True)) if app.camera is not None else None,
        on_choose=choosing.run,
        on_remove=lambda page_id: prepared.edit(lambda newest: newest.without_page(page_id)),
        on_send=send,
    )
    return AddDocumentView(
        draft=draft,
        doings=doings,
        kept=kept_strip(around, replace(prepared, start_over=start_over)),
        busy=choosing.busy or sending.busy,
        error=choosing.error or sending.error,
        beside=None if about else beside_papers(around),
        about=named,
        route=route,
    )


def _route(about: tuple[str, str] | None) -> str:
    if about is None:
        return paths.document_add()
    return paths.family_ask_photos(about[1]) if about[0] == _TASK else paths.document_add_for(*about)


def _use_name_of(patient: str, about: tuple[str, str] | None) -> str | None:
    """What the entry is called that a paper goes with; a Task asks to look after somebody."""
    type_, id_ = about or ("", "")
    t = use_ui_context().texts
    is_entry = about is not None and type_ != _TASK
    found = use_query(record_detail, patient, type_, id_, t.language.value, wanted=is_entry)
    if type_ == _TASK:
        return t.get("documents.for_access")
    return found.value.entry.title if isinstance(found, Ready) and found.value else None


def _use_prepared(patient: str, new_id: str) -> FormDraft[PreparedPages]:
    return use_draft(PAGES, patient, PreparedPages(new_id), counts=lambda kept: bool(kept.pages))


def photo_words(t: Texts) -> Photo:
    """What the camera's screen says about a paper."""
    return Photo(
        t.get("documents.photo"),
        t.get("documents.photo.reason"),
        t.get("documents.photo.aim"),
        t.get("documents.choose"),
    )


@screen
def AddDocumentView(
    *,
    draft: PaperDraft,
    doings: PaperDraftActions,
    kept: ft.Control | None = None,
    busy: bool = False,
    error: AppError | None = None,
    beside: Beside | None = None,
    about: str | None = None,
    route: str | None = None,
) -> ft.View:
    """Ways to a page, its name, the pages, and sending."""
    around = use_ui_context()
    look, t = around.look, around.texts
    full = len(draft.pages) >= MOST_PAGES
    over = too_long(t, draft.title, LONGEST_TITLE)
    ready = bool(draft.pages) and over is None and not busy
    dark = any(page.dark for _, page in draft.pages)
    title = text_field(
        look, t.get("documents.name"), draft.title, doings.on_title, hint=t.get("documents.name.hint"), error=over
    )
    return page_frame(
        around,
        [
            kept,
            strip(look, t.get("documents.about", entry=about)) if about else None,
            card(look, [small(look, t.get("documents.what")), *_ways(around, doings, stopped=busy or full)]),
            strip(look, t.get("documents.full", n=MOST_PAGES)) if full else None,
            problem(look, error_words(t, error).both) if error else None,
            strip(look, t.get("documents.dark"), mood="warm") if dark else None,
            title if draft.pages else None,
            *_pages(around, draft, doings),
        ],
        route=route or paths.document_add(),
        title_words=t.get("documents.add"),
        door=paths.care(),
        back=True,
        beside=beside,
        foot=[primary_button(look, t.get("documents.send"), doings.on_send if ready else None, busy=busy)],
    )


def _ways(around: UiContext, doings: PaperDraftActions, *, stopped: bool) -> list[ft.Control]:
    """The camera where there is one, and a file everywhere."""
    look, t = around.look, around.texts
    choose = quiet_button(
        look, t.get("documents.choose_file"), None if stopped else doings.on_choose, icon=ft.Icons.IMAGE_OUTLINED
    )
    if doings.on_photo is None:
        return [choose]
    take = quiet_button(
        look, t.get("documents.take"), None if stopped else doings.on_photo, icon=ft.Icons.PHOTO_CAMERA_OUTLINED
    )
    return [take, choose]


def _pages(around: UiContext, draft: PaperDraft, doings: PaperDraftActions) -> Iterator[ft.Control]:
    """Each page as it is sent, with the way to leave it out."""
    t = around.texts
    for number, (page_id, page) in enumerate(draft.pages, 1):
        if page.content_type == PDF:
            yield strip(
                around.look, t.get("documents.pdf", n=len(page.content) // 1024 + 1), icon=ft.Icons.PICTURE_AS_PDF
            )
        else:
            name = t.get("documents.page", n=number, of=len(draft.pages))
            yield paper_page(around.look, page.content, name, t.get("documents.page.unshown"))
        yield text_button(around.look, t.get("documents.remove", n=number), partial(doings.on_remove, page_id))
