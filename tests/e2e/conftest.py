"""A demo hospital and a browser for the whole tier; apps, folders and pages for each test."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.cable import Cable
from tests.e2e.desk import left_of_the_day
from tests.e2e.doctor import Doctor
from tests.e2e.nurse import Nurse
from tests.e2e.programs import App, Hospital, StartApp, free_port
from tests.e2e.robot import Person
from tests.e2e.signed_in import Prepared, prepare
from tests.hospital.demo.seeded import seeded
from views.i18n.texts import Language

# No WebGL, not even in software: its GPU process stood still now and then for good, and a tap or a close with it.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-software-rasterizer",
]  # fmt: skip
#: Without a graphics card drawing costs more than all else in a journey, so what moves is drawn less often.
TEN_FRAMES_A_SECOND = """
  window.requestAnimationFrame = draw => setTimeout(() => draw(performance.now()), 100);
  window.cancelAnimationFrame = clearTimeout;
"""
PHONE = {"width": 412, "height": 900}
ANDROID: dict[str, Any] = {
    "has_touch": True,
    "is_mobile": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/127.0 Mobile "
    "Safari/537.36",
}
DESKTOP = {"width": 1280, "height": 900}
A_JOURNEY = timedelta(minutes=10)


@pytest.fixture(scope="package")  # ends before other tiers start: Playwright holds the main thread's event loop
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: run `make test`, which gets it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A demo hospital and the home of somebody who is signed in there; each test works on copies."""
    return prepare(tmp_path_factory.mktemp("prepared"), seeded(tmp_path_factory), f"http://127.0.0.1:{_fixed_port()}")


@cache
def _fixed_port() -> int:
    """Where people reach the hospital in every journey of this worker, so that a prepared home knows its way there: a
    port below those that the system hands out by itself."""
    first = 18_000 + 100 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in range(first, first + 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free for the hospital")


@pytest.fixture
def clinic_day() -> None:
    """A day at the clinic with room for a whole journey: a queue is one day's, so shortly before midnight the next day
    is awaited. Tests that ask for it count their time in the test alone."""
    left = left_of_the_day()
    if left < A_JOURNEY:
        time.sleep(left.total_seconds())


@pytest.fixture
def cable() -> Iterator[Cable]:
    """The way to the hospital, to be cut; a test that asks for it gets a hospital that people reach through it."""
    cable = Cable(_fixed_port())
    yield cable
    cable.close()


@pytest.fixture
def hospital(tmp_path: Path, prepared: Prepared, request: pytest.FixtureRequest) -> Iterator[Hospital]:
    cable: Cable | None = request.getfixturevalue("cable") if "cable" in request.fixturenames else None
    port, known_as = (free_port(), cable.origin) if cable else (_fixed_port(), "")
    program = Hospital(tmp_path, port, known_as, prepared.desk_token)
    prepared.copy_database(program.database)
    program.start()
    if cable:
        cable.lead_to(program.port)
    yield program
    program.stop()


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """What the app takes for the system's temp folder."""
    folder = tmp_path / "temp"
    folder.mkdir()
    return folder


@pytest.fixture
def start_app(tmp_path: Path, scratch: Path, hospital: Hospital, prepared: Prepared) -> Iterator[StartApp]:
    running: list[App] = []

    def start(name: str, *, signed_in: bool = False) -> App:
        home = tmp_path / name
        if signed_in:
            shutil.copytree(prepared.home, home)
        home.mkdir(exist_ok=True)
        app = App(home, hospital, tmp_path / f"{name}.log", scratch)
        app.start()
        running.append(app)
        return app

    yield start
    for app in running:
        app.stop()


@pytest.fixture
def nurse(browser: Browser, hospital: Hospital) -> Iterator[Nurse]:
    """Signed in at the hospital's own pages, in a browser that shares nothing with the patients'."""
    context = browser.new_context(viewport=DESKTOP, locale=Language.CHINESE.value)  # type: ignore[arg-type]
    yield Nurse(context, hospital)
    context.close()


@pytest.fixture
def doctor(browser: Browser, hospital: Hospital) -> Iterator[Callable[[], Doctor]]:
    """Somebody who signs in as a doctor, in a browser of their own."""
    context = browser.new_context()
    yield lambda: Doctor(context, hospital)
    context.close()


@pytest.fixture
def new_person(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """Opens a browser page of its own on an app, sized as a phone or a desktop (`wide`), in a browser of that
    language; with `touch` it is a phone's browser, without a mouse. ANXIN_E2E_PICTURES keeps the last screens."""
    contexts: list[tuple[BrowserContext, Person]] = []

    def new(app: App, *, wide: bool = False, touch: bool = False, language: Language = Language.CHINESE) -> Person:
        size: Any = DESKTOP if wide else PHONE
        context = browser.new_context(viewport=size, locale=language.value, **(ANDROID if touch else {}))
        if not touch:  # a swipe is followed from frame to frame
            context.add_init_script(TEN_FRAMES_A_SECOND)
        person = Person(context, app.address)
        person.speaks(language)
        contexts.append((context, person))
        return person

    yield new
    pictures = os.environ.get("ANXIN_E2E_PICTURES")
    for number, (context, person) in enumerate(contexts):
        if pictures:
            person.page.screenshot(path=Path(pictures) / f"{request.node.name}-{number}.png")
        context.close()
