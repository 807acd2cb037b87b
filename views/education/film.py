"""A film: pictures that follow each other with what is said below them, on from where somebody stopped; or a video."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import flet as ft

from services.education.film_model import FilmChapter
from services.education.film_store import FILMS
from services.education.films import FilmPage, film_page, keep_place
from services.errors import AppError, NotDownloaded
from views import paths
from views.aloud import Aloud, aloud_button, use_aloud
from views.answers import Answer, Failed, Ready
from views.component import screen
from views.context import UiContext
from views.education.film_words import size_words
from views.education.listing import beside_articles
from views.education.video import Watching, use_watching, video_part
from views.hooks import use_app, use_client, use_life, use_now, use_query, use_quiet_action, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.answer import answer
from views.kit.banner import strip
from views.kit.buttons import icon_button, primary_button, text_button
from views.kit.frame import Beside, page_frame
from views.kit.lists import list_group, list_row
from views.kit.surfaces import column, row
from views.look.text import heading, reading, small
from views.look.tokens import RADIUS, S2, S3

_A_SECOND, _AN_HOUR = 1.0, 3600.0
_RATIO = 16 / 9


@dataclass(frozen=True)
class FilmPlayer:
    """Which chapter stands there, whether it goes on by itself, its picture as far as it is here, and how to change
    these."""

    at: int
    playing: bool
    on_chapter: Callable[[int], None]
    on_play: Callable[[], None]
    picture: bytes | None = None
    error: AppError | None = None


@screen
def FilmScreen(film_id: str) -> ft.View:
    """Plays a film: each chapter stands as long as its subtitle says."""
    around, clock, films = use_ui_context(), use_app().clock, use_client(FILMS)
    page = use_query(film_page, around.texts.language.value, film_id)
    known = page.value if isinstance(page, Ready) else None
    chosen, choose = ft.use_state(cast("int | None", None))
    since, begin_at = ft.use_state(clock.now())
    playing, play = ft.use_state(False)
    drawn, draw = ft.use_state(cast("tuple[int, bytes] | None", None))
    keep = use_quiet_action(keep_place)
    chapters = known.kept.film.chapters if known is not None else ()
    at = chosen if chosen is not None else known.place if known is not None else 0

    async def fetch(number: int) -> tuple[int, bytes]:
        return number, await films.picture(film_id, number)

    fetching = use_task(fetch, draw, by_itself=True)
    here = drawn is not None and drawn[0] == at
    asked_for: ft.MutableRef[tuple[int, bool] | None] = ft.use_ref(None)

    def look_for_it() -> Callable[[], None]:
        """Asks once for each chapter, and again when there is a network."""
        if chapters and not here and not fetching.busy and asked_for.current != (at, around.online):
            asked_for.current = (at, around.online)
            fetching.run(at)
        return _nothing

    use_life(look_for_it, known is not None, at, here, fetching.busy, around.online)

    def go(number: int) -> None:
        choose(number)
        begin_at(clock.now())
        keep(film_id, number)

    now = use_now(_A_SECOND if playing else _AN_HOUR)
    stood = at < len(chapters) and (now - since).total_seconds() >= chapters[at].seconds

    def go_on() -> Callable[[], None]:
        if playing and stood and at + 1 < len(chapters):
            go(at + 1)
        elif playing and stood:
            play(False)
            keep(film_id, 0)
        return _nothing

    use_life(go_on, playing and stood, at)

    def toggle() -> None:
        if not playing and stood and at + 1 == len(chapters):
            go(0)
        begin_at(clock.now())
        play(not playing)

    film = known.kept.film if known is not None else None
    watching = use_watching(film.title if film else "", film.video if film else None)
    read = " ".join(part.said for part in film.text) if film else ""
    aloud = use_aloud(chapters[at].said if at < len(chapters) else read)
    picture = drawn[1] if drawn is not None and here else None
    player = FilmPlayer(at, playing, go, toggle, picture, None if fetching.busy else fetching.error)
    return FilmView(
        film_id=film_id,
        page=page,
        player=player,
        aloud=aloud,
        watching=watching,
        beside=beside_articles(around, paths.learn_offline()),
    )


@screen
def FilmView(
    *,
    film_id: str,
    page: Answer[FilmPage | None],
    player: FilmPlayer,
    aloud: Aloud | None = None,
    watching: Watching | None = None,
    beside: Beside | None = None,
) -> ft.View:
    """The picture with its subtitle, the chapters below; of a video what it is, and its words."""
    around = use_ui_context()
    missing = isinstance(page, Ready) and page.value is None
    given: Answer[FilmPage | None] = Failed(NotDownloaded("Library", film_id)) if missing else page
    known = page.value if isinstance(page, Ready) else None

    def show(found: FilmPage | None) -> ft.Control:
        if found is None:
            return column([])
        video = found.kept.film.video
        moving = video_part(around, found, video, watching or Watching(), aloud) if video is not None else None
        return column(
            [_film(around, found, player, aloud) if found.kept.film.chapters else None, moving], around.look.gap
        )

    return page_frame(
        around,
        [answer(around.look, around.texts, given, show, skeletons=5)],
        route=paths.film(film_id),
        title_words=known.kept.film.title if known else None,
        door=paths.care(),
        back=True,
        beside=beside,
    )


def _film(around: UiContext, page: FilmPage, player: FilmPlayer, aloud: Aloud | None) -> ft.Control:
    look, t, film = around.look, around.texts, page.kept.film
    chapter = film.chapters[min(player.at, len(film.chapters) - 1)]
    counted = t.get("education.film.count", n=chapter.number + 1, total=len(film.chapters))
    article = film.article
    return column(
        [
            _picture(around, player, chapter),
            ft.Semantics(
                content=column(
                    [
                        small(look, counted),
                        heading(look, chapter.name, size=look.title),
                        reading(look, [(chapter.said, False)]),
                    ],
                    S2,
                ),
                live_region=True,
                container=True,
            ),
            _controls(around, player, len(film.chapters)),
            aloud_button(around, aloud),
            list_group(
                look,
                [_chapter(around, other, player) for other in film.chapters],
                title=t.get("education.film.chapters"),
            ),
            small(look, size_words(t, page.kept)),
            text_button(look, t.get("education.film.article"), lambda: around.go(paths.article(article)))
            if article
            else None,
        ],
        look.gap + 4,
    )


def _picture(around: UiContext, player: FilmPlayer, chapter: FilmChapter) -> ft.Control:
    """The picture; what is said below says the same, so it is named by its chapter."""
    look, t = around.look, around.texts
    if player.picture is not None:
        inside: ft.Control = ft.Image(
            src=player.picture, fit=ft.BoxFit.CONTAIN, gapless_playback=True, exclude_from_semantics=True,
            error_content=small(look, t.get("education.film.broken")),
        )  # fmt: skip
    elif player.error is not None:
        words = f"{t.get('education.film.missing')} {error_words(t, player.error).title}"
        return strip(look, words, icon=ft.Icons.IMAGE_OUTLINED)
    else:
        ring = ft.ProgressRing(width=look.icon, height=look.icon, stroke_width=2.5, color=look.palette.brand)
        inside = ft.Container(content=ring, alignment=ft.Alignment.CENTER)
    frame = ft.Container(
        content=inside,
        aspect_ratio=_RATIO,
        bgcolor=look.palette.skeleton,
        border_radius=RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
    )
    return ft.Semantics(content=frame, image=True, label=chapter.name)


def _controls(around: UiContext, player: FilmPlayer, total: int) -> ft.Control:
    look, t, at = around.look, around.texts, player.at
    words, icon = (
        ("education.film.pause", ft.Icons.PAUSE) if player.playing else ("education.film.play", ft.Icons.PLAY_ARROW)
    )
    before = (lambda: player.on_chapter(at - 1)) if at > 0 else None
    after = (lambda: player.on_chapter(at + 1)) if at + 1 < total else None
    return row(
        [
            icon_button(look, ft.Icons.SKIP_PREVIOUS, t.get("education.film.before"), before),
            primary_button(look, t.get(words), player.on_play, icon=icon, expand=True, decides=False),
            icon_button(look, ft.Icons.SKIP_NEXT, t.get("education.film.after"), after),
        ],
        S3,
    )


def _chapter(around: UiContext, chapter: FilmChapter, player: FilmPlayer) -> ft.Control:
    return list_row(
        around.look,
        around.texts.get("education.film.chapter", n=chapter.number + 1, name=chapter.name),
        on_click=lambda: player.on_chapter(chapter.number),
        selected=chapter.number == player.at,
    )


def _nothing() -> None:
    return
