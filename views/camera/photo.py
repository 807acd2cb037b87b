"""Taking a photo: why the camera is wanted, what it sees, and the shutter. What comes of it is a picture that can be
kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import flet as ft

from services.device.camera import Camera
from services.errors import AppError
from services.pictures.intake import SafePicture, safe_picture
from views.camera.parts import camera_frame, camera_trouble, reason_card
from views.camera.viewfinder import use_viewfinder
from views.component import screen
from views.context import Viewfinder
from views.hooks import use_back, use_task, use_ui_context
from views.i18n.words import error_words
from views.kit.banner import problem
from views.kit.buttons import primary_button, quiet_button
from views.kit.frame import page_frame
from views.look.text import body


@dataclass(frozen=True)
class Photo:
    """What is photographed, in words: the screen's title, why, how to hold the paper, and the way without a camera."""

    title: str
    reason: str
    aim: str
    otherwise: str


@screen
def PhotoScreen(
    *,
    photo: Photo,
    make: Callable[[], Viewfinder],
    on_taken: Callable[[SafePicture], None],
    on_otherwise: Callable[[], None],
    on_back: Callable[[], None],
    route: str,
    door: str,
) -> ft.View:
    """One photo, then it is done."""
    use_back(on_back)

    async def open_it(camera: Camera) -> None:
        await camera.open(sharp=True)

    async def take(camera: Camera) -> SafePicture:
        return await asyncio.to_thread(safe_picture, await camera.picture())

    use = use_viewfinder(make, open_it)
    taking = use_task(take, on_taken)
    ready = use.finder if not use.busy and not taking.busy else None
    return PhotoView(
        photo=photo,
        preview=use.preview,
        trouble=use.trouble,
        error=taking.error,
        on_open=use.open,
        on_otherwise=on_otherwise,
        on_take=(lambda: taking.run(ready.camera)) if ready else None,
        busy=taking.busy,
        route=route,
        door=door,
    )


@screen
def PhotoView(
    *,
    photo: Photo,
    preview: ft.Control | None,
    trouble: AppError | None,
    error: AppError | None,
    on_open: Callable[[], None],
    on_otherwise: Callable[[], None],
    on_take: Callable[[], None] | None,
    route: str,
    door: str,
    busy: bool = False,
) -> ft.View:
    """`trouble`: the camera shows nothing. `error`: the photo did not come to be; another can be taken at once. As long
    as there is no camera, the way without one is at the foot."""
    around = use_ui_context()
    look, t = around.look, around.texts
    foot: list[ft.Control | None] = [quiet_button(look, photo.otherwise, on_otherwise, icon=ft.Icons.IMAGE_OUTLINED)]
    if preview is None:
        content: list[ft.Control | None] = [reason_card(around, photo.reason, on_open)]
    elif trouble is not None:
        content = [camera_trouble(around, trouble, on_open)]
    else:
        failed = problem(look, error_words(t, error).both) if error else None
        content = [body(look, photo.aim), camera_frame(around, preview, t.get("camera.scan.preview")), failed]
        foot = [
            primary_button(look, t.get("camera.take"), on_take, icon=ft.Icons.PHOTO_CAMERA, busy=busy, decides=False)
        ]
    return page_frame(around, content, route=route, title_words=photo.title, door=door, back=True, foot=foot)
