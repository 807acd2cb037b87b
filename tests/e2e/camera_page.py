"""`python -m tests.e2e.camera_page PORT`: a page with the camera alone. Says what codes the camera sees, how large a
photo is, or which problem it has; then "done"."""

from __future__ import annotations

import asyncio
import sys

import flet as ft

from app.camera import camera_of
from services.errors import CameraFailed
from services.pictures.codes import codes_in
from services.pictures.intake import safe_picture


async def enter(page: ft.Page) -> None:
    make = camera_of(page)
    assert make is not None
    finder = make()
    opening = asyncio.create_task(finder.camera.open(sharp=False))
    await asyncio.sleep(0)  # begun before the control stands on the page, as a screen's effect may be
    page.add(ft.Container(content=finder.preview, width=400, height=300))  # type: ignore[no-untyped-call]
    try:
        await opening
        say(*codes_in(await finder.camera.frame()))
        photo = safe_picture(await finder.camera.picture())
        say(f"{photo.width}x{photo.height}")
    except CameraFailed as failed:
        say(failed.problem.value)
    say("done")


def say(*words: str) -> None:
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    ft.run(enter, view=None, host="127.0.0.1", port=int(sys.argv[1]), no_cdn=True)
