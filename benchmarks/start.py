"""From the start of the process to home on the screen of a real Chromium, against Flet's hello world.

Unlocking is part of it. The time of Argon2id is intended (a thief pays it for each guess) and subtracted; it has a
line of its own.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Final

from playwright.sync_api import Browser

from benchmarks.hello import HELLO
from benchmarks.homes import PASSCODE, TEXTS, app, furnish, guess_seconds
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from benchmarks.programs import free_port, program
from benchmarks.screen import chromium, fresh_page, open_app, wait_for

REPORT: Final = "生化全项"  # is on the home screen, in the newest reports


def run(scale: Scale) -> Iterator[Line]:
    """Takes about a minute. The first of six rounds compiles the bytecode and is not counted."""
    count = scale.pick(10_000, 60)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(furnish(folder / "home", count))
        with chromium() as browser:
            rounds = [_round(browser, folder, number) for number in range(scale.pick(6, 1))][scale.pick(1, 0) :]
    locked, home, hello, guess = (statistics.median(seconds) for seconds in zip(*rounds, strict=True))
    what = f"start to home, {count:,} resources, without Argon2id"
    yield line(what, home - guess, "s", reference=hello, limit=Limit("<=", 1.5), load=load())
    yield line("start to the locked screen", locked, "s", reference=hello, load=load())
    yield line("start: Argon2id of one passcode", guess, "s", load=load())


def _round(browser: Browser, folder: Path, number: int) -> tuple[float, float, float, float]:
    """Seconds to the locked screen, to home, to hello, and of one Argon2id; who goes first takes turns."""
    if number % 2:
        hello = _to_hello(browser, folder / f"hello-{number}.log")
        locked, home = _to_home(browser, folder, number)
    else:
        locked, home = _to_home(browser, folder, number)
        hello = _to_hello(browser, folder / f"hello-{number}.log")
    return locked, home, hello, guess_seconds()


def _to_home(browser: Browser, folder: Path, number: int) -> tuple[float, float]:
    page = fresh_page(browser)
    start = perf_counter()
    with app(folder / "home", folder / f"app-{number}.log") as address:
        open_app(page, address)
        wait_for(page, TEXTS.get("account.unlock.headline"))
        locked = perf_counter() - start
        page.keyboard.type(PASSCODE)
        page.keyboard.press("Enter")
        wait_for(page, REPORT)
        took = perf_counter() - start
        page.context.close()
    return locked, took


def _to_hello(browser: Browser, log: Path) -> float:
    page, port = fresh_page(browser), free_port()
    start = perf_counter()
    with program([sys.executable, "-m", "benchmarks.hello", str(port)], port, log):
        open_app(page, f"http://127.0.0.1:{port}/")
        wait_for(page, HELLO)
        took = perf_counter() - start
        page.context.close()
    return took
