"""A voice note in a real browser, whose microphone hears a tone: recorded piece by piece, played from memory; and a
refusal is one of the app's own problems."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import CHROMIUM_ARGUMENTS, PHONE
from tests.e2e.programs import Program, free_port
from tests.e2e.test_camera import FAKE, heard


@pytest.mark.timeout(170)
@pytest.mark.parametrize(
    ("allowed", "said"),
    [(True, ["2 seconds sound True", "played", "done"]), (False, ["denied", "done"])],
    ids=["allowed", "refused"],
)
def test_a_browsers_microphone_and_loudspeaker(
    browser: Browser, tmp_path: Path, allowed: bool, said: list[str]
) -> None:
    port = free_port()
    page = Program(("-m", "tests.e2e.sound_page", str(port)), f"http://127.0.0.1:{port}/", tmp_path / "page.log", {})
    arguments = [FAKE, "--autoplay-policy=no-user-gesture-required"]
    granted = ["--use-fake-ui-for-media-stream"] if allowed else []
    chromium = browser.browser_type.launch(
        executable_path=shutil.which("chromium"), args=[*CHROMIUM_ARGUMENTS, *arguments, *granted]
    )
    try:
        page.start()
        context = chromium.new_context(viewport=PHONE, permissions=["microphone"] if allowed else [])  # type: ignore[arg-type]
        context.new_page().goto(page.url)
        assert heard(page, "done")[-len(said) :] == said
    finally:
        chromium.close()
        page.stop()
