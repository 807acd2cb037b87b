"""The Flet app that shows one scene at a time; the program beside it says which."""

from __future__ import annotations

import asyncio
import contextvars
import importlib.util
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flet as ft
import uvicorn
from flet_web import get_package_web_dir

import views
from app.config import LOOPBACK
from app.web import COMPRESSED
from app.web_files import WebFiles
from tests.gallery.browser import RARE
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
        self._page: ft.Page | None = None

    def enter(self, page: ft.Page) -> None:
        """The main function of the Flet app."""
        self._page = page
        page.render_views(Theatre, self)

    @property
    def is_covered(self) -> bool:
        """Whether a question stands above the scene: the client leaves it there while the next has the same address."""
        return self._page is not None and any(isinstance(each, ft.AlertDialog) for each in self._page._dialogs.controls)

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
    return _curtain() if scene is None else scene.build()


def _curtain() -> ft.View:
    """Before the first scene. Its character is rare, so that the client has all fonts before it draws a picture."""
    rare = ft.Text(value=RARE, color=CURTAIN)
    return ft.View(bgcolor=CURTAIN, controls=[ft.Container(content=rare, padding=40)])


async def serve(stage: Stage, port: int) -> None:
    """Runs until cancelled, with the page and the fonts that the app has in a browser."""
    page: Any = ft.run(stage.enter, export_asgi_app=True, assets_dir=str(ASSETS), no_cdn=True)
    files = WebFiles(page, ASSETS, Path(get_package_web_dir()), COMPRESSED)
    config = uvicorn.Config(files, host=LOOPBACK, port=port, log_config=None, access_log=False, ws="websockets-sansio")
    await uvicorn.Server(config).serve()
