"""One way to show an answer everywhere: skeleton, value, empty, not downloaded, failed, and how old it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import flet as ft

from services.errors import AppError, NotDownloaded
from views.answers import Answer, Failed, Loading, Ready
from views.i18n.texts import Texts
from views.i18n.words import error_words
from views.kit.banner import Choice, banner, empty, strip
from views.kit.lists import list_group
from views.kit.pictures import Picture
from views.kit.surfaces import row
from views.look.tokens import S2, S4, Look

T = TypeVar("T")


def answer(
    look: Look,
    t: Texts,
    given: Answer[T],
    show: Callable[[T], ft.Control],
    *,
    nothing: Callable[[], ft.Control] | None = None,
    on_retry: Callable[[], None] | None = None,
    skeletons: int = 3,
) -> ft.Control:
    """What a screen shows for an answer. `nothing` is shown for an empty or None value."""
    match given:
        case Loading():
            return skeleton(look, t, skeletons)
        case Failed(error):
            return failure(look, t, error, on_retry)
        case Ready(value):
            if nothing is not None and (value is None or value in ((), [])):
                return nothing()
            return show(value)


def skeleton(look: Look, t: Texts, rows: int = 3) -> ft.Control:
    """The still outline of the content to come. A screen reader hears "loading" once."""

    def bar(width: float, height: float) -> ft.Control:
        return ft.Container(bgcolor=look.palette.skeleton, width=width, height=height, border_radius=8)

    def placeholder() -> ft.Control:
        words = ft.Column(controls=[bar(160, look.body), bar(104, look.small)], spacing=S2, tight=True)
        line = row([bar(look.icon, look.icon), words])
        return ft.Container(content=line, padding=ft.Padding.symmetric(horizontal=S4), height=look.row + S2)

    shapes = list_group(look, [placeholder() for _ in range(rows)])
    return ft.Semantics(content=shapes, label=t.get("kit.loading"), container=True)


def failure(look: Look, t: Texts, error: AppError, on_retry: Callable[[], None] | None = None) -> ft.Control:
    """Why it could not be shown, with a button to try again where that helps."""
    words = error_words(t, error)
    if isinstance(error, NotDownloaded):
        return empty(look, words.title, words.body, shows=Picture.CLOUD)
    choices = [Choice(t.get("kit.retry"), on_retry)] if on_retry else []
    return banner(look, words.title, words.body, mood="bad", choices=choices, announce=True)


def as_of(look: Look, t: Texts, time: str, *, offline: bool) -> ft.Control | None:
    """ "As of 10:42, offline" while offline; nothing while the hospital is reachable."""
    if not offline:
        return None
    return strip(look, t.get("kit.as_of_offline", time=time), icon=ft.Icons.CLOUD_OFF)
