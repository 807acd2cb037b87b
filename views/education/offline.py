"""What of learning is on this device, how much room it takes, and how to fetch or remove it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flet as ft

from services.device.storage import LITTLE
from services.education.film_model import Film
from services.education.film_store import FILMS
from services.education.films import KeptFilm, film_list, remove_films
from services.errors import AppError
from views import paths
from views.answers import Answer
from views.component import rows, screen
from views.context import UiContext
from views.education.film_words import bytes_words, size_words
from views.education.listing import beside_articles
from views.education.use_articles import use_hour
from views.hooks import use_action, use_app, use_client, use_patient, use_query, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import empty, problem, strip
from views.kit.buttons import primary_button, text_button
from views.kit.chips import chip
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.pictures import Picture
from views.kit.progress import progress
from views.kit.surfaces import column
from views.look.text import body


@dataclass(frozen=True)
class FilmKeeping:
    """Fetching and removing films. `free`: the room that the device has left, None where it does not say."""

    on_keep: Callable[[tuple[Film, ...]], None]
    on_remove: Callable[[tuple[Film, ...]], None]
    busy: bool = False
    error: AppError | None = None
    free: int | None = None


@screen
def OfflineScreen() -> ft.View:
    """What is interrupted goes on with the next picture."""
    app, around = use_app(), use_ui_context()
    found = use_query(film_list, use_patient(), around.texts.language.value, use_hour())
    keeping, removing = use_task(use_client(FILMS).keep), use_action(remove_films)
    work = FilmKeeping(
        keeping.run, removing.run, keeping.busy or removing.busy, keeping.error or removing.error, app.free_bytes()
    )
    return OfflineView(found=found, keeping=work, beside=beside_articles(around, paths.learn_offline()))


@screen
def OfflineView(*, found: Answer[tuple[KeptFilm, ...]], keeping: FilmKeeping, beside: Beside | None = None) -> ft.View:
    """All films with what they take."""
    around = use_ui_context()
    return page_frame(
        around,
        [answer(around.look, around.texts, found, lambda known: _shown(around, known, keeping))],
        route=paths.learn_offline(),
        title_words=around.texts.get("education.offline"),
        door=paths.care(),
        back=True,
        beside=beside,
    )


def _shown(around: UiContext, known: Sequence[KeptFilm], keeping: FilmKeeping) -> ft.Control:
    look, t = around.look, around.texts
    articles = body(look, t.get("education.offline.articles"), "soft")
    if not known:
        return column([articles, empty(look, t.get("education.offline.none"), shows=Picture.TRAY)], look.gap)
    here = tuple(kept.film for kept in known if kept.here)
    wanted = tuple(kept.film for kept in known if kept.mine and not kept.whole)
    others = tuple(kept.film for kept in known if not kept.whole)
    taken = sum(kept.size for kept in known)
    little = keeping.free is not None and keeping.free < LITTLE
    room = None
    if little and keeping.free is not None:
        room = strip(look, t.get("education.offline.little", free=bytes_words(keeping.free)), mood="warm")

    def drawn(kept: KeptFilm) -> ft.Control:
        marks = [chip(look, t.get("education.offline.mine"), "brand")] if kept.mine else []
        return list_row(
            look,
            kept.film.title,
            size_words(t, kept),
            icon=ft.Icons.SLIDESHOW_OUTLINED,
            marks=marks,
            on_click=lambda: around.go(paths.film(kept.film.id)),
        )

    return column(
        [
            articles,
            room,
            problem(look, error_words(t, keeping.error).both) if keeping.error else None,
            _fetching(around, known, keeping) if keeping.busy else _fetch(around, wanted, others, keeping),
            list_group(look, rows(around, "Library", known, drawn), title=t.get("education.offline.films")),
            text_button(
                look, t.get("education.offline.remove", size=bytes_words(taken)), lambda: keeping.on_remove(here)
            )
            if here and not keeping.busy
            else None,
        ],
        look.gap + 4,
    )


def _fetching(around: UiContext, known: Sequence[KeptFilm], keeping: FilmKeeping) -> ft.Control:
    done, total = sum(kept.here for kept in known), sum(kept.parts for kept in known)
    return progress(around.look, around.texts, around.texts.get("education.offline.fetching"), done, total)


def _fetch(
    around: UiContext, wanted: tuple[Film, ...], others: tuple[Film, ...], keeping: FilmKeeping
) -> ft.Control | None:
    """First what concerns this person; when that is here, the rest."""
    look, t = around.look, around.texts
    films = wanted or others
    if not films:
        return strip(look, t.get("education.offline.all_here"), mood="good", icon=ft.Icons.OFFLINE_PIN_OUTLINED)
    words = t.get("education.offline.fetch_mine" if wanted else "education.offline.fetch_rest", n=len(films))
    return primary_button(look, words, lambda: keeping.on_keep(films), icon=ft.Icons.DOWNLOAD, decides=False)
