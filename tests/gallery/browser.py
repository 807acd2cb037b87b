"""One Chromium page that looks at the stage, through the semantics tree as a screen reader would."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Browser, Page, async_playwright

from app.web_files import RARER_CHARACTERS
from tests.gallery.checks import NODES, Node, is_curtain, is_empty

ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: A character of a name that the fonts before the first frame do not have.
RARE = "\U00020bb7"
MORE_LOOKS = 8
LOADING_LOOKS = 100
#: Flutter says a live region by writing its words into a host of its own, and takes them out a moment later.
LISTEN = """() => { window.heard = []; new MutationObserver(changes => { for (const change of changes) {
  const host = change.target.closest?.('flt-announcement-host'), words = (change.target.textContent || '').trim();
  if (host && words) window.heard.push(words);
}}).observe(document, {subtree: true, childList: true}); }"""
SETTLED = """() => new Promise(done => {
  let left = 3; const next = () => --left ? requestAnimationFrame(next) : setTimeout(done, 60);
  requestAnimationFrame(next);
})"""


@dataclass
class Eyes:
    """A page and what it tried to fetch from anybody but the app's own server."""

    browser: Browser
    page: Page
    outside: list[str] = field(default_factory=list)
    own: str = ""
    fonts: asyncio.Event = field(default_factory=asyncio.Event)
    _last: bytes = b""

    async def open(self, address: str, viewport: tuple[int, int]) -> None:
        """Loads the app in a new page, which is a new session of it, and switches its semantics tree on."""
        await self.page.close()
        self.page = await self.browser.new_page(
            reduced_motion="reduce", viewport={"width": viewport[0], "height": viewport[1]}
        )
        self.own = urlsplit(address).netloc
        self.page.on("request", lambda r: self._hear(r.url))
        self.fonts.clear()
        self.page.on("requestfinished", lambda r: self.fonts.set() if r.url.endswith(RARER_CHARACTERS) else None)
        self.page.on("requestfailed", lambda r: self._stopped(r.url, r.failure or ""))
        await self.page.goto(address)
        await self.page.wait_for_selector("flt-semantics-placeholder", state="attached", timeout=60_000)
        await self.page.evaluate("document.querySelector('flt-semantics-placeholder').click()")

    async def listen(self) -> None:
        """From now on `heard` has what a screen reader is told without being asked."""
        await self.page.evaluate(LISTEN)

    async def heard(self, words: str) -> list[str]:
        """What was announced since the last call, once it has these words; `TimeoutError` where they never come."""
        await self.page.wait_for_function("w => window.heard.some(each => each.includes(w))", arg=words, timeout=10_000)
        found: list[str] = await self.page.evaluate("window.heard.splice(0)")
        return found

    def _hear(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != self.own:
            self.outside.append(url)

    def _stopped(self, url: str, why: str) -> None:
        """The page's own policy (assets/index.html) refused it before it left."""
        if why == "csp" and url in self.outside:
            self.outside.remove(url)

    async def sees_the_curtain(self) -> None:
        """Waits until the client's own loading picture has made way for the stage before its first scene."""
        for _ in range(LOADING_LOOKS):
            self._last = await self.page.screenshot()
            if is_curtain(self._last):
                await asyncio.wait_for(self.fonts.wait(), 60)  # the client asks as soon as it has drawn RARE
                return
            await self.page.wait_for_timeout(200)
        raise TimeoutError("the stage did not show itself")

    async def look(self, title: str) -> tuple[bytes, list[Node]]:
        """Waits until the picture with this title is drawn; returns it with its semantics."""
        await self.page.wait_for_function("t => document.title === t", arg=title, timeout=20_000)
        await self.page.evaluate(SETTLED)
        nodes = [Node(**each) for each in await self.page.evaluate(NODES)]
        self._last = await self._drawn()
        return self._last, nodes

    async def _drawn(self) -> bytes:
        """The picture once it is neither empty nor still that of the scene before: under load the semantics run ahead
        of what is painted. Two scenes may look the same, so patience has an end; the checks find an empty one."""
        picture = await self.page.screenshot()
        for _ in range(MORE_LOOKS):
            if picture != self._last and not is_empty(picture):
                break
            await self.page.wait_for_timeout(200)
            picture = await self.page.screenshot()
        return picture


@asynccontextmanager
async def eyes() -> AsyncIterator[Eyes]:
    """Chromium as installed on this machine."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "no Chromium on this machine (.ci/system chromium gets one)"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGS)
        try:
            yield Eyes(browser, await browser.new_page())
        finally:
            await browser.close()
