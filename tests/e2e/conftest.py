"""A demo hospital and a browser for the whole tier; apps, folders and pages for each test."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.cable import Cable
from tests.e2e.desk import left_of_the_day
from tests.e2e.programs import App, Hospital
from tests.e2e.robot import Person
from views.i18n.texts import Language

# No WebGL, not even in software: its GPU process stood still now and then for good, and a tap or a close with it.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-software-rasterizer",
]  # fmt: skip
PHONE = {"width": 412, "height": 900}
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
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a demo hospital, seeded once; each test works on a copy."""
    folder = tmp_path_factory.mktemp("seeded")
    hospital = Hospital(folder)
    hospital.command("seed")
    return hospital.database


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
    cable = Cable()
    yield cable
    cable.close()


@pytest.fixture
def hospital(tmp_path: Path, seeded: Path, request: pytest.FixtureRequest) -> Iterator[Hospital]:
    cable: Cable | None = request.getfixturevalue("cable") if "cable" in request.fixturenames else None
    program = Hospital(tmp_path, cable.origin if cable else "")
    shutil.copy(seeded, program.database)
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
def start_app(tmp_path: Path, scratch: Path, hospital: Hospital) -> Iterator[Callable[[str], App]]:
    """Starts an app with a data folder of the given name; the same name again is a restart on the same data."""
    running: list[App] = []

    def start(name: str) -> App:
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        app = App(home, hospital, tmp_path / f"{name}.log", scratch)
        app.start()
        running.append(app)
        return app

    yield start
    for app in running:
        app.stop()


@pytest.fixture
def new_person(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Person]]:
    """Opens a browser page of its own on an app, sized as a phone or a desktop (`wide`), in a browser of that
    language. ANXIN_E2E_PICTURES keeps the last screens."""
    contexts: list[tuple[BrowserContext, Person]] = []

    def new(app: App, *, wide: bool = False, language: Language = Language.CHINESE) -> Person:
        context = browser.new_context(viewport=DESKTOP if wide else PHONE, locale=language.value)  # type: ignore[arg-type]
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
