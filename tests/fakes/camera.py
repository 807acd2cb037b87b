"""A camera whose pictures are files of a test, and which fails as real ones do."""

from __future__ import annotations

from collections.abc import Iterable

import flet as ft

from services.errors import CameraFailed
from views.context import Viewfinder


class FilmedCamera:
    """Shows these frames one after another, the last again and again. `fails`: what opening it comes to."""

    def __init__(self, frames: Iterable[bytes] = (), fails: CameraFailed | None = None) -> None:
        self._frames = list(frames)
        self.fails = fails
        self.opened: list[bool] = []
        self.given = 0

    async def open(self, *, sharp: bool) -> None:
        self.opened.append(sharp)
        if self.fails is not None:
            raise self.fails

    async def frame(self) -> bytes:
        self.given += 1
        return self._frames[min(self.given, len(self._frames)) - 1]

    async def picture(self) -> bytes:
        return await self.frame()

    def made(self) -> Viewfinder:
        return Viewfinder(self, ft.Text(value="preview"))
