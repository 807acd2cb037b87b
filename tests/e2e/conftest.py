"""A demo hospital and a browser for the whole tier; apps, folders and pages for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.e2e.programs import App, Hospital
from tests.e2e.robot import Person

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip
PHONE = {"width": 412, "height": 900}


@pytest.fixture(scope="package")  # ends before other tiers start: Playwright holds the main thread's event loop
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is missing: run `make test`, which gets it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    program = Hospital(tmp_path)
    program.start()
    yield program
    program.stop()


@pytest.fixture
def start_app(tmp_path: Path, hospital: Hospital) -> Iterator[Callable[[str], App]]:
    """Starts an app with a data folder of the given name; the same name again is a restart on the same data."""
    running: list[App] = []

    def start(name: str) -> App:
        home = tmp_path / name
        home.mkdir(exist_ok=True)
        app = App(home, hospital, tmp_path / f"{name}.log")
        app.start()
        running.append(app)
        return app

    yield start
    for app in running:
        app.stop()


@pytest.fixture
def new_person(browser: Browser) -> Iterator[Callable[[App], Person]]:
    """Opens a browser page of its own on an app, with the size of a phone."""
    contexts: list[BrowserContext] = []

    def new(app: App) -> Person:
        context = browser.new_context(viewport=PHONE, locale="zh-CN")
        contexts.append(context)
        return Person(context, app.url)

    yield new
    for context in contexts:
        context.close()
