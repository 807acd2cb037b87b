"""A hospital's video: what it is; after a question, a copy for the device's own player or the way to it in the browser;
its words, to be read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import flet as ft

from services.education.film_model import FilmText
from services.education.film_video import LARGEST, Video
from services.education.films import FilmPage
from services.errors import AppError
from services.record.documents.documents import DOCUMENTS
from views import paths
from views.aloud import Aloud, aloud_button
from views.context import Notice, UiContext
from views.education.film_words import bytes_words, size_words
from views.hooks import use_app, use_client, use_opening, use_task, use_ui_context
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import Choice, problem, strip
from views.kit.buttons import primary_button, quiet_button, text_button
from views.kit.prompt import Prompt, use_prompt
from views.kit.surfaces import column, section
from views.look.text import body, reading, small

_A_MINUTE = 60


@dataclass(frozen=True)
class Watching:
    """Handing the video to another program, which is asked about first. Either is None where it cannot be."""

    on_save: Callable[[], None] | None = None
    on_open: Callable[[], None] | None = None
    busy: bool = False
    error: AppError | None = None


def use_watching(title: str, video: Video | None) -> Watching:
    """A copy outside the app is made, and an address opened, only when the person has said yes."""
    around, app, documents, opening = use_ui_context(), use_app(), use_client(DOCUMENTS), use_opening()
    t = around.texts
    choosing, choose = ft.use_state("")

    async def save() -> bool:
        if video is None or video.paper is None:
            return False
        return await app.save_file(title, video.paper.ending, await documents.content(video.paper))

    saving = use_task(save, lambda kept: around.notify(Notice(t.get("education.video.saved"))) if kept else None)

    def close() -> None:
        choose("")

    def yes() -> None:
        close()
        if choosing == "open" and video is not None and video.link is not None:
            opening.run(video.link)
        else:
            saving.run()

    wanted = video if choosing else None
    use_prompt(watch_prompt(around, wanted, yes, close, leaves=choosing == "open") if wanted is not None else None)
    return Watching(
        (lambda: choose("save")) if video is not None and video.paper is not None else None,
        (lambda: choose("open")) if video is not None and video.link is not None else None,
        saving.busy or opening.busy,
        saving.error or opening.error,
    )


def watch_prompt(
    around: UiContext, video: Video, on_yes: Callable[[], None], on_close: Callable[[], None], *, leaves: bool
) -> Prompt:
    """What happens outside of the app, before it does. `leaves`: to the browser."""
    t = around.texts
    if leaves:
        host = urlsplit(video.link or "").hostname or ""
        title, words = t.get("education.video.open.ask"), t.get("education.video.open.words", host=host)
        yes, icon = t.get("education.video.open"), ft.Icons.OPEN_IN_NEW
    else:
        title, words = t.get("education.video.save.ask"), t.get("education.video.save.words")
        yes, icon = t.get("education.video.save"), ft.Icons.DOWNLOAD
    choices = [Choice(yes, on_yes, strong=True), Choice(t.get("education.video.no"), on_close)]
    return Prompt(title, words, choices, on_close, icon=icon, mood="info")


def video_part(around: UiContext, page: FilmPage, video: Video, watching: Watching, aloud: Aloud | None) -> ft.Control:
    """The video and its words; nothing of it plays here, and the screen says so."""
    look, t, article = around.look, around.texts, page.kept.film.article
    return column(
        [
            _about(around, page, video, watching),
            _words(around, page.kept.film.text),
            aloud_button(around, aloud) if page.kept.film.text else None,
            text_button(look, t.get("education.film.article"), lambda: around.go(paths.article(article)))
            if article
            else None,
        ],
        look.gap + 4,
    )


def _about(around: UiContext, page: FilmPage, video: Video, watching: Watching) -> ft.Control:
    look, t = around.look, around.texts
    size = bytes_words(video.size) if video.size else t.get("education.video.size_unknown")
    save = primary_button(
        look, t.get("education.video.save"), watching.on_save, icon=ft.Icons.DOWNLOAD, busy=watching.busy, decides=False
    )
    leave = (quiet_button if watching.on_save else primary_button)(
        look, t.get("education.video.open"), watching.on_open, icon=ft.Icons.OPEN_IN_NEW, decides=False
    )
    return section(
        look,
        t.get("education.video"),
        [
            body(look, t.get("education.video.kind", kind=video.name, size=size)),
            _dead_end(around, video) if video.paper is None and video.link is None else None,
            problem(look, error_words(t, watching.error).both) if watching.error else None,
            save if watching.on_save else None,
            leave if watching.on_open else None,
            small(look, size_words(t, page.kept)) if video.paper is not None else None,
        ],
        note=t.get("education.video.note"),
    )


def _dead_end(around: UiContext, video: Video) -> ft.Control:
    """It can be neither fetched nor opened: what the person can do instead."""
    t = around.texts
    large = video.size is not None and video.size > LARGEST
    words = t.get("education.video.too_large" if large else "education.video.nowhere", most=bytes_words(LARGEST))
    return strip(around.look, words, mood="warm")


def _words(around: UiContext, text: tuple[FilmText, ...]) -> ft.Control:
    look, t = around.look, around.texts
    if not text:
        return strip(look, t.get("education.video.no_words"), icon=ft.Icons.SUBTITLES_OFF_OUTLINED)
    lines = [part for each in text for part in (small(look, _named(t, each)), reading(look, [(each.said, False)]))]
    return section(look, t.get("education.video.words"), lines)


def _named(t: Texts, part: FilmText) -> str:
    minutes, seconds = divmod(int(part.begin), _A_MINUTE)
    at = f"{minutes}:{seconds:02}"
    return t.get("education.video.chapter", at=at, name=part.name) if part.name else at
