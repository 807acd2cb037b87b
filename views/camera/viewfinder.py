"""A screen's camera: it is opened when the person says so, its picture is put on the page first, and why there is none
is a value that can be shown."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar, cast

import flet as ft

from services.device.camera import Camera
from services.errors import AppError
from views.context import Viewfinder
from views.hooks import use_app, use_life, use_task

T = TypeVar("T")


@dataclass(frozen=True)
class ViewfinderUse:
    """`finder`: None before the person has opened it. `trouble`: why it shows nothing. `busy`: the work on it runs."""

    finder: Viewfinder | None
    trouble: AppError | None
    busy: bool
    open: Callable[[], None]

    @property
    def preview(self) -> ft.Control | None:
        return self.finder.preview if self.finder else None


def use_viewfinder(
    make: Callable[[], Viewfinder],
    work: Callable[[Camera], Awaitable[T]],
    on_done: Callable[[T], None] | None = None,
) -> ViewfinderUse:
    """Does `work` with a new camera at each `open`, once its preview is on the page. It does not count as activity, so
    that the app locks in front of a camera that nobody looks through; opening it does."""
    app = use_app()
    finder, show = ft.use_state(cast("Viewfinder | None", None))
    trouble, stop = ft.use_state(cast("AppError | None", None))
    working = use_task(work, on_done, stop, by_itself=True)

    def start() -> Callable[[], None]:
        if finder is not None:
            working.run(finder.camera)
        return lambda: None

    use_life(start, finder)

    def open_it() -> None:
        app.account.touch()
        stop(None)
        show(make())  # on the page before `start` works with it

    return ViewfinderUse(finder, trouble, working.busy, open_it)
