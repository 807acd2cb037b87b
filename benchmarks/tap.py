"""From a tap on a report in the list to the frame that shows its results, in a real Chromium.

Its reference is the same tap in the smallest Flet app with two screens: the time of Flet, browser and machine alone.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from benchmarks.hello import HELLO, OPEN
from benchmarks.homes import PASSCODE, TEXTS, app, furnish
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from benchmarks.programs import free_port, program
from benchmarks.screen import chromium, control, fresh_page, open_app, wait_for

REPORT: Final = "生化全项"
RESULT: Final = "葡萄糖"  # is in every report, and nowhere in the list


def run(scale: Scale) -> Iterator[Line]:
    """Takes a minute or two, most of it to fill the store."""
    count = scale.pick(100_000, 60)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(furnish(folder / "home", count))
        ours, hello = _in_turns(folder, scale.pick(40, 2))
    what = f"tap: list to detail, {count:,} resources"
    for percent, limit in ((50, None), (95, Limit("<=", 150, "ms"))):
        took, least = percentile(ours, percent), percentile(hello, percent)
        yield line(f"{what}, p{percent}", took, "ms", reference=least, limit=limit, load=load())


def _in_turns(folder: Path, times: int) -> tuple[list[float], list[float]]:
    """The milliseconds of so many taps in the app and in hello, by turns in one browser."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.hello", str(port), "tap"]
    with (
        chromium() as browser,
        program(command, port, folder / "hello.log"),
        app(folder / "home", folder / "app.log") as address,
    ):
        ours, hello = fresh_page(browser), fresh_page(browser)
        _to_reports(ours, address)
        open_app(hello, f"http://127.0.0.1:{port}/")
        wait_for(hello, OPEN)
        pairs = [(_tap(ours, REPORT, RESULT), _tap(hello, OPEN, HELLO)) for _ in range(times)]
        ours.context.close()
        hello.context.close()
    return [mine for mine, _ in pairs], [theirs for _, theirs in pairs]


def _to_reports(page: Page, address: str) -> None:
    open_app(page, address)
    wait_for(page, TEXTS.get("account.unlock.headline"))
    page.keyboard.type(PASSCODE)
    page.keyboard.press("Enter")
    wait_for(page, REPORT)
    place = control(page, TEXTS.get("shell.door.reports")).bounding_box()
    assert place is not None
    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    wait_for(page, TEXTS.get("reports.search"))
    wait_for(page, REPORT)


def _tap(page: Page, name: str, result: str) -> float:
    """Presses the first button of that name and goes back; returns the milliseconds from the release to the frame."""
    page.bring_to_front()
    page.wait_for_timeout(400)
    box = page.get_by_role("button", name=name).first.bounding_box()
    assert box is not None
    page.evaluate("words => anxinTap(words)", result)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    took = float(page.evaluate("() => anxinTook"))
    page.go_back()
    wait_for(page, result, gone=True)
    return took
