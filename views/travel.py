"""How the app moves: one trail for every way on and every way back, and what a step back means to a screen in between.

Source: Flet 1.0.5 tells a new address to the client, which tells it back; the step is shown without waiting for that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import flet as ft

from views import paths
from views import trail as trails
from views.context import PROMPT
from views.device import PHONES
from views.hooks import start_task, use_latest, use_life
from views.screens import above
from views.trail import Move, ScreenTrail

if TYPE_CHECKING:
    from collections.abc import Awaitable, Collection, Sequence

    from views.screens import Screen


OVERLAY: Final = "overlay"
"""What stands above the screens, as the sign-in of a session that has ended."""
GATE: Final = ""
"""What has no address: the screens before the store is open, and those within an overlay."""
ABOVE: Final = (PROMPT, GATE, OVERLAY)


@dataclass
class _Now:
    """What counts at once, before it is drawn."""

    trail: ScreenTrail
    pushed: list[str] = field(default_factory=list)
    """Addresses that the client has been told and has not told back."""
    inner: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    """What a step back means within a place: the address of a screen, or one of `ABOVE`."""


@dataclass(frozen=True)
class Travel:
    """`trail` is drawn; `here()` may already be one step further."""

    trail: ScreenTrail
    here: Callable[[], str]
    go: Callable[[str, bool], None]
    """Opens an address, on top of the screen in sight or instead of it."""
    back: Callable[[], bool]
    """One step back: out of a question, within a screen, or to the screen before. False: there is no way back."""
    on_back: Callable[[str, Callable[[], None]], Callable[[], None]]
    """Says what a step back means within a place; returns the disposer."""
    begin: Callable[[str], None]
    """Forgets the trail and begins at an address."""
    within: bool
    """A step back leads to another step of the screen in sight: a swipe would take the screen itself away."""


def use_travel(
    screens: Sequence[Screen],
    doors: Collection[str],
    before_arriving: Callable[[], Awaitable[None]],
    *,
    from_outside: Callable[[str], object],
) -> Travel:
    """The trail of this page. A step is shown when `before_arriving` is done.

    On a phone any other app can open any address here (Flet takes scheme and host away), so an address that this app
    did not open itself opens nothing: `from_outside` is told of it, and the client is led back to where the person is.
    """
    page = ft.context.page
    shown, show = ft.use_state(ScreenTrail((paths.home() if _is_closed(page) else trails.plain(page.route),)))
    kept: ft.MutableRef[_Now | None] = ft.use_ref(None)
    now = kept.current = kept.current or _Now(shown)
    known = use_latest((screens, doors))
    on_back, within = _use_steps(now, shown.here)

    async def arrive() -> None:
        await before_arriving()
        show(now.trail)

    def move(step: Move | None) -> None:
        if step is None:
            return
        now.trail = step.trail
        _tell(page, now, step.marked if page.web else step.address)
        start_task(arrive())

    def go(address: str, instead: bool) -> None:
        move(trails.to(now.trail, address, known.current[1], instead=instead))

    def back() -> bool:
        inner = _inner(now)
        if inner is not None:
            inner()
            return True
        if not known.current[0]:
            return False
        step = trails.back(now.trail, above(known.current[0], now.trail.here))
        move(step)
        return step is not None

    def heard(route: str) -> None:
        address = trails.plain(route)
        if _told_back(now, address) or _turned_back(page, now, route, from_outside):
            return
        if address != now.trail.here:
            by_the_browser(address)

    def by_the_browser(address: str) -> None:
        inner, before = _inner(now), now.trail.addresses[:-1]
        if inner is not None and address in before:
            inner()
            _tell(page, now, now.trail.here)
            return
        now.trail = trails.heard(now.trail, address)
        start_task(arrive())

    def begin(address: str) -> None:
        if now.trail != ScreenTrail((address,)):
            now.trail = ScreenTrail((address,))
            _tell(page, now, f"{address}#instead" if page.web else address)
            show(now.trail)

    def listen() -> Callable[[], None]:
        page.on_route_change = lambda event: heard(event.route)
        page.on_view_pop = lambda _: back()
        heard(page.route or "/")

        def end() -> None:
            page.on_route_change = page.on_view_pop = None

        return end

    use_life(listen)
    return Travel(shown, lambda: now.trail.here, go, back, on_back, begin, within)


def _is_closed(page: ft.Page) -> bool:
    """A phone's app; elsewhere addresses come from the person's own browser, or from nowhere."""
    return page.platform in PHONES and not page.web


def _told_back(now: _Now, address: str) -> bool:
    """Whether the client tells back what it was told."""
    if address not in now.pushed:
        return False
    del now.pushed[: now.pushed.index(address) + 1]
    return True


def _turned_back(page: ft.Page, now: _Now, route: str, from_outside: Callable[[str], object]) -> bool:
    """Whether an address from outside was turned back; elsewhere than on phones none is."""
    if _is_closed(page) and trails.plain(route) not in {"/", now.trail.here}:
        from_outside(route)
        _tell(page, now, now.trail.here)
        return True
    return False


def _tell(page: ft.Page, now: _Now, marked: str) -> None:
    """Has the client take over an address; it says nothing when it stands there already."""
    if marked != page.route or now.pushed:
        now.pushed.append(trails.plain(marked))
        page.navigate(marked)


def _use_steps(now: _Now, here: str) -> tuple[Callable[[str, Callable[[], None]], Callable[[], None]], bool]:
    """`Travel.on_back` and `Travel.within`."""
    _, see_again = ft.use_state(0)
    within = use_latest(_is_within(now, here))

    def told() -> None:
        if _is_within(now, now.trail.here) != within.current:
            see_again(lambda n: n + 1)

    def on_back(place: str, step: Callable[[], None]) -> Callable[[], None]:
        def end() -> None:
            now.inner.remove((place, step))
            told()

        now.inner.append((place, step))
        told()
        return end

    return on_back, bool(within.current)


def _is_within(now: _Now, here: str) -> bool:
    """Whether the screen here, or what stands above it, has a step of its own. A question lies over the whole window
    and cannot be swiped away."""
    return any(place in (GATE, OVERLAY, here) for place, _ in now.inner)


def _inner(now: _Now) -> Callable[[], None] | None:
    """The step back within what is in sight, the newest of the highest place; None when back leads away from it."""
    for place in (*ABOVE, now.trail.here):
        for there, step in reversed(now.inner):
            if there == place:
                return step
    return None
