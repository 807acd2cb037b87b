"""Pictures of papers: none yet, waiting, sent, refused; being prepared; one of them with its pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

import flet as ft

from services.documents.prepared import PreparedFile
from services.documents.queries import PaperState, SentPaper
from services.errors import AppError, CameraFailed, CameraProblem, Offline, PictureProblem, PictureRefused, RefusalCode
from services.record.documents.own_paper import PDF, OwnPaper
from services.record.documents.paper import Paper
from views import paths
from views.answers import Ready
from views.camera.photo import PhotoView
from views.component import component, screen
from views.documents.add import AddDocumentView, PaperDraft, PaperDraftActions, photo_words
from views.documents.detail import DocumentView
from views.documents.listing import DocumentsView, paper_column
from views.documents.take_back import take_back_prompt
from views.hooks import use_ui_context
from views.kit.frame import Beside, page_frame
from views.kit.prompt import prompt_parts
from views.kit.scene import Scene
from views.kit.surfaces import card
from views.look.tokens import DARK

_NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)


def _nothing(*_: Any) -> None:
    return


@cache
def _sheet() -> bytes:
    """A laboratory's sheet of paper, drawn."""
    import io  # noqa: PLC0415 - with Pillow, which only this scene needs

    from PIL import Image, ImageDraw  # noqa: PLC0415 - see above

    paper = Image.new("RGB", (600, 800), "#FDFCF7")
    draw = ImageDraw.Draw(paper)
    draw.rectangle((40, 40, 560, 80), fill="#5B7A77")
    for line in range(120, 760, 32):
        draw.line((40, line, 40 + (line * 37) % 360 + 120, line), fill="#50585A", width=6)
        draw.line((470, line, 540, line), fill="#50585A", width=6)
    out = io.BytesIO()
    paper.save(out, "JPEG", quality=80)
    return out.getvalue()


def _paper(id_: str, title: str, pages: int, hours: float) -> OwnPaper:
    page = Paper("Binary/b", title, "image/jpeg", "b", None, 4000, None)
    return OwnPaper(id_, title, _NOW - timedelta(hours=hours), tuple(replace(page) for _ in range(pages)))


_WAITING = SentPaper(_paper("1", "外院血常规", 2, 0.1), PaperState.WAITING, may_take_back=True)
_GOING_UP = replace(_WAITING, share=37, may_take_back=False)
_SENT = SentPaper(_paper("2", "出院小结（县医院）", 4, 50), PaperState.SENT)
_REFUSED = SentPaper(_paper("3", "家里的药盒", 1, 3), PaperState.REFUSED, True, RefusalCode.INVALID)
_EVERY = (_WAITING, _REFUSED, _SENT)
_DOINGS = PaperDraftActions(_nothing, _nothing, _nothing, _nothing, _nothing)


def _draft(pages: int, *, dark: bool = False) -> PaperDraft:
    picture = PreparedFile(_sheet(), "image/jpeg", dark)
    return PaperDraft("d", "外院血常规" if pages else "", tuple((str(number), picture) for number in range(pages)))


def _add_for_entry() -> ft.View:
    draft = replace(_draft(1), pages=(("1", PreparedFile(_sheet(), "image/jpeg")), ("2", PreparedFile(b"%PDF-", PDF))))
    return AddDocumentView(draft=draft, doings=_DOINGS, about="胃溃疡", route=paths.document_add_for("Condition", "c"))


@component
def _Listed(chosen: str | None = None) -> ft.Control:
    """The list of these pictures, beside a screen that is opened from it."""
    return paper_column(use_ui_context(), Ready(_EVERY), _NOW, chosen)


def _beside(chosen: str | None = None) -> Beside:
    return Beside("documents.title", [_Listed(chosen)])


def _add(pages: int, *, dark: bool = False, camera: bool = True, error: AppError | None = None) -> ft.View:
    doings = _DOINGS if camera else replace(_DOINGS, on_photo=None)
    return AddDocumentView(draft=_draft(pages, dark=dark), doings=doings, error=error, beside=_beside())


def _detail(sent: SentPaper, error: AppError | None = None, *, is_pdf: bool = False) -> ft.View:
    pages = None if error else [_sheet() for _ in sent.paper.pages]
    return DocumentView(
        document_id=sent.paper.id,
        found=Ready(sent),
        pages=pages,
        now=_NOW,
        on_fetch=_nothing,
        on_take_back=_nothing,
        on_send_again=_nothing,
        on_save=_nothing if is_pdf else None,
        error=error,
        beside=_beside(sent.paper.id),
    )


@screen
def _Photo(*, seen: bool, trouble: AppError | None = None, error: AppError | None = None) -> ft.View:
    t = use_ui_context().texts
    sheet = ft.Container(content=ft.Image(src=_sheet(), height=300), rotate=0.05)
    wall = ft.Container(content=sheet, bgcolor=DARK.card, alignment=ft.Alignment.CENTER, expand=True)
    return PhotoView(
        photo=photo_words(t),
        preview=wall if seen else None,
        trouble=trouble,
        error=error,
        on_open=_nothing,
        on_otherwise=_nothing,
        on_take=_nothing,
        route=paths.document_add(),
        door=paths.care(),
    )


@screen
def _Sure() -> ft.View:
    around = use_ui_context()
    prompt = take_back_prompt(around.texts, _nothing, _nothing)
    shown = card(around.look, prompt_parts(around.look, prompt))
    title = around.texts.get("documents.one")
    return page_frame(
        around,
        [shown],
        route=paths.document("1"),
        title_words=title,
        door=paths.care(),
        back=True,
        beside=_beside("1"),
    )


def scenes() -> list[Scene]:
    """Every state."""
    cut = PictureRefused(PictureProblem.CUT)
    pictures = [
        Scene(
            f"document-picture-{problem.value}",
            partial(_add, 0, error=PictureRefused(problem)),
            quick=problem is PictureProblem.NO_PICTURE,
        )
        for problem in PictureProblem
    ]
    return [
        Scene("documents", lambda: DocumentsView(found=Ready(_EVERY), now=_NOW)),
        Scene("documents-none", lambda: DocumentsView(found=Ready(()), now=_NOW), quick=False),
        Scene("document-add", lambda: _add(0)),
        Scene("document-add-pages", lambda: _add(1, dark=True)),
        Scene("document-add-full", lambda: _add(6), quick=False),
        Scene("document-add-for-entry", _add_for_entry),
        Scene("document-pdf", lambda: _detail(_SENT, is_pdf=True), quick=False),
        Scene("document-add-no-camera", lambda: _add(0, camera=False), quick=False),
        *pictures,
        Scene("document-waiting", lambda: _detail(_WAITING)),
        Scene("document-going-up", lambda: _detail(_GOING_UP)),
        Scene("document-take-back", _Sure, quick=False),
        Scene("document-refused", lambda: _detail(_REFUSED)),
        Scene("document-sent", lambda: _detail(_SENT), quick=False),
        Scene("document-offline", lambda: _detail(_SENT, Offline()), quick=False),
        Scene("photo-reason", lambda: _Photo(seen=False), quick=False),
        Scene("photo", lambda: _Photo(seen=True)),
        Scene("photo-cut", lambda: _Photo(seen=True, error=cut), quick=False),
        Scene("photo-denied", lambda: _Photo(seen=True, trouble=CameraFailed(CameraProblem.DENIED)), quick=False),
    ]
