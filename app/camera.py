"""Flet's camera control as the app's camera: on phones and in the browser. Flet 1.0.5 has none on desktops.

A phone streams frames; a browser does not, so there a frame is a picture of the preview. Whatever goes wrong comes as
the plugin's `CameraException(code, words)` in a RuntimeError; the codes are those of camera 0.12 and camera_web.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import flet as ft

from app.patience import answer_of
from services.errors import CameraFailed, CameraProblem
from views.context import Viewfinder

if TYPE_CHECKING:
    import flet_camera

_PHONES: Final = frozenset({ft.PagePlatform.ANDROID, ft.PagePlatform.IOS})
_FRAME_WITHIN: Final = 10.0  # seconds; a camera that gives none for so long is taken by another app
_STANDS_WITHIN: Final = 20.0  # seconds; a screen with the camera is drawn in far less
_CODES: Final = (
    ("accessdenied", CameraProblem.DENIED),
    ("accessrestricted", CameraProblem.DENIED),
    ("notallowed", CameraProblem.DENIED),
    ("permission", CameraProblem.DENIED),
    ("camerasecurity", CameraProblem.DENIED),
    ("notfound", CameraProblem.MISSING),
    ("notsupported", CameraProblem.MISSING),
    ("overconstrained", CameraProblem.MISSING),
    ("notreadable", CameraProblem.BUSY),
    ("in use", CameraProblem.BUSY),
    ("trackstart", CameraProblem.BUSY),
)


def camera_of(page: ft.Page) -> Callable[[], Viewfinder] | None:
    """What makes a camera with its preview for one screen; None where this device has none that Flet can use."""
    if not (page.web or page.platform in _PHONES):
        return None

    def make() -> Viewfinder:
        from app.camera_control import SteadyCamera  # noqa: PLC0415 - at the first use: few people take a picture

        control = SteadyCamera()
        control.belongs_to(page)
        camera = FletCamera(control)
        control.on_stream_image = camera.hear  # before it is on the page: what a component returned is frozen there
        control.did_mount = camera.stand
        return Viewfinder(camera, control)

    return make


class FletCamera:
    """The camera behind one control. Opening waits until that is on the page: a screen's effect runs before what is
    within it is drawn, and the client answers no call to a control that it does not have yet."""

    def __init__(self, control: flet_camera.Camera) -> None:
        self._control = control
        self._newest: bytes | None = None
        self._came, self._stands = asyncio.Event(), asyncio.Event()
        self._streams = self._started = False

    async def open(self, *, sharp: bool) -> None:
        """Chooses the camera at the back, where there is one."""
        import flet_camera  # noqa: PLC0415 - see camera_of

        try:
            await asyncio.wait_for(self._stands.wait(), _STANDS_WITHIN)
        except TimeoutError:
            raise CameraFailed(CameraProblem.OTHER) from None
        cameras = await answer_of(self._control.get_available_cameras, _failed)
        if not cameras:
            raise CameraFailed(CameraProblem.MISSING)
        back = flet_camera.CameraLensDirection.BACK
        chosen = next((camera for camera in cameras if camera.lens_direction is back), cameras[0])
        sizes = flet_camera.ResolutionPreset
        size = sizes.VERY_HIGH if sharp else sizes.MEDIUM
        await answer_of(lambda: self._control.initialize(chosen, size, enable_audio=False), _failed)
        self._streams = bool(await answer_of(self._control.supports_image_streaming, _failed))

    async def frame(self) -> bytes:
        """The newest frame of the stream, never the same twice."""
        if not self._streams:
            return await self.picture()
        if not self._started:
            await answer_of(self._control.start_image_stream, _failed)
            self._started = True
        self._came.clear()
        try:
            await asyncio.wait_for(self._came.wait(), _FRAME_WITHIN)
        except TimeoutError:
            raise CameraFailed(CameraProblem.BUSY) from None
        newest, self._newest = self._newest, None
        return newest or b""

    async def picture(self) -> bytes:
        return bytes(await answer_of(self._control.take_picture, _failed) or b"")

    def stand(self) -> None:
        """The control is on the page."""
        self._stands.set()

    def hear(self, event: flet_camera.CameraImageEvent) -> None:
        """A frame of the stream; only the newest is kept."""
        self._newest = event.bytes
        self._came.set()


def _failed(words: str | None) -> CameraFailed:
    return CameraFailed(CameraProblem.BUSY if words is None else problem_of(words))


def problem_of(words: str) -> CameraProblem:
    """What the plugin's words mean; they are never shown."""
    said = words.lower().replace("_", "")
    return next((problem for code, problem in _CODES if code in said), CameraProblem.OTHER)
