"""A browser that comes for the first time is told so in its language, and gets nothing twice, then or ever."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.programs import Program, free_port
from views.i18n.texts import Language, texts_for

TEXTS = texts_for(Language.ENGLISH)
REST = re.compile("noto-sans-sc-rest")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Program]:
    port = free_port()
    environment = {"ANXIN_HOME": str(tmp_path / "home"), "ANXIN_VIEW": "none", "ANXIN_PORT": str(port)}
    program = Program(("main.py",), f"http://127.0.0.1:{port}/", tmp_path / "app.log", environment)
    program.start()
    yield program
    program.stop()


class Sent:
    """How often each address was sent over the wire, and how many bytes in all."""

    def __init__(self, page: Page) -> None:
        self.times: Counter[str] = Counter()
        self.bytes = 0
        self._addresses: dict[str, str] = {}
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.requestWillBeSent", self._asked)
        network.on("Network.loadingFinished", self._has_come)

    def _asked(self, event: dict[str, Any]) -> None:
        self._addresses[event["requestId"]] = event["request"]["url"]

    def _has_come(self, event: dict[str, Any]) -> None:
        address, size = self._addresses[event["requestId"]], int(event["encodedDataLength"])
        if address.startswith("http") and size:
            self.times[address] += 1
            self.bytes += size


def test_a_first_visit_gets_nothing_twice_and_a_second_one_next_to_nothing(browser: Browser, app: Program) -> None:
    context = browser.new_context(locale="en-US", color_scheme="dark")
    page = context.new_page()
    first = Sent(page)
    address = re.findall(r"^Anxin: (\S+)$", app.log.read_text("utf-8"), re.M)[-1]
    with page.expect_response(REST, timeout=60_000) as rest:
        page.goto(address, wait_until="commit")
        splash = page.locator("#splash")
        splash.get_by_text(TEXTS.get("shell.app"), exact=True).wait_for()
        assert page.evaluate("document.documentElement.lang") == "en"
        splash.wait_for(state="detached", timeout=60_000)
        assert page.title() == TEXTS.get("shell.app")
        assert page.evaluate("localStorage.getItem('anxin.language')") == "en"  # for the next splash
    rest.value.finished()
    assert [each for each, times in first.times.items() if times > 1] == []
    assert {each.split("/")[2] for each in first.times} == {address.split("/")[2]}
    assert first.bytes < 9_000_000
    second = Sent(page)
    with page.expect_response(REST, timeout=60_000):
        page.reload(wait_until="commit")
    page.wait_for_timeout(200)
    assert second.bytes < 20_000
    context.close()
