"""A person scans the code of a check-in screen; frames are pictures of real QR codes, read by the real zbar."""

from __future__ import annotations

import asyncio
import dataclasses
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

import pytest

from local_store import outbox, resources
from local_store.store import LocalStore, Reader, Writer
from services.clock import instant
from services.errors import CameraFailed, CameraProblem
from services.pictures.our_codes import CodeKind, OurCode
from tests.fakes.camera import FilmedCamera
from tests.fakes.clock import NOON
from tests.services.pictures.camera_files import bomb, jpeg, qr, seen_by_a_camera, sheet
from tests.views.harness import show_app
from tests.views.house import AppHarness
from views import paths
from views.booking.screens import SCREENS
from views.camera import scan as scanning
from views.camera.scan import Scan, look_for
from views.i18n.texts import Language, texts_for

T = texts_for(Language.CHINESE)
SCAN = Scan(CodeKind.CHECK_IN_SCREEN, "", "", "", "https://hospital.test")


def signed(letter: str) -> str:
    word = f"{letter}.hall.1764493600000.AbCdEfGh".encode()
    return f"{urlsafe_b64encode(word).decode().rstrip('=')}.c2lnbmF0dXJlLXNpZ24"


SCREEN, APP = signed("L"), signed("A")
WALL = seen_by_a_camera()


def seeing(text: str) -> bytes:
    return seen_by_a_camera(qr(text))


def _booked_today(w: Writer) -> None:
    body: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": "a",
        "status": "booked",
        "start": instant(NOON + timedelta(hours=1)),
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
    }
    resources.put(w, body, patient="p1", fetched_at=instant(NOON))


def _sent(r: Reader) -> str:
    return str([(entry.body or {}).get("extension") for entry in outbox.entries(r)])


async def _comes_to(store: LocalStore, words: str) -> bool:
    """Whether what is sent has these words, at the latest some seconds from now."""
    for _ in range(100):
        if words in await store.read(_sent):
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture
async def at_the_hospital(house: AppHarness) -> AppHarness:
    await house.unlocked()
    await house.account.store.write(_booked_today)
    return house


async def test_the_code_of_a_check_in_screen_checks_in(
    at_the_hospital: AppHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "PAUSE", 0)
    camera = FilmedCamera([WALL, seeing("https://evil.example/pay"), seeing(APP), seeing(SCREEN)])
    app = dataclasses.replace(at_the_hospital.context, camera=camera.made)
    async with show_app(app, SCREENS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: T.get("booking.check_in.scan") in shown.words)
        await shown.press(T.get("booking.check_in.scan"))
        await shown.until(lambda: T.get("booking.check_in.scan.reason") in shown.words)
        assert camera.opened == []  # the system does not ask before the reason was read
        await shown.press(T.get("camera.open"))
        await shown.until(lambda: camera.given >= 4)
        await shown.until(lambda: T.get("camera.open") not in shown.words and "preview" not in shown.words)
        assert camera.opened == [False]
        assert await _comes_to(app.account.store, SCREEN)
        assert at_the_hospital.opened_pages == []


async def test_who_refuses_the_camera_types(at_the_hospital: AppHarness) -> None:
    camera = FilmedCamera(fails=CameraFailed(CameraProblem.DENIED))
    app = dataclasses.replace(at_the_hospital.context, camera=camera.made)
    async with show_app(app, SCREENS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: T.get("booking.check_in.scan") in shown.words)
        await shown.press(T.get("booking.check_in.scan"))
        await shown.press(T.get("camera.open"))
        await shown.until(lambda: T.get("kit.permission.settings", name=T.get("camera.name")) in shown.words)
        camera.fails = CameraFailed(CameraProblem.BUSY)
        await shown.press(T.get("kit.permission.again"))
        await shown.until(lambda: T.get("error.camera_busy").split("\n")[1] in shown.words)
        await shown.press(T.get("camera.scan.type"))
        await shown.until(lambda: T.get("booking.check_in.send") in shown.words)
        assert shown.field(T.get("booking.check_in.code"))


async def test_without_a_camera_nothing_is_offered(at_the_hospital: AppHarness) -> None:
    async with show_app(at_the_hospital.context, SCREENS, route=paths.appointment("a")) as shown:
        await shown.until(lambda: T.get("booking.check_in.type") in shown.words)
        assert T.get("booking.check_in.scan") not in shown.words


async def test_each_frame_is_told_and_none_ends_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAUSE", 0)
    told: list[tuple[CodeKind | None, int]] = []

    def seen(found: OurCode | None, empty: int) -> None:
        told.append((found.kind if found else None, empty))

    sign_in = "https://hospital.test/auth/device?user_code=BCDF-GHJK"
    frames = [WALL, b"", bomb(), jpeg(sheet())[:500], seeing("hello"), WALL, seeing(sign_in), seeing("7KQ2-M0XZ")]
    assert await look_for(FilmedCamera(frames), SCAN, seen, lambda: True) == "7KQ2-M0XZ"
    empty = [(None, 1), (None, 2), (None, 3), (None, 4)]
    assert told == [*empty, (CodeKind.FOREIGN, 0), (None, 1), (CodeKind.SIGN_IN, 0)]


async def test_it_stops_when_the_screen_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "PAUSE", 0)
    camera, left = FilmedCamera([WALL]), [False]
    looking = asyncio.create_task(look_for(camera, SCAN, lambda *_: None, lambda: not left[0]))
    async with asyncio.timeout(20):
        while camera.given < 2:  # noqa: ASYNC110 - the camera is a fake without an event
            await asyncio.sleep(0.01)
        left[0] = True
        assert await looking is None
