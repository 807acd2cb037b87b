"""A finger on a phone's browser: it drags and swipes through the browser's own touch events, and turns the phone."""

from __future__ import annotations

from tests.e2e.robot import PATIENCE, NotSeen, Person
from tests.gallery.checks import NODES, Node, misplaced

LEAST = 44
"""dp that a target is high and wide at least (WCAG 2.2 §2.5.5)."""
STEPS, STEP_TAKES = 10, 30
LOOKS, LOOKS_EVERY = 3, 100
"""What stands at the same place in so many looks, so many milliseconds apart, has come to rest."""
LARGER_TEXT = "document.documentElement.style.fontSize = '{px}px'"  # where a browser has what the system says
#: The client has laid itself out for the window as it is now: its root is as large.
FILLS = """([width, height]) => {
  const root = document.querySelector('flt-semantics'), box = root && root.getBoundingClientRect();
  return !!box && Math.abs(box.width - width) < 1 && Math.abs(box.height - height) < 1;
}"""
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

    def rests(self) -> list[Node]:
        """Waits until nothing on the screen moves any longer; gives what stands there."""
        seen = [self._nodes()]

        def still(_shown: str) -> bool:
            self._page.wait_for_timeout(LOOKS_EVERY)
            seen.append(self._nodes())
            return bool(seen[-1]) and all(nodes == seen[-1] for nodes in seen[-LOOKS:-1]) and len(seen) >= LOOKS

        self._person.until(still, "the screen does not come to rest")
        return seen[-1]

    def swipes_back(self) -> None:
        """From the left edge, over most of the window. A screen that is still coming cannot be swiped away."""
        self.rests()
        width, height = self._size()
        self.moves((8, height / 2), (width - 20, height / 2))

    def drags_up(self) -> list[Node]:
        """Over half of the window; gives what stands there when the list has come to rest."""
        width, height = self._size()
        self.moves((width / 2, height * 0.75), (width / 2, height * 0.15))
        return self.rests()

    def drags_to_the_end(self) -> str:
        """Drags until nothing moves any longer; gives what is on the screen then."""
        before = self.rests()
        for _ in range(60):
            after = self.drags_up()
            if after == before:
                return self._person.screen()
            before = after
        raise NotSeen("a list without an end")

    def turns(self) -> None:
        """Portrait becomes landscape, and landscape portrait."""
        width, height = self._size()
        self.resizes(height, width)

    def resizes(self, width: float, height: float) -> None:
        """As when the phone is turned; ends when the screen has taken the new place."""
        self._takes(width, height)
        fills = lambda _shown: bool(self._page.evaluate(FILLS, [width, height]))  # noqa: E731
        self._person.until(fills, f"the screen does not fill {width} x {height}")
        self.rests()

    def raises_keyboard(self, takes: float) -> None:
        """It takes so many dp at the foot of the window (Android's adjustResize). The client keeps its own size, and
        makes room within."""
        width, height = self._size()
        self._takes(width, height - takes)
        self.rests()

    def lowers_keyboard(self, took: float) -> None:
        width, height = self._size()
        self.resizes(width, height + took)

    def _takes(self, width: float, height: float) -> None:
        self._page.set_viewport_size({"width": int(width), "height": int(height)})

    def reads_at(self, percent: int) -> None:
        """The system's text size, as Flutter's web client has it from the browser: that of the page's root. Ends when
        the letters have that size."""
        before = self.rests()
        self._page.evaluate(LARGER_TEXT.format(px=16 * percent / 100))
        self._person.until(lambda _shown: self._nodes() != before, f"the text does not change to {percent} %")
        self.rests()

    def sees_it_fit(self) -> None:
        """Waits until what moves has come to rest; then nothing goes over the edge or sideways, and every target is
        large enough."""
        found: list[str] = []

        def fits(_shown: str) -> bool:
            width, _ = self._size()
            nodes = self._nodes()
            found[:] = misplaced(nodes, width, LEAST)
            aside = self._page.evaluate(SIDEWAYS)
            if aside > 0:
                found.append(f"the page scrolls sideways by {aside} dp")
            return bool(nodes) and not found

        try:
            self._person.until(fits, "it does not fit", within=PATIENCE / 4)
        except NotSeen as seen:
            raise AssertionError(f"{self._size()}: {found}\n{seen}") from None

    def _nodes(self) -> list[Node]:
        return [Node(**each) for each in self._page.evaluate(NODES)]

    def _size(self) -> tuple[float, float]:
        size = self._page.viewport_size
        assert size is not None
        return size["width"], size["height"]
