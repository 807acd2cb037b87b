"""The device's camera, as a screen uses it."""

from __future__ import annotations

from typing import Protocol


class Camera(Protocol):
    """One camera, while a screen shows what it sees. It is let go when that screen is gone."""

    async def open(self, *, sharp: bool) -> None:
        """Starts it: `sharp` for photos, else for many small frames. The system may ask the person for permission here,
        so the screen has said before why. Raises CameraFailed."""

    async def frame(self) -> bytes:
        """What it sees now, as JPEG: to look for a code in. Raises CameraFailed."""

    async def picture(self) -> bytes:
        """A photo as JPEG. Raises CameraFailed."""
