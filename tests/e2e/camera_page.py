"""`python -m tests.e2e.camera_page PORT`: a page with the camera alone. Says what codes the camera sees, how large a
photo is, or which problem it has; then "done"."""

from __future__ import annotations

import sys

import flet as ft

from app.camera import camera_of
from services.errors import CameraFailed
from services.pictures.codes import codes_in
from services.pictures.intake import safe_picture
from views.context import Viewfinder


async def enter(page: ft.Page) -> None:
    make = camera_of(page)
    assert make is not None
    finder = make()
    page.render(lambda: Shown(finder))  # type: ignore[no-untyped-call]


@ft.component
def Shown(finder: Viewfinder) -> ft.Control:
    """As a screen has it: opened from an effect, and drawn anew while it is looked through."""
    times, draw = ft.use_state(1)

    async def look() -> None:
        draw(2)
        try:
            await finder.camera.open(sharp=False)
            say(*codes_in(await finder.camera.frame()))
            draw(3)
            photo = safe_picture(await finder.camera.picture())
            say(f"{photo.width}x{photo.height}")
        except CameraFailed as failed:
            say(failed.problem.value)
        say("done")

    ft.use_effect(look, dependencies=[])
    return ft.Column([ft.Text(f"{times}"), ft.Container(content=finder.preview, width=400, height=300)])


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    ft.run(enter, view=None, host="127.0.0.1", port=int(sys.argv[1]), no_cdn=True)
