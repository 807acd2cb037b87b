"""From a tap on a report in the list to the frame that shows its results, in a real Chromium."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Page

from benchmarks.homes import PASSCODE, TEXTS, app, furnish
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load, percentile
from benchmarks.screen import chromium, control, fresh_page, open_app, wait_for

REPORT: Final = "生化全项"
RESULT: Final = "葡萄糖"  # stands in every report, and nowhere in the list


def run(scale: Scale) -> Iterator[Line]:
    """Takes a minute or two, most of it to fill the store."""
    count = scale.pick(100_000, 60)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(furnish(folder / "home", count))
        with chromium() as browser, app(folder / "home", folder / "app.log") as address:
            page = fresh_page(browser)
            _to_reports(page, address)
            took = [_tap(page) for _ in range(scale.pick(40, 2))]
            page.context.close()
    what = f"tap: list to detail, {count:,} resources"
    yield line(f"{what}, p50", percentile(took, 50), "ms", load=load())
    yield line(f"{what}, p95", percentile(took, 95), "ms", limit=Limit("<=", 150, "ms"), load=load())


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


def _tap(page: Page) -> float:
    """Opens the first report of the list and goes back; gives the milliseconds from letting go to the frame."""
    page.wait_for_timeout(400)
    box = page.get_by_role("button", name=REPORT).first.bounding_box()
    assert box is not None
    page.evaluate("words => anxinTap(words)", RESULT)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    took = float(page.evaluate("() => anxinTook"))
    page.go_back()
    wait_for(page, RESULT, gone=True)
    return took
