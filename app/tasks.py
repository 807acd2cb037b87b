"""Supervised background work: every task has a name, is restarted after a fault, and ends with the app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0


class Tasks:
    """Starts named coroutines and keeps them running until `close`. A fault is logged and the work starts again."""

    def __init__(self, first_pause: float = FIRST_PAUSE) -> None:
        self._first_pause = first_pause
        self._running: dict[str, asyncio.Task[None]] = {}

    def start(self, name: str, work: Callable[[], Awaitable[None]]) -> None:
        """Runs `work` under supervision; a second start under the same name is refused with ValueError."""
        if name in self._running:
            raise ValueError(name)
        self._running[name] = asyncio.create_task(_supervise(name, work, self._first_pause), name=name)

    def names(self) -> frozenset[str]:
        return frozenset(name for name, task in self._running.items() if not task.done())

    async def close(self) -> None:
        """Cancels everything and waits until it has ended."""
        tasks = list(self._running.values())
        self._running.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _supervise(name: str, work: Callable[[], Awaitable[None]], pause: float) -> None:
    while True:
        try:
            await work()
        except Exception:
            log.exception("background work %s failed; again in %.0f s", name, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        else:
            return
