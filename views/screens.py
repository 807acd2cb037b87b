"""What a screen declares: its address, how to build it, the screen that back leads to, and its users."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, unquote

import flet as ft

from services.account.people import UserType
from services.query import Query
from services.viewpoint import Viewpoint
from views.users import PATIENT_SIDE

Values = Mapping[str, str]
"""What stands in the places of an address."""
Build = Callable[[Values], ft.Control]
ScreenQuestion = tuple[Query[..., Any], tuple[object, ...]]
Asks = Callable[[Values, Viewpoint], tuple[ScreenQuestion, ...]]
_SLOT = re.compile(r":(\w+)")
DEEPEST: Final = 4
"""So many screens are kept as they are, one above the other; what lies deeper is built again."""


@dataclass(frozen=True)
class Screen:
    """`path` and `above` are patterns ("/reports/:report_id"); names in `above` are filled from the same address.

    `build` and `asks` import what they need when they are called: a start loads the screen it shows, not all of them.
    """

    path: str
    build: Build = field(compare=False)
    above: str | None = None
    asks: Asks | None = field(default=None, compare=False)
    """The questions the screen opens with, to be asked while the client is still on its way: from the values of the
    address, and who looks from where at which minute."""
    users: frozenset[UserType] = PATIENT_SIDE
    """For anybody else there is no screen at this address."""

    def params(self, address: str) -> dict[str, str] | None:
        """The values in an address of this screen, decoded; None for any other address."""
        pattern = _SLOT.sub(lambda slot: f"(?P<{slot.group(1)}>[^/]+)", self.path)
        found = re.fullmatch(pattern, address)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None

    def address_above(self, params: Mapping[str, str]) -> str | None:
        """The address that back leads to where the person came from nowhere."""
        if self.above is None:
            return None
        return _SLOT.sub(lambda slot: quote(params[slot.group(1)], safe=""), self.above)


@dataclass(frozen=True)
class StackEntry:
    """One screen of the stack, at an address with its values."""

    screen: Screen
    address: str
    params: Mapping[str, str]


def screens_for(screens: Sequence[Screen], user: UserType | None) -> tuple[Screen, ...]:
    """The screens that a user of this type may open; none while nobody is signed in. Pure."""
    return tuple(screen for screen in screens if user in screen.users)


def stack_for(screens: Sequence[Screen], address: str) -> tuple[StackEntry, ...]:
    """The screens below and at an address, the lowest first; empty when the address has no screen. Pure."""
    stack: list[StackEntry] = []
    wanted: str | None = re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/") or "/"
    while wanted is not None:
        entry = _at(screens, wanted)
        if entry is None or any(entry.address == below.address for below in stack):
            break
        stack.insert(0, entry)
        wanted = entry.screen.address_above(entry.params)
    return tuple(stack)


def entries_for(screens: Sequence[Screen], addresses: Sequence[str]) -> tuple[StackEntry, ...]:
    """The screens at these addresses, the lowest first: below the first one those that lie above it. Empty when the
    last address has no screen. Pure."""
    if _at(screens, addresses[-1]) is None:
        return ()
    opened = [entry for address in addresses[1:] if (entry := _at(screens, address)) is not None]
    taken = {entry.address for entry in opened}
    lowest = [entry for entry in stack_for(screens, addresses[0]) if entry.address not in taken]
    return (*lowest, *opened)[-DEEPEST:]


def above(screens: Sequence[Screen], address: str) -> str | None:
    """The address that back leads to where the person came from nowhere. Pure."""
    stack = stack_for(screens, address)
    return stack[-2].address if len(stack) > 1 else None


def _at(screens: Sequence[Screen], address: str) -> StackEntry | None:
    for screen in screens:
        params = screen.params(address)
        if params is not None:
            return StackEntry(screen, address, params)
    return None
