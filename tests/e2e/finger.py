"""A finger on a phone's browser: it drags and swipes through the browser's own touch events, and turns the phone."""

from __future__ import annotations

import re

from playwright.sync_api import Locator

from tests.e2e.robot import PATIENCE, NotSeen, Person
from tests.gallery.checks import NODES, Node, misplaced

LEAST = 44
"""dp that a target is high and wide at least (WCAG 2.2 §2.5.5)."""
STEPS, STEP_TAKES = 10, 30
AT_REST = 700
"""Milliseconds after which a screen that just came can be swiped: until then the client still moves it."""
LARGER_TEXT = "document.documentElement.style.fontSize = '{px}px'"  # where a browser has what the system says
SIDEWAYS = "() => Math.max(document.documentElement.scrollWidth, document.scrollingElement.scrollWidth) - innerWidth"


class Finger:
    """What a person does on glass beyond tapping."""

    def __init__(self, person: Person) -> None:
        self._person, self._page = person, person.page
        self._devtools = person.context.new_cdp_session(person.page)

    def moves(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Touches at one point, goes to another in a third of a second, and leaves the glass."""
        self._touch("touchStart", start)
        for n in range(1, STEPS + 1):
            share = n / STEPS
            self._touch("touchMove", tuple(a + (b - a) * share for a, b in zip(start, end, strict=True)))
            self._page.wait_for_timeout(STEP_TAKES)
        self._touch("touchEnd")

    def _touch(self, kind: str, *points: tuple[float, ...]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    def swipes_back(self) -> None:
        """From the left edge, over most of the window."""
        self._page.wait_for_timeout(AT_REST)
        width, height = self._size()
        self.moves((8, height / 2), (width - 20, height / 2))

    def drags_up_to(self, words: str) -> Locator:
        """Drags what is shown upwards, again and again, until these words stand on the screen."""
        found = self._page.get_by_role("button", name=re.compile(words))
        for _ in range(60):
            if found.count():
                return found.first
            width, height = self._size()
            self.moves((width / 2, height * 0.75), (width / 2, height * 0.2))
            self._page.wait_for_timeout(150)
        raise NotSeen(f"dragged to no {words}\n--- on the screen:\n{self._person.screen()}")

    def drags_to_the_end(self) -> str:
        """Drags until nothing new comes; gives what is on the screen then."""
        before = ""
        for _ in range(60):
            shown = self._person.screen()
            if shown == before:
                return shown
            before = shown
            width, height = self._size()
            self.moves((width / 2, height * 0.75), (width / 2, height * 0.15))
            self._page.wait_for_timeout(500)
        raise NotSeen("a list without an end")

    def turns(self) -> None:
        """Portrait becomes landscape, and landscape portrait."""
        width, height = self._size()
        self.resizes(height, width)

    def resizes(self, width: float, height: float) -> None:
        """As when the phone is turned, or its keyboard takes a part of the window (Android's adjustResize)."""
        self._page.set_viewport_size({"width": int(width), "height": int(height)})
        self._page.wait_for_timeout(400)

    def reads_at(self, percent: int) -> None:
        """The system's text size, as Flutter's web client has it from the browser: that of the page's root."""
        self._page.evaluate(LARGER_TEXT.format(px=16 * percent / 100))
        self._page.wait_for_timeout(400)

    def sees_it_fit(self) -> None:
        """Waits until what moves has come to rest; then nothing goes over the edge or sideways, and every target is
        large enough."""
        found: list[str] = []

        def fits(_shown: str) -> bool:
            width, _ = self._size()
            nodes = [Node(**each) for each in self._page.evaluate(NODES)]
            found[:] = misplaced(nodes, width, LEAST)
            aside = self._page.evaluate(SIDEWAYS)
            if aside > 0:
                found.append(f"the page scrolls sideways by {aside} dp")
            return bool(nodes) and not found

        try:
            self._person.until(fits, "it does not fit", within=PATIENCE / 4)
        except NotSeen as seen:
            raise AssertionError(f"{self._size()}: {found}\n{seen}") from None

    def _size(self) -> tuple[float, float]:
        size = self._page.viewport_size
        assert size is not None
        return size["width"], size["height"]
