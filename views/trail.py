"""The addresses where a person has been on this page, and where each step leads. Pure; does not import Flet.

Doors, arrow, Esc, Android's back and the browser's all move along this one trail. What is shown is its end: the screens
since the last door, one above the other.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 50


def plain(address: str | None) -> str:
    """An address without query, mark and closing slash."""
    return re.split(r"[?#]", address or "", maxsplit=1)[0].rstrip("/") or "/"


@dataclass(frozen=True)
class ScreenTrail:
    """Never empty; the newest address is the last, and none stands twice since the last door."""

    addresses: tuple[str, ...]

    @property
    def here(self) -> str:
        return self.addresses[-1]

    def stack(self, doors: Collection[str]) -> tuple[str, ...]:
        """The addresses since the last door, which is the first of them if there was one."""
        last = max((n for n, address in enumerate(self.addresses) if address in doors), default=0)
        return self.addresses[last:]


@dataclass(frozen=True)
class Move:
    """A step: the trail after it, and how the history of a browser tab follows. `back`: by so many entries; `instead`:
    the address takes the place of the one before; neither: it comes on top."""

    trail: ScreenTrail
    back: int = 0
    instead: bool = False

    @property
    def address(self) -> str:
        return self.trail.here

    @property
    def marked(self) -> str:
        """The address with a mark for `assets/page.js`, which lets the tab's history follow."""
        if self.back:
            return f"{self.address}#back={self.back}"
        return f"{self.address}#instead" if self.instead else self.address


def to(trail: ScreenTrail, address: str, doors: Collection[str], *, instead: bool = False) -> Move | None:
    """Opens an address: one that lies below in the stack is come back to, any other comes on top, or `instead` of the
    screen in sight. None: it is in sight."""
    wanted, stack = plain(address), trail.stack(doors)
    if wanted in stack:
        above = len(stack) - 1 - stack.index(wanted)
        return Move(_without(trail, above), back=above) if above else None
    kept = trail.addresses[:-1] if instead else trail.addresses
    return Move(ScreenTrail((*kept, wanted)[-LONGEST:]), instead=instead)


def back(trail: ScreenTrail, above: str | None) -> Move | None:
    """Goes back to where the person came from; `above` the first screen only where there is no such place."""
    if len(trail.addresses) > 1:
        return Move(_without(trail, 1), back=1)
    return Move(ScreenTrail((above,)), instead=True) if above is not None else None


def heard(trail: ScreenTrail, address: str) -> ScreenTrail:
    """The trail after the browser went to an address by itself: back on the trail, or on to another one."""
    wanted = plain(address)
    for n in range(len(trail.addresses) - 2, -1, -1):
        if trail.addresses[n] == wanted:
            return ScreenTrail(trail.addresses[: n + 1])
    return trail if wanted == trail.here else ScreenTrail((*trail.addresses, wanted)[-LONGEST:])


def _without(trail: ScreenTrail, last: int) -> ScreenTrail:
    return ScreenTrail(trail.addresses[: len(trail.addresses) - last])
