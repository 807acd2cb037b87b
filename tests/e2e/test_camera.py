"""The app's camera in a real browser, whose camera plays a file: a code is read from it, a photo is taken, and a
refusal is one of the app's own problems."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.e2e.conftest import CHROMIUM_ARGUMENTS, PHONE
from tests.e2e.programs import Program, free_port
from tests.e2e.robot import PATIENCE, NotSeen
from tests.services.pictures.camera_files import qr

SIZE = (640, 480)
CODE = "7KQ2-M0XZ"
FAKE = "--use-fake-device-for-media-stream"


def film(code: str, to: Path) -> None:
    """Some frames of a wall with this code on it, as YUV4MPEG2."""
    wall = Image.new("L", SIZE, 150)
    wall.paste(qr(code, 380), (130, 50))
    frame = b"FRAME\n" + wall.tobytes() + b"\x80" * (SIZE[0] * SIZE[1] // 2)
    to.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % SIZE + frame * 10)


def heard(program: Program, words: str) -> list[str]:
    """The lines that a program wrote, once these words are one of them."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        lines = program.log.read_text("utf-8", "replace").splitlines()
        if words in lines:
            return lines
        time.sleep(0.2)
    raise NotSeen(f"not heard: {words}\n--- it wrote:\n{program.log.read_text('utf-8', 'replace')}")


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
    page = Program(("-m", "tests.e2e.camera_page", str(port)), f"http://127.0.0.1:{port}/", tmp_path / "page.log", {})
    chromium = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*CHROMIUM_ARGUMENTS, *(arguments if allowed else [FAKE])]
    )
    try:
        page.start()
        context = chromium.new_context(viewport=PHONE, permissions=["camera"] if allowed else [])  # type: ignore[arg-type]
        context.new_page().goto(page.url)
        assert [line for line in heard(page, "done") if line in said] == said
    finally:
        chromium.close()
        page.stop()
