"""What the camera plugins say when something is wrong, and where there is a camera at all."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import flet as ft
import pytest

from app.camera import FletCamera, camera_of, problem_of
from services.errors import CameraFailed, CameraProblem


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("CameraException(CameraAccessDenied, The user did not grant the camera permission)", CameraProblem.DENIED),
        ("CameraException(CameraAccessDeniedWithoutPrompt, go to Settings)", CameraProblem.DENIED),
        ("CameraException(CameraAccessRestricted, parental control)", CameraProblem.DENIED),
        ("CameraException(cameraNotFound, No camera found for the given camera options.)", CameraProblem.MISSING),
        ("CameraException(cameraNotReadable, The camera is not readable)", CameraProblem.BUSY),
        ("CameraException(error, something new)", CameraProblem.OTHER),
        ("", CameraProblem.OTHER),
    ],
)
def test_what_a_plugin_says_is_one_of_the_apps_own_problems(words: str, problem: CameraProblem) -> None:
    assert problem_of(words) is problem


@pytest.mark.parametrize(
    ("platform", "web", "has"),
    [
        (ft.PagePlatform.ANDROID, False, True),
        (ft.PagePlatform.IOS, False, True),
        (ft.PagePlatform.LINUX, True, True),
        (ft.PagePlatform.LINUX, False, False),
        (ft.PagePlatform.MACOS, False, False),
        (ft.PagePlatform.WINDOWS, False, False),
    ],
)
def test_a_desktops_window_has_no_camera(platform: ft.PagePlatform, web: bool, has: bool) -> None:
    page = cast("ft.Page", SimpleNamespace(platform=platform, web=web))
    assert (camera_of(page) is not None) is has


class Control:
    """The calls of flet-camera's control, answered as its Dart side does."""

    def __init__(self, streams: bool, cameras: list[Any], fails: str = "") -> None:
        self.streams, self.cameras, self.fails = streams, cameras, fails
        self.calls: list[str] = []

    async def get_available_cameras(self) -> list[Any]:
        return self.cameras

    async def initialize(self, camera: Any, size: Any, enable_audio: bool) -> None:
        self.calls.append(f"initialize {camera.name} {size.value} audio={enable_audio}")
        if self.fails:
            raise RuntimeError(self.fails)

    async def supports_image_streaming(self) -> bool:
        return self.streams

    async def start_image_stream(self) -> None:
        self.calls.append("stream")

    async def take_picture(self) -> bytes:
        return b"picture"


def a_camera(name: str, lens: str) -> Any:
    import flet_camera  # noqa: PLC0415 - as the product does

    return flet_camera.CameraDescription(name, flet_camera.CameraLensDirection(lens), 0)


def standing(control: Control) -> FletCamera:
    """The camera of a control that is on the page."""
    camera = FletCamera(cast("Any", control))
    camera.stand()
    return camera


async def test_opening_waits_until_the_control_is_on_the_page() -> None:
    """Before, the client does not have it."""
    control = Control(False, [a_camera("main", "back")])
    camera = FletCamera(cast("Any", control))
    opening = asyncio.create_task(camera.open(sharp=True))
    await asyncio.sleep(0)
    assert control.calls == []
    camera.stand()
    await opening
    assert control.calls == ["initialize main veryHigh audio=False"]


async def test_the_camera_at_the_back_is_chosen_and_hears_nothing() -> None:
    control = Control(False, [a_camera("selfie", "front"), a_camera("main", "back")])
    camera = standing(control)
    await camera.open(sharp=True)
    assert control.calls == ["initialize main veryHigh audio=False"]
    assert await camera.frame() == b"picture"


async def test_a_phone_streams_and_only_the_newest_frame_is_kept() -> None:
    control = Control(True, [a_camera("main", "back")])
    camera = standing(control)
    await camera.open(sharp=False)

    async def start() -> None:
        control.calls.append("stream")
        for frame in (b"1", b"2"):
            loop.call_soon(camera.hear, cast("Any", SimpleNamespace(bytes=frame)))

    loop = asyncio.get_running_loop()
    control.start_image_stream = start  # type: ignore[method-assign]
    assert await camera.frame() == b"2"
    assert control.calls == ["initialize main medium audio=False", "stream"]


async def test_no_camera_and_a_camera_that_fails() -> None:
    with pytest.raises(CameraFailed) as missing:
        await standing(Control(False, [])).open(sharp=True)
    assert missing.value.problem is CameraProblem.MISSING
    denied = Control(False, [a_camera("main", "back")], "CameraException(CameraAccessDenied, no)")
    with pytest.raises(CameraFailed) as refused:
        await standing(denied).open(sharp=True)
    assert refused.value.problem is CameraProblem.DENIED
