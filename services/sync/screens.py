"""Gives the fetches of screens priority: a long pull waits between two pages while a screen fetches."""

from __future__ import annotations

import asyncio
from typing import Final

LONGEST_WAIT: Final = 30.0  # seconds a pull waits for screens at each page; a screen that hangs must not stop it


class Screens:
    """Counts the running fetches. Used as a context around a fetch; `served` returns when there is none."""

    def __init__(self) -> None:
        self._fetching = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def __aenter__(self) -> None:
        self._fetching += 1
        self._idle.clear()

    async def __aexit__(self, *_error: object) -> None:
        self._fetching -= 1
        if not self._fetching:
            self._idle.set()

    async def served(self) -> None:
        """Waits until no screen fetches, at most `LONGEST_WAIT`. Never raises."""
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._idle.wait()
        except TimeoutError:
            return
