"""The articles: chosen for this person with the reason, all of them by topic, and those that were kept."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import flet as ft

from services.education.model import Article, Topic
from services.education.queries import ArticleList
from services.education.rules import Chosen
from views import paths
from views.answers import Ready
from views.component import component, rows, screen, unread_rows
from views.context import UiContext
from views.education.use_articles import ALL, FOR_ME, KEPT, Listing, use_listing
from views.education.words import ICONS, TOPICS, because
from views.hooks import use_ui_context
from views.kit.answer import answer
from views.kit.banner import empty
from views.kit.chips import chip
from views.kit.choose import Option, segmented
from views.kit.fields import text_field
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.surfaces import column

_LIBRARY = "Library"
_ORDER = tuple(Topic)


@screen
def LearnView(*, listing: Listing) -> ft.View:
    """The list alone."""
    around = use_ui_context()
    return page_frame(
        around,
        article_rows(around, listing),
        route=paths.learn(),
        title_words=around.texts.get("education.title"),
        door=paths.care(),
        back=True,
    )


def beside_articles(around: UiContext, chosen: str | None = None) -> Beside:
    """The list, for the screens that are opened from it. `chosen`: see `article_rows`."""
    return Beside("education.title", [ArticleColumn(chosen)] if around.look.wide else [])


@component
def ArticleColumn(chosen: str | None = None) -> ft.Control:
    """Asks for the list by itself, so that a screen beside it need not."""
    around = use_ui_context()
    return column(article_rows(around, use_listing(), chosen), around.look.gap)


def article_rows(around: UiContext, listing: Listing, chosen: str | None = None) -> list[ft.Control | None]:
    """Search, shelves, the articles, and below them questions, films and points. `chosen`: the article, or the address
    of one of the others, that stands open beside them."""
    look, t = around.look, around.texts
    shelves = [
        Option(FOR_ME, t.get("education.shelf.for_me")),
        Option(ALL, t.get("education.shelf.all")),
        Option(KEPT, t.get("education.shelf.kept")),
    ]
    return [
        text_field(
            look,
            t.get("education.search"),
            listing.typed,
            listing.on_type,
            hint=t.get("education.search.hint"),
            icon=ft.Icons.SEARCH,
        ),
        None if listing.typed else segmented(look, t.get("education.shelf"), shelves, listing.shelf, listing.on_shelf),
        answer(look, t, listing.found, lambda found: _shelf(around, listing, found, chosen)),
        _own_rows(around, listing, chosen),
    ]


def _own_rows(around: UiContext, listing: Listing, chosen: str | None) -> ft.Control | None:
    if listing.typed or listing.shelf != FOR_ME or not listing.is_own or not isinstance(listing.found, Ready):
        return None
    t = around.texts
    asking = list_row(
        around.look,
        t.get("education.questions"),
        t.get("education.questions.note"),
        icon=ft.Icons.QUESTION_ANSWER_OUTLINED,
        on_click=lambda: around.go(paths.care_questions()),
        selected=chosen == paths.care_questions(),
    )
    row = list_row(
        around.look,
        t.get("education.points"),
        t.get("education.points.note"),
        icon=ft.Icons.STARS_OUTLINED,
        mood="warm",
        value=str(listing.found.value.points),
        on_click=lambda: around.go(paths.points()),
        selected=chosen == paths.points(),
    )
    kept = list_row(
        around.look,
        t.get("education.offline"),
        t.get("education.offline.note"),
        icon=ft.Icons.SLIDESHOW_OUTLINED,
        on_click=lambda: around.go(paths.learn_offline()),
        selected=chosen == paths.learn_offline(),
    )
    return list_group(around.look, [asking, kept, row])


def _shelf(around: UiContext, listing: Listing, found: ArticleList, chosen: str | None) -> ft.Control:
    t = around.texts
    if listing.typed:
        return (
            _plain(around, found.all, found, chosen)
            if found.all
            else _none(around, "education.none_found", "education.none_found.body")
        )
    if listing.shelf == FOR_ME:
        return (
            _for_me(around, listing, found, chosen)
            if found.chosen
            else _none(around, "education.none_chosen", "education.none_chosen.body")
        )
    if listing.shelf == KEPT:
        by_id = {each.id: each for each in found.all}
        kept = [by_id[id_] for id_ in found.kept if id_ in by_id]
        return (
            _plain(around, kept, found, chosen)
            if kept
            else _none(around, "education.none_kept", "education.none_kept.body")
        )
    if not found.all and not found.unreadable:
        return _none(around, "education.none", "education.none.body")
    ordered = sorted(found.all, key=lambda each: _ORDER.index(each.topic))
    groups = groupby(ordered, key=lambda each: each.topic)
    unread = list_group(around.look, unread_rows(around, found.unreadable)) if found.unreadable else None
    return column(
        [*(_plain(around, list(group), found, chosen, t.get(TOPICS[topic])) for topic, group in groups), unread],
        around.look.gap + 8,
    )


def _for_me(around: UiContext, listing: Listing, found: ArticleList, chosen: str | None) -> ft.Control:
    def drawn(pick: Chosen) -> ft.Control:
        return _row(around, pick.article, because(around, pick, listing.now), new=pick.new, selected=chosen)

    return list_group(around.look, rows(around, _LIBRARY, found.chosen, drawn))


def _plain(
    around: UiContext, articles: Sequence[Article], found: ArticleList, chosen: str | None, title: str | None = None
) -> ft.Control:
    def drawn(article: Article) -> ft.Control:
        return _row(around, article, article.about, read=article.id in found.finished, selected=chosen)

    return list_group(around.look, rows(around, _LIBRARY, articles, drawn), title=title)


def _row(
    around: UiContext,
    article: Article,
    note: str | None,
    *,
    new: bool = False,
    read: bool = False,
    selected: str | None = None,
) -> ft.Control:
    look, t = around.look, around.texts
    marks = [chip(look, t.get("education.new"), "warm")] if new else []
    marks += [chip(look, t.get("education.read"), "plain")] if read else []
    return list_row(
        look,
        article.title,
        note,
        icon=ICONS[article.topic],
        marks=marks,
        on_click=lambda: around.go(paths.article(article.id)),
        selected=article.id == selected,
        done=read,
    )


def _none(around: UiContext, title: str, words: str) -> ft.Control:
    t = around.texts
    shows = Picture.SEARCH if title == "education.none_found" else Picture.TRAY
    return empty(around.look, t.get(title), t.get(words), shows=shows)
