"""One paper that the person sent: its pages, how far it has come, and what can still be done about it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, cast

import flet as ft

from services.documents.commands import send_paper_again, take_back_paper
from services.documents.queries import PaperState, SentPaper, sent_paper
from services.errors import AppError, NotDownloaded
from services.pictures.pdf_pages import pdf_pages
from services.record.documents.documents import DOCUMENTS, Documents
from services.record.documents.own_paper import DOCUMENT, PDF, OwnPaper
from views import paths
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import Notice, UiContext
from views.documents.listing import beside_papers
from views.documents.take_back import take_back_prompt
from views.documents.words import going_up, name_of, state_chip, why_refused
from views.hooks import (
    use_action,
    use_app,
    use_client,
    use_life,
    use_now,
    use_patient,
    use_query,
    use_task,
    use_ui_context,
)
from views.i18n import format as fmt
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import problem
from views.kit.buttons import danger_button, quiet_button
from views.kit.frame import Beside, page_frame
from views.kit.paper_page import paper_page
from views.kit.prompt import use_prompt
from views.kit.surfaces import card, column, row
from views.kit.waiting import waiting
from views.look.text import heading, small
from views.look.tokens import S2

_A_MINUTE: Final = 60
_SHOWN: Final = frozenset({"image/jpeg", "image/png"})
_KEPT: Final = cast("tuple[tuple[bytes | None, ...], bytes | None] | None", None)


@screen
def DocumentScreen(document_id: str, at: str | None = None) -> ft.View:
    """Its pages come from this device where they were sent from, else from the hospital, once. `at`: the list's
    address, where nobody chose it."""
    app, around, documents = use_app(), use_ui_context(), use_client(DOCUMENTS)
    t = around.texts
    found = use_query(sent_paper, use_patient(), document_id)
    kept, keep = ft.use_state(_KEPT)
    pages, pdf = kept or (None, None)
    known = found.value.paper if isinstance(found, Ready) and found.value else None

    async def fetch(paper: OwnPaper) -> tuple[tuple[bytes | None, ...], bytes | None]:
        return await fetched_pages(documents, paper)

    async def save(content: bytes, name: str) -> bool:
        return await app.save_file(name, ".pdf", content)

    def taken_back(done: bool) -> None:
        around.notify(Notice(t.get("documents.taken_back" if done else "documents.too_late")))
        if done:
            around.back()

    asking, ask = ft.use_state(False)
    fetching = use_task(fetch, keep, by_itself=True)
    saving = use_task(save)
    taking, sending = use_action(take_back_paper, taken_back), use_action(send_paper_again)

    def begin() -> Callable[[], None]:
        if known is not None and pages is None:
            fetching.run(known)
        return lambda: None

    use_life(begin, known is None)

    def take_back() -> None:
        ask(False)
        taking.run(document_id)

    use_prompt(take_back_prompt(t, take_back, lambda: ask(False)) if asking else None)
    return DocumentView(
        document_id=document_id,
        found=found,
        pages=pages,
        now=use_now(_A_MINUTE),
        on_fetch=partial(fetching.run, known) if known else None,
        on_take_back=lambda: ask(True),
        on_send_again=lambda: sending.run(document_id),
        on_save=partial(saving.run, pdf, known.title or t.get("documents.untitled")) if pdf and known else None,
        busy=taking.busy or sending.busy,
        error=fetching.error or taking.error or sending.error,
        beside=beside_papers(around, None if at else document_id),
        at=at,
    )


@screen
def DocumentView(
    *,
    document_id: str,
    found: Answer[SentPaper | None],
    pages: Sequence[bytes | None] | None,
    now: datetime,
    on_fetch: Callable[[], None] | None,
    on_take_back: Callable[[], None],
    on_send_again: Callable[[], None],
    on_save: Callable[[], None] | None = None,
    busy: bool = False,
    error: AppError | None = None,
    beside: Beside | None = None,
    at: str | None = None,
) -> ft.View:
    """`pages` None: they are on their way."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(found, Ready) and found.value is None
    given: Answer[SentPaper | None] = Failed(NotDownloaded(DOCUMENT, document_id)) if missing else found

    def shown(sent: SentPaper | None) -> ft.Control:
        if sent is None:
            return column([])
        when = fmt.near_moment(t, sent.paper.sent, now, around.zones) if sent.paper.sent else None
        refused = sent.state is PaperState.REFUSED
        again = quiet_button(look, t.get("documents.send_again"), None if busy else on_send_again) if refused else None
        back = danger_button(look, t.get("documents.take_back"), None if busy else on_take_back)
        return column(
            [
                card(
                    look,
                    [
                        row([state_chip(around, sent)], S2, wrap=True),
                        heading(look, name_of(around, sent)),
                        small(look, " · ".join(part for part in (when, t.get("documents.by_you")) if part)),
                        going_up(around, sent),
                        why_refused(around, sent),
                        again,
                        back if sent.may_take_back else None,
                    ],
                ),
                *_pages(around, pages, error),
                quiet_button(look, t.get("documents.save"), on_save, icon=ft.Icons.DOWNLOAD) if on_save else None,
            ],
            look.gap,
        )

    failed = problem(look, error_words(t, error).both, retry=t.get("kit.retry"), on_retry=on_fetch) if error else None
    return page_frame(
        around,
        [failed, answer(look, t, given, shown)],
        route=at or paths.document(document_id),
        title_words=t.get("documents.one"),
        door=paths.care(),
        back=True,
        beside=beside,
        times_at=now,
    )


async def fetched_pages(documents: Documents, paper: OwnPaper) -> tuple[tuple[bytes | None, ...], bytes | None]:
    """The pictures of all pages, those of a PDF drawn here (None for what cannot be shown), and the first PDF."""
    shown: list[bytes | None] = []
    first: bytes | None = None
    for page in paper.pages:
        content = await documents.content(page) if page.content_type in _SHOWN | {PDF} else None
        if content is not None and page.content_type == PDF:
            first = first or content
            shown += await asyncio.to_thread(pdf_pages, content) or [None]
        else:
            shown.append(content)
    return tuple(shown), first


def _pages(around: UiContext, pages: Sequence[bytes | None] | None, error: AppError | None) -> list[ft.Control]:
    t = around.texts
    if pages is None:
        return [] if error else [waiting(around.look, t.get("documents.loading"))]
    return [
        paper_page(
            around.look, content, t.get("documents.page", n=number, of=len(pages)), t.get("documents.page.unshown")
        )
        for number, content in enumerate(pages, 1)
    ]
