"""A person at the screen: taps, types and reads through the semantics tree, the same one a screen reader uses.

Words come from the catalogs, so a journey says what the person sees in the language the person chose.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page
from playwright.sync_api import TimeoutError as Silent

from views.i18n.texts import Language, texts_for

PATIENCE = 40.0  # seconds; two browsers, their programs and other tests share two processors
TAPS_AGAIN = 8.0
"""After so many seconds without any effect a person taps a second time."""
SCROLL = 300
TOP_BAR = 60
BOTTOM_BAR = 90
_STILL = 100
"""For so many ms a control stands still before it is tapped; in a list that may still fill for `_SETTLED`."""
_SETTLED = 400

#: A phone's client takes only a tap in the middle of its placeholder for the wish to hear the screen.
HEAR_SCREEN = """() => {
  const place = document.querySelector('flt-semantics-placeholder'), box = place.getBoundingClientRect();
  const middle = {clientX: box.x + box.width / 2, clientY: box.y + box.height / 2};
  place.dispatchEvent(new MouseEvent('click', {bubbles: true, ...middle}));
}"""
READ_SCREEN = """() => {
  const seen = [];
  for (const node of document.querySelectorAll('flt-semantics-host *')) {
    const label = node.getAttribute('aria-label');
    if (label) seen.push(label);
    for (const child of node.childNodes)
      if (child.nodeType === 3 && child.textContent.trim()) seen.push(child.textContent);
    if (node.tagName === 'FLT-SEMANTICS') {
      const field = node.querySelector(':scope > input, :scope > textarea');
      if (field && field.getAttribute('aria-label')) seen.push(field.getAttribute('aria-label'));
    }
  }
  return seen.join('\\n');
}"""


class NotSeen(AssertionError):
    """What a person should see did not appear; the message holds what was on the screen instead."""


@dataclass(frozen=True)
class Tap:
    """What was tapped last, and the address of the screen just after it."""

    name: str | re.Pattern[str]
    address: str
    since: float


class Person:
    """One browser page on the app. `say(key, **facts)` gives the words of the current language."""

    def __init__(self, context: BrowserContext, address: Callable[[], str]) -> None:
        self.context = context
        self._address = address
        self.page: Page = context.new_page()
        self.outside: list[str] = []
        self.context.on("request", lambda request: self._note(request.url))
        self.context.on("requestfailed", lambda request: self._stayed_here(request.url, request.failure))
        self.texts = texts_for(Language.CHINESE)
        self._tapped: Tap | None = None

    def _note(self, url: str) -> None:
        """What stays on this machine is not noted: the app itself, and the browser's own way to show a PDF."""
        if not url.startswith(("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "chrome-extension:", "chrome:")):
            self.outside.append(url)

    def _stayed_here(self, url: str, failure: str | None) -> None:
        """The page's own policy stopped it before it left; Playwright reports it as a request all the same."""
        if failure == "csp" and url in self.outside:
            self.outside.remove(url)

    def speaks(self, language: Language) -> None:
        self.texts = texts_for(language)

    def say(self, key: str, **facts: object) -> str:
        return self.texts.get(key, **facts)

    def open(self) -> None:
        """Opens the app by the address it gives out now."""
        self.page.goto(self._address())
        self.page.wait_for_url(re.compile(r"^http://[^/]+/(?!open/)"))
        self.sees_the_app()

    def sees_the_app(self, within: float = 60.0) -> None:
        """Waits until the page shows the app, after it was opened or has loaded again by itself."""
        self._tapped = None
        self.page.wait_for_selector("flt-semantics-placeholder", state="attached", timeout=within * 1000)
        self.page.evaluate(HEAR_SCREEN)
        self.page.wait_for_selector("flt-semantics", state="attached", timeout=30_000)

    def screen(self) -> str:
        return str(self.page.evaluate(READ_SCREEN))

    def until(self, ready: Callable[[str], bool], what: str, within: float = PATIENCE) -> str:
        deadline = time.monotonic() + within
        while True:
            shown = self.screen()
            if ready(shown):
                return shown
            if time.monotonic() > deadline:
                raise NotSeen(f"{what}\n--- on the screen:\n{shown}")
            self._taps_again()
            self.page.wait_for_timeout(150)

    def _taps_again(self) -> None:
        """Once, as a person does whose tap had no effect: the screen is still the same one, and the button is there.
        A list that fills while it is tapped moves its rows away from under the finger."""
        tap = self._tapped
        if tap is None or time.monotonic() < tap.since + TAPS_AGAIN:
            return
        self._tapped = None
        button = self.page.get_by_role("button", name=tap.name, exact=isinstance(tap.name, str))
        if self.page.url != tap.address or not button.count():
            return
        place = self._place(button.first)
        if place is not None and TOP_BAR < place[1] < self._height():
            self.page.mouse.click(*place)

    def sees(self, text: str, within: float = PATIENCE) -> str:
        return self.until(lambda shown: text in shown, f"not seen: {text}", within)

    def sees_match(self, pattern: str, within: float = PATIENCE) -> re.Match[str]:
        """Waits for a pattern; `^` and `$` are the ends of one text on the screen."""
        shown = self.until(lambda s: re.search(pattern, s, re.M) is not None, f"not seen: /{pattern}/", within)
        found = re.search(pattern, shown, re.M)
        assert found is not None
        return found

    def is_told(self, words: str) -> bool:
        """Whether a text of its own on the screen says exactly this."""
        return words in self.screen().split("\n")

    def is_told_one_of(self, *words: str, within: float = PATIENCE) -> str:
        """Waits until one of these stands on the screen as a text of its own; answers which."""
        return self.sees_match(f"^({'|'.join(map(re.escape, words))})$", within).group()

    def _button(self, name: str | re.Pattern[str]) -> Locator:
        """The control with this name: the whole name for a text, a part of it for a pattern."""
        whole = isinstance(name, str)
        for role in ("button", "tab", "menuitem", "switch", "radio", "checkbox", "link"):
            found = self.page.get_by_role(role, name=name, exact=whole)  # type: ignore[arg-type]
            if found.count():
                return found.first
        return self.page.get_by_label(name, exact=whole).or_(self.page.get_by_text(name, exact=whole)).first

    def shows_control(self, name: str) -> bool:
        return self._place(self._button(name)) is not None

    def tap(
        self, name: str | re.Pattern[str], within: float = PATIENCE, *, pinned: bool = False, still: int = _STILL
    ) -> None:
        """Taps the control with this accessible name; scrolls to it when it stands above or below what is shown, unless
        it is pinned to an edge (the main doors, the buttons of a bar)."""
        deadline = time.monotonic() + within
        low: tuple[float, float] | None = None
        while time.monotonic() < deadline:
            control = self._button(name)
            place = self._place(control, still)
            if place is None:
                self.page.wait_for_timeout(200) if pinned else self.scroll(SCROLL)
            elif place[1] < (0 if pinned else TOP_BAR):
                self.scroll(-SCROLL, place[0])
            elif self._height() - BOTTOM_BAR < place[1] and not pinned and (place != low or place[1] > self._height()):
                low = place  # the last thing on a screen stays where it is
                self.scroll(SCROLL, place[0])
            else:
                self.page.mouse.click(*place)
                self.page.wait_for_timeout(300)
                self._tapped = Tap(name, self.page.url, time.monotonic())
                return
        raise NotSeen(f"no control named {name}\n--- on the screen:\n{self.screen()}")

    def leaves(self, text: str, by: str | re.Pattern[str]) -> None:
        """Taps what leads away from the screen with this text. A tap that the screen moved away from is made again."""
        for _ in range(3):
            self.tap(by)
            with suppress(NotSeen):
                self.until(lambda shown: text not in shown, f"still there: {text}", within=5)
                return
        raise NotSeen(f"no way on from {text}\n--- on the screen:\n{self.screen()}")

    def reaches(self, text: str, by: str | re.Pattern[str], *, of: str = "") -> None:
        """Taps what leads to the screen with this text. A tap on a list that was just filled is made again, and so is
        one that the list moved another row under: its screen is not the one `of` what was wanted."""
        for _ in range(3):
            self.tap(by, still=_SETTLED)
            with suppress(NotSeen):
                self.sees(text, within=10)
                if not of or self._told_soon(of):
                    return
                self.tap(self.say("kit.back"), pinned=True)
        self.sees(text)
        assert not of or self.is_told(of), f"another screen than that of {of}"

    def _told_soon(self, words: str) -> bool:
        with suppress(NotSeen):
            self.is_told_one_of(words, within=5)
            return True
        return False

    def _place(self, control: Locator, still: int = _STILL) -> tuple[float, float] | None:
        """The middle of a control that has stood still for so many ms, or None while it does not stand anywhere."""
        try:
            first = control.bounding_box(timeout=500)
            self.page.wait_for_timeout(still)
            second = control.bounding_box(timeout=500)
        except Silent:
            return None
        if first is None or first != second:
            return None
        return first["x"] + first["width"] / 2, first["y"] + first["height"] / 2

    def _height(self) -> float:
        return (self.page.viewport_size or {"height": 800})["height"]

    def letter_height(self, text: str) -> float:
        """How tall this text stands on the screen, in dp."""
        box = (
            self.page.get_by_text(text, exact=True)
            .or_(self.page.get_by_role("heading", name=text))
            .first.bounding_box()
        )
        return box["height"] if box else 0.0

    def scroll(self, by: int, across: float | None = None) -> None:
        """Turns the wheel over the column that stands at `across`; over the middle without one."""
        size = self.page.viewport_size or {"width": 400, "height": 800}
        self.page.mouse.move(size["width"] / 2 if across is None else across, size["height"] / 2)
        self.page.mouse.wheel(0, by)
        self.page.wait_for_timeout(200)

    def type_into(self, label: str, text: str) -> None:
        field = self.page.get_by_role("textbox", name=label).first
        field.wait_for(state="attached", timeout=PATIENCE * 1000)
        field.click(force=True)
        self.page.wait_for_timeout(150)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text, delay=15)
        self.page.wait_for_timeout(200)
