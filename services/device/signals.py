"""What a device can do to be noticed or read: vibrate, and light up its screen. Elsewhere than on a phone nothing
happens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


async def _unfelt() -> None:
    return


async def _unseen(_bright: bool) -> None:
    return


@dataclass(frozen=True)
class Signals:
    """`vibrate` once; `brighten` the app's screen as far as it goes, and back again."""

    vibrate: Callable[[], Awaitable[None]] = _unfelt
    brighten: Callable[[bool], Awaitable[None]] = _unseen
