"""The app in a browser: what a first and a second visit send, and how long they take, against Flet's smallest app.

Over loopback, and at 1.6 Mbit/s with 150 ms of latency, as Chromium's own tools slow a page down.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from playwright.sync_api import Browser, CDPSession, Page

from benchmarks.hello import HELLO
from benchmarks.homes import TEXTS, app, furnish, newest_address
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from benchmarks.programs import free_port, program
from benchmarks.screen import chromium, fresh_page, show_semantics, wait_for

_LOCKED: Final = TEXTS.get("account.unlock.headline")
_ENGINE: Final = ("/main.dart.", "/canvaskit/")
_SLOW: Final = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000}
_MOVES: Final = "document.querySelector('#splash [aria-valuenow]')"
_THERE: Final = "document.querySelector('flt-semantics-placeholder')"
_SETTLED: Final = 8000  # milliseconds after the first screen: what comes in its quiet is part of the visit


@dataclass(frozen=True)
class Visit:
    """Seconds until something moves and until the first screen; bytes by address until that screen, and in all."""

    moves: float
    screen: float
    until_screen: dict[str, int]
    in_all: dict[str, int]

    @property
    def beyond_the_engine(self) -> int:
        """The bytes until the first screen, of all but the engine."""
        return sum(size for address, size in self.until_screen.items() if not any(part in address for part in _ENGINE))


def run(scale: Scale) -> Iterator[Line]:
    """Takes about five minutes; more than half of it are two pairs of visits at 1.6 Mbit/s."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        asyncio.run(furnish(folder / "home", 60))
        hello = [sys.executable, "-m", "benchmarks.hello", str(port)]
        log = folder / "app.log"
        with app(folder / "home", log), program(hello, port, folder / "hello.log"), chromium() as browser:

            def ours(slow: bool = False) -> tuple[Visit, Visit]:
                return _twice(browser, newest_address(log), _LOCKED, slow=slow)

            def theirs(slow: bool = False) -> tuple[Visit, Visit]:
                return _twice(browser, f"http://127.0.0.1:{port}/", HELLO, slow=slow)

            ours()  # makes the compressed copies
            rounds = [_round(ours, theirs, number) for number in range(scale.pick(5, 1))]
            slow = (*ours(slow=True), *theirs(slow=True))
    yield from _lines(rounds, slow)


def _round(
    ours: Callable[[], tuple[Visit, Visit]], theirs: Callable[[], tuple[Visit, Visit]], number: int
) -> tuple[Visit, Visit, Visit, Visit]:
    """Who goes first takes turns."""
    if number % 2:
        other = theirs()
        return (*ours(), *other)
    return (*ours(), *theirs())


def _lines(rounds: list[tuple[Visit, Visit, Visit, Visit]], slow: tuple[Visit, Visit, Visit, Visit]) -> Iterator[Line]:
    first, second, hello, hello_again = zip(*rounds, strict=True)
    for what, mine, other, limit in (
        ("first", first, hello, Limit("<=", 2.0)),
        ("second", second, hello_again, Limit("<=", 2.0)),
    ):
        seconds, reference = (statistics.median(visit.screen for visit in visits) for visits in (mine, other))
        yield line(f"browser, {what} visit: first screen", seconds, "s", reference=reference, limit=limit, load=load())
    sent = {what: sum(visit.in_all.values()) / 1e6 for what, visit in (("first", first[-1]), ("hello", hello[-1]))}
    yield line("browser, first visit: sent in all", sent["first"], "MB", reference=sent["hello"], load=load())
    beyond = first[-1].beyond_the_engine / 1e6
    yield line("browser, first screen: beyond the engine", beyond, "MB", limit=Limit("<=", 1.5, "MB"), load=load())
    again, hello_sent = (sum(visits[-1].in_all.values()) / 1e3 for visits in (second, hello_again))
    limit = Limit("<=", 20, "kB")
    yield line("browser, second visit: sent in all", again, "kB", reference=hello_sent, limit=limit, load=load())
    yield from _slow_lines(*slow)


def _slow_lines(first: Visit, second: Visit, hello: Visit, hello_again: Visit) -> Iterator[Line]:
    for what, seconds, other, bound in (
        ("first visit, progress", first.moves, hello.moves, 3.0),
        ("first visit, first screen", first.screen, hello.screen, 60.0),
        ("second visit, first screen", second.screen, hello_again.screen, 6.0),
    ):
        name, limit = f"browser at 1.6 Mbit/s: {what}", Limit("<=", bound, "s")
        yield line(name, seconds, "s", reference=other, limit=limit, load=load())
    for what, visit, other_visit in (("first", first, hello), ("second", second, hello_again)):
        sent, reference = (sum(each.until_screen.values()) / 1e6 for each in (visit, other_visit))
        yield line(f"browser, {what} visit: sent until the first screen", sent, "MB", reference=reference, load=load())


def _twice(browser: Browser, address: str, words: str, *, slow: bool = False) -> tuple[Visit, Visit]:
    """A visit of a browser that was never here, and one more."""
    page = fresh_page(browser)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    if slow:
        network.send("Network.emulateNetworkConditions", _SLOW)
    first = _visit(page, network, lambda: page.goto(address, wait_until="commit"), words)
    second = _visit(page, network, lambda: page.reload(wait_until="commit"), words)
    page.context.close()
    return first, second


def _visit(page: Page, network: CDPSession, go: Callable[[], object], words: str) -> Visit:
    sent: dict[str, int] = {}
    addresses: dict[str, str] = {}

    def asks(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def has(event: dict[str, Any]) -> None:
        address = addresses.get(event["requestId"], "")
        if address.startswith("http"):
            sent[address] = sent.get(address, 0) + int(event["encodedDataLength"])

    network.on("Network.requestWillBeSent", asks)
    network.on("Network.loadingFinished", has)
    start = perf_counter()
    go()
    page.wait_for_function(
        f"{_MOVES} || document.querySelector('flt-semantics-placeholder')", polling=100, timeout=90_000
    )
    moves = perf_counter() - start
    show_semantics(page)
    wait_for(page, words)
    screen, until_screen = perf_counter() - start, dict(sent)
    page.wait_for_timeout(_SETTLED)
    network.remove_listener("Network.requestWillBeSent", asks)
    network.remove_listener("Network.loadingFinished", has)
    return Visit(moves, screen, until_screen, sent)
