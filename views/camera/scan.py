"""Scanning a code: why the camera is wanted, what it sees, and what a code is that is not the one. Typing stays
possible at every moment.

    reason --yes--> opening --> looking --a code that is wanted--> on_found
                       |           '--- another one, or none for long: said, and it looks on
                       '-- refused, in use, missing: said, with the way to type
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, cast

import flet as ft

from services.device.camera import Camera
from services.errors import AppError, PictureRefused
from services.pictures.codes import can_read_codes, codes_in
from services.pictures.our_codes import CodeKind, OurCode, among
from views.camera.parts import camera_frame, camera_trouble, reason_card
from views.camera.viewfinder import use_viewfinder
from views.component import screen
from views.context import AppContext, Viewfinder
from views.hooks import use_back, use_life, use_ui_context
from views.kit.banner import strip
from views.kit.buttons import quiet_button
from views.kit.frame import page_frame
from views.look.text import body

PAUSE: Final = 0.25
"""Seconds between two frames: a hand is not quicker, and a phone stays cool."""
LONG: Final = 24
"""Frames without a code, after which the person is told what helps."""


def can_scan(app: AppContext) -> bool:
    """Whether this device has a camera, and what reads codes. Else the code is typed, and nothing is said of it."""
    return app.camera is not None and can_read_codes()


@dataclass(frozen=True)
class Scan:
    """What is scanned for: the kind of code, why in words, and the address that this hospital signs people in at."""

    wanted: CodeKind
    title: str
    reason: str
    aim: str
    hospital: str = ""


class ScanHint(StrEnum):
    """What the person is told while the camera looks on."""

    FOREIGN = "foreign"
    PATIENTS_APP = "patients-app"
    SIGN_IN = "sign-in"
    OTHER_SCREEN = "other-screen"
    FAMILY = "family"
    NOTHING = "nothing"


_HINTS: Final = {
    CodeKind.FOREIGN: ScanHint.FOREIGN,
    CodeKind.PATIENTS_APP: ScanHint.PATIENTS_APP,
    CodeKind.SIGN_IN: ScanHint.SIGN_IN,
    CodeKind.CHECK_IN_SCREEN: ScanHint.OTHER_SCREEN,
    CodeKind.FAMILY: ScanHint.FAMILY,
}


@screen
def ScanScreen(
    *,
    scan: Scan,
    make: Callable[[], Viewfinder],
    on_found: Callable[[str], None],
    on_type: Callable[[], None],
    on_back: Callable[[], None],
    route: str,
    door: str,
) -> ft.View:
    """Looks until it is left. The code that is wanted ends it; nothing else does anything."""
    hint, tell = ft.use_state(cast("ScanHint | None", None))
    in_sight = ft.use_ref(True)
    use_back(on_back)

    def begin() -> Callable[[], None]:
        in_sight.current = True
        return lambda: setattr(in_sight, "current", False)

    use_life(begin)

    def seen(found: OurCode | None, empty: int) -> None:
        if found is not None:
            tell(_HINTS[found.kind])
        elif empty >= LONG:
            tell(ScanHint.NOTHING)

    async def look(camera: Camera) -> str | None:
        return await look_for(camera, scan, seen, lambda: bool(in_sight.current))

    use = use_viewfinder(make, look, lambda text: on_found(text) if text else None)

    def open_again() -> None:
        tell(None)
        use.open()

    return ScanView(
        scan=scan,
        preview=use.preview,
        hint=hint,
        error=use.trouble,
        on_open=open_again,
        on_type=on_type,
        route=route,
        door=door,
    )


async def look_for(
    camera: Camera, scan: Scan, seen: Callable[[OurCode | None, int], None], goes_on: Callable[[], bool]
) -> str | None:
    """Opens the camera and looks until a code of the wanted kind is seen, and returns its text; None when it is to stop
    before. `seen` is told each other code, and how many frames in a row had none. Raises CameraFailed."""
    await camera.open(sharp=False)
    empty = 0
    while goes_on():
        found = await _in_frame(await camera.frame(), scan)
        if found is not None and found.kind is scan.wanted:
            return found.text
        empty = 0 if found else empty + 1
        seen(found, empty)
        await asyncio.sleep(PAUSE)
    return None


async def _in_frame(content: bytes, scan: Scan) -> OurCode | None:
    """The code in one frame; a frame that cannot be read is as one without."""
    try:
        return among(await asyncio.to_thread(codes_in, content), scan.wanted, scan.hospital)
    except PictureRefused:
        return None


@screen
def ScanView(
    *,
    scan: Scan,
    preview: ft.Control | None,
    hint: ScanHint | None,
    error: AppError | None,
    on_open: Callable[[], None],
    on_type: Callable[[], None],
    route: str,
    door: str,
) -> ft.View:
    """The reason before the first picture, then what the camera sees; typing at the foot of both."""
    around = use_ui_context()
    look, t = around.look, around.texts
    type_it = quiet_button(look, t.get("camera.scan.type"), on_type, icon=ft.Icons.DIALPAD)
    if preview is None:
        content: list[ft.Control | None] = [reason_card(around, scan.reason, on_open)]
    elif error is not None:
        content = [camera_trouble(around, error, on_open)]
    else:
        told = strip(look, t.get(_WORDS[hint]), mood="warm", icon=ft.Icons.INFO_OUTLINE) if hint else None
        content = [body(look, scan.aim), camera_frame(around, preview, t.get("camera.scan.preview")), told]
    return page_frame(around, content, route=route, title_words=scan.title, door=door, back=True, foot=[type_it])


_WORDS: Final = {
    ScanHint.FOREIGN: "camera.scan.foreign",
    ScanHint.PATIENTS_APP: "camera.scan.patients_app",
    ScanHint.SIGN_IN: "camera.scan.sign_in",
    ScanHint.OTHER_SCREEN: "camera.scan.other_screen",
    ScanHint.FAMILY: "camera.scan.family",
    ScanHint.NOTHING: "camera.scan.nothing",
}
