"""The Flet app that shows one scene at a time; the program beside it says which."""

from __future__ import annotations

import asyncio
import contextvars
import importlib.util
import os
import pkgutil
from collections.abc import Callable
from pathlib import Path

import flet as ft

import views
from tests.gallery.checks import CURTAIN
from tests.gallery.variants import Variant
from views.component import screen, stack
from views.context import UiContext, UiContextProvider
from views.hooks import use_life
from views.kit.scene import Scene
from views.theme import dress

ASSETS = Path(__file__).parents[2] / "assets"


def all_scenes() -> list[Scene]:
    """The scenes of the kit and of every feature that has a gallery."""
    found: list[Scene] = []
    for package in pkgutil.iter_modules(views.__path__, "views."):
        if package.ispkg and importlib.util.find_spec(f"{package.name}.gallery") is not None:
            found += importlib.import_module(f"{package.name}.gallery.scenes").scenes()
    names = [scene.name for scene in found]
    assert len(names) == len(set(names)), "two scenes have one name"
    return found


class Stage:
    """Shows what it is told to. `shown` counts up when the client has been sent a new picture."""

    def __init__(self) -> None:
        self._show: Callable[[tuple[int, Scene | None, Variant]], None] | None = None
        self._home = contextvars.copy_context()
        self.ready = asyncio.Event()
        self._number = 0

    def enter(self, page: ft.Page) -> None:
        """The main function of the Flet app."""
        page.render_views(Theatre, self)

    def attend(self, show: Callable[[tuple[int, Scene | None, Variant]], None]) -> None:
        self._show, self._home = show, contextvars.copy_context()
        self.ready.set()

    def show(self, scene: Scene, variant: Variant) -> str:
        """Changes the picture; the page's title becomes what is returned once the client has drawn it."""
        assert self._show is not None
        self._number += 1
        self._home.copy().run(self._show, (self._number, scene, variant))
        return str(self._number)


@stack
def Theatre(stage: Stage) -> list[ft.View]:
    """The scene of the moment in its surroundings."""
    page = ft.context.page
    (number, scene, variant), show = ft.use_state((0, None, Variant()))
    around: UiContext = variant.surroundings()

    def begin() -> Callable[[], None]:
        stage.attend(show)
        return lambda: None

    def dressed() -> Callable[[], None]:
        dress(page, around.look, around.texts)
        return lambda: None

    def titled() -> Callable[[], None]:
        page.title = str(number)
        page.update()
        return lambda: None

    use_life(begin)
    use_life(dressed, around.look, around.texts)
    use_life(titled, number)
    return UiContextProvider(around, lambda: [Frame(scene=scene, key=str(number))])


@screen
def Frame(*, scene: Scene | None, key: str = "") -> ft.View:
    """A fresh tree for each picture: no state of the one before."""
    return ft.View(bgcolor=CURTAIN, controls=[]) if scene is None else scene.build()


async def serve(stage: Stage, port: int) -> None:
    """Runs until cancelled."""
    os.environ["FLET_FORCE_WEB_SERVER"] = "true"
    await ft.run_async(stage.enter, view=None, host="127.0.0.1", port=port, assets_dir=str(ASSETS), no_cdn=True)
