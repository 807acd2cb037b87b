"""The app's camera in a real browser, whose camera plays a file: a code is read from it, a photo is taken, and a
refusal is one of the app's own problems."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.conftest import CHROMIUM_ARGUMENTS, PHONE
from tests.e2e.programs import free_port
from tests.services.pictures.camera_files import qr

ROOT = Path(__file__).parents[2]
SIZE = (640, 480)
CODE = "7KQ2-M0XZ"
FAKE = "--use-fake-device-for-media-stream"


def film(code: str, to: Path) -> None:
    """Some frames of a wall with this code on it, as YUV4MPEG2."""
    wall = Image.new("L", SIZE, 150)
    wall.paste(qr(code, 380), (130, 50))
    frame = b"FRAME\n" + wall.tobytes() + b"\x80" * (SIZE[0] * SIZE[1] // 2)
    to.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE + frame * 10)


def until_it_serves(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(address, timeout=2)
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the page is not served")


@pytest.mark.timeout(170)
@pytest.mark.parametrize(
    ("allowed", "said"),
    [(True, [CODE, "640x480", "done"]), (False, ["denied", "done"])],
    ids=["allowed", "refused"],
)
def test_a_browsers_camera(browser: Browser, tmp_path: Path, allowed: bool, said: list[str]) -> None:
    seen, port = tmp_path / "seen.y4m", free_port()
    film(CODE, seen)
    arguments = [FAKE, "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={seen}"]
    command = [sys.executable, "-m", "tests.e2e.camera_page", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as page:
        try:
            until_it_serves(f"http://127.0.0.1:{port}/")
            chromium = browser.browser_type.launch(
                executable_path=shutil.which("chromium"),
                args=[*CHROMIUM_ARGUMENTS, *(arguments if allowed else [FAKE])],
            )
            context = chromium.new_context(viewport=PHONE, permissions=["camera"] if allowed else [])  # type: ignore[arg-type]
            context.new_page().goto(f"http://127.0.0.1:{port}/")
            assert page.stdout is not None
            assert [page.stdout.readline().strip() for _ in said] == said
            chromium.close()
        finally:
            page.terminate()
