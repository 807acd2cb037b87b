"""Reads what a real Chromium shows of a Flet app from the semantics tree of each frame."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Literal

from playwright.sync_api import Browser, Locator, Page, sync_playwright

PHONE: Final = {"width": 412, "height": 900}
_ARGUMENTS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)  # fmt: skip
_PATIENCE: Final = 120_000
_ROLES: Final[tuple[Literal["button", "tab", "menuitem", "link"], ...]] = ("button", "tab", "menuitem", "link")

#: Whether some text of the screen contains these words; `anxinShows(words)`.
_SHOWS: Final = """
window.anxinShows = (words) => {
  for (const node of document.querySelectorAll('flt-semantics-host *')) {
    if ((node.getAttribute('aria-label') || '').includes(words)) return true;
    for (const child of node.childNodes)
      if (child.nodeType === 3 && child.textContent.includes(words)) return true;
  }
  return false;
};
// From letting go of the glass to the frame after which these words stand there: milliseconds.
window.anxinTap = (words) => {
  window.anxinTook = new Promise((done) => {
    let start = 0;
    addEventListener('pointerup', () => { start = performance.now(); }, { capture: true, once: true });
    const look = () => {
      if (start && anxinShows(words)) requestAnimationFrame(() => done(performance.now() - start));
      else requestAnimationFrame(look);
    };
    look();
  });
};
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A new browser. Raises `RuntimeError` when Chromium is not on this machine."""
    path = shutil.which("chromium")
    if path is None:
        raise RuntimeError("chromium is missing: `make test` gets it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def fresh_page(browser: Browser) -> Page:
    """A page of the size of a phone, with nothing in its cache."""
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()  # type: ignore[arg-type]  # a dict of its own
    page.add_init_script(_SHOWS)
    return page


def open_app(page: Page, address: str) -> None:
    """Opens a Flet app and turns on its semantics tree."""
    page.goto(address)
    show_semantics(page)


def show_semantics(page: Page) -> None:
    """Turns on the semantics tree of a Flet app as soon as its client is there."""
    page.wait_for_selector("flt-semantics-placeholder", state="attached", timeout=_PATIENCE)
    page.evaluate("document.querySelector('flt-semantics-placeholder').click()")


def wait_for(page: Page, words: str, *, gone: bool = False) -> None:
    """Waits for the frame in which these words appear on the screen, or disappear from it."""
    condition = f"words => {'!' if gone else ''}anxinShows(words)"
    page.wait_for_function(condition, arg=words, polling="raf", timeout=_PATIENCE)


def control(page: Page, name: str) -> Locator:
    """The control with exactly this name, in any role."""
    found = [page.get_by_role(role, name=name, exact=True) for role in _ROLES]
    return next((locator for locator in found if locator.count()), page.get_by_label(name, exact=True)).first
