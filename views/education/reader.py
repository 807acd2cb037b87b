"""One article: why it was chosen, who answers for it, the text, what it follows; at its end it is finished."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import flet as ft

from services.education.commands import finish_article
from services.education.favourites import mark_favourite
from services.education.markdown import spoken
from services.education.model import Article, Citation, Topic
from services.education.queries import ArticlePage, article_page
from services.errors import AppError, NotDownloaded
from views import paths
from views.aloud import Aloud, aloud_button, use_aloud
from views.answers import Answer, Failed, Ready
from views.component import rows, screen
from views.context import UiContext
from views.education.listing import article_rows
from views.education.text import article_text
from views.education.use_articles import Listing, use_hour, use_listing
from views.education.whose import use_is_own
from views.education.words import ICONS, because, by_whom, outcome
from views.hooks import (
    use_action,
    use_app,
    use_opening,
    use_patient,
    use_query,
    use_quiet_action,
    use_ui_context,
)
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import banner, problem, strip
from views.kit.buttons import icon_button, primary_button, quiet_button, text_button
from views.kit.frame import page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import column, section
from views.look.text import body, heading, small
from views.written import in_chinese


@dataclass(frozen=True)
class Finishing:
    """Finishing the article: None for somebody who reads for another person, whose points these would be."""

    run: Callable[[], None] | None
    busy: bool = False
    error: AppError | None = None


@screen
def ArticleScreen(article_id: str, at: str | None = None) -> ft.View:
    """Gathers one article, and (for a desktop) the list beside it; `at`: it stands at the list's address."""
    around, patient, now, clock = use_ui_context(), use_patient(), use_hour(), use_app().clock
    is_own = use_is_own()
    page = use_query(article_page, patient, around.texts.language.value, article_id, now, is_own)
    listing = use_listing(wanted=around.look.wide)
    finishing, keep, opening = use_action(finish_article), use_quiet_action(mark_favourite), use_opening()
    known = page.value.article if isinstance(page, Ready) and page.value is not None else None
    aloud = use_aloud(f"{known.title}\n{spoken(known.text)}" if known else "")

    def finish() -> None:
        finishing.run(str(uuid4()), article_id=article_id, patient_id=patient, now=clock.now())

    def mark(kept: bool) -> None:
        owner = patient if is_own else None
        keep(article_id, kept, patient=owner, list_id=str(uuid4()), now=clock.now())

    return ArticleView(
        article_id=article_id,
        at=at,
        page=page,
        listing=listing,
        now=now,
        finishing=Finishing(finish if is_own else None, finishing.busy, finishing.error),
        on_keep=mark,
        on_open=opening.run,
        aloud=aloud,
    )


@screen
def ArticleView(
    *,
    article_id: str,
    page: Answer[ArticlePage | None],
    listing: Listing,
    now: datetime,
    finishing: Finishing,
    on_keep: Callable[[bool], None],
    on_open: Callable[[str], None],
    at: str | None = None,
    aloud: Aloud | None = None,
) -> ft.View:
    """The article alone on a phone, beside the list on a desktop."""
    around = use_ui_context()
    look, t = around.look, around.texts
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[ArticlePage | None] = Failed(NotDownloaded("Library", article_id)) if missing else page
    known = page.value if isinstance(page, Ready) else None

    def show(found: ArticlePage | None) -> ft.Control:
        return _article(around, found, now, finishing, on_open, aloud=aloud) if found else column([])

    shown = answer(look, t, given, show, skeletons=5)
    star = [_star(around, known.kept, on_keep)] if known else []
    if not look.wide:
        return page_frame(
            around, [shown], route=at or paths.article(article_id), title_words=known.article.title if known else None,
            door=paths.care(), back=True, actions=star,
        )  # fmt: skip
    head = ft.Row(
        controls=[
            ft.Container(content=heading(look, known.article.title if known else "", size=look.display), expand=True),
            *star,
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return page_frame(
        around, article_rows(around, listing, article_id), route=at or paths.article(article_id),
        title_words=t.get("education.title"), door=paths.care(), back=True, detail=[head, shown],
    )  # fmt: skip


def _star(around: UiContext, kept: bool, on_keep: Callable[[bool], None]) -> ft.Control:
    t = around.texts
    icon = ft.Icons.BOOKMARK if kept else ft.Icons.BOOKMARK_OUTLINE
    words = t.get("education.keep.remove") if kept else t.get("education.keep")
    return icon_button(around.look, icon, words, lambda: on_keep(not kept), tone="brand" if kept else "ink")


def _article(
    around: UiContext,
    page: ArticlePage,
    now: datetime,
    finishing: Finishing,
    on_open: Callable[[str], None],
    *,
    aloud: Aloud | None,
) -> ft.Control:
    look, t, known = around.look, around.texts, page.article
    why = strip(look, because(around, page.chosen, now), icon=ft.Icons.LIGHTBULB_OUTLINE) if page.chosen else None
    return column(
        [
            small(look, by_whom(around, known)),
            why,
            _film(around, page.film, moves=page.film_is_video) if page.film else None,
            aloud_button(around, aloud),
            in_chinese(look, t, known.title, known.text),
            article_text(look, known.text, on_open),
            _sources(around, known.sources, on_open) if known.sources else None,
            small(look, t.get("education.general")),
            _answers(around, page.answers) if page.answers else None,
            *_end(around, page, finishing),
        ],
        look.gap + 4,
    )


def _sources(around: UiContext, sources: tuple[Citation, ...], on_open: Callable[[str], None]) -> ft.Control:
    look, t = around.look, around.texts

    def link(url: str) -> ft.Control:
        return text_button(look, t.get("education.source.open"), lambda: on_open(url), icon=ft.Icons.OPEN_IN_NEW)

    lines = [(body(look, each.name, "soft"), link(each.url) if each.url else None) for each in sources]
    return section(look, t.get("education.sources"), [part for line in lines for part in line])


def _film(around: UiContext, film_id: str, *, moves: bool) -> ft.Control:
    look, t = around.look, around.texts
    return quiet_button(
        look,
        t.get("education.video.about" if moves else "education.film.watch"),
        lambda: around.go(paths.film(film_id)),
        icon=ft.Icons.SLIDESHOW_OUTLINED,
    )


def _answers(around: UiContext, answers: tuple[Article, ...]) -> ft.Control:
    """What others asked about it, and the care team answered for everybody."""

    def drawn(published: Article) -> ft.Control:
        return list_row(
            around.look,
            published.title,
            icon=ICONS[published.topic],
            on_click=lambda: around.go(paths.article(published.id)),
        )

    shown = rows(around, "Library", answers, drawn)
    return list_group(around.look, shown, title=around.texts.get("education.answers"))


def _end(around: UiContext, page: ArticlePage, finishing: Finishing) -> list[ft.Control]:
    """The button at the end, or what came of it; and the way to a question. Nothing of these for another's record."""
    look, t = around.look, around.texts
    if finishing.run is None or page.article.topic is Topic.ANSWER:
        return []
    where = paths.ask_care_team(page.article.id)
    ask = quiet_button(
        look, t.get("education.ask.here"), lambda: around.go(where), icon=ft.Icons.QUESTION_ANSWER_OUTLINED
    )
    if page.finished is not None:
        title, words = outcome(t, page.finished)
        return [banner(look, title, words, mood="good", announce=True), ask]
    failed = [problem(look, error_words(t, finishing.error).both)] if finishing.error else []
    button = primary_button(look, t.get("education.finish"), finishing.run, icon=ft.Icons.CHECK, busy=finishing.busy)
    return [*failed, button, ask]
