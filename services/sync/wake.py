"""When the next cycle is due: something wakes sync, the network is back, or the time is up.

```
 last cycle          pause until the next one (jittered: 75 % to 100 % of it)
 brought something   30 s
 brought nothing     doubles, up to 15 min
 failed              30 s, doubles, up to 15 min; never before the server's Retry-After
 offline             5 s, doubles, up to 60 s
 succeeded, and the hospital notifies of changes by itself: 15 min
```
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import Final

from services.errors import AppError, Offline, ServerUnavailable

SHORTEST: Final = 30.0
LONGEST: Final = 15 * 60.0
OFFLINE_SHORTEST: Final = 5.0
OFFLINE_LONGEST: Final = 60.0


@dataclass(frozen=True)
class Pace:
    """How long to wait, from the results of the last cycles. Pure; `step` counts cycles of the same kind in a row."""

    kind: str = "news"
    step: int = 0
    at_least: float = 0.0

    def after(self, error: AppError | None, *, news: bool) -> Pace:
        """The pace after one more cycle."""
        good = "news" if news else "quiet"
        bad = "offline" if isinstance(error, Offline) else "failed"
        kind = good if error is None else bad
        retry_after = error.retry_after if isinstance(error, ServerUnavailable) else None
        same = kind == self.kind or {kind, self.kind} == {"news", "quiet"}
        return Pace(kind, self.step + 1 if same and kind != "news" else 0, retry_after or 0.0)

    @property
    def longest(self) -> float:
        """Seconds until the next cycle, before the jitter."""
        first, last = (OFFLINE_SHORTEST, OFFLINE_LONGEST) if self.kind == "offline" else (SHORTEST, LONGEST)
        return max(self.at_least, min(last, first * 2.0 ** min(self.step, 16)))

    def seconds(self, *, push_connected: bool = False) -> float:
        """Seconds until the next cycle; a Retry-After is never cut short. `push_connected`: a subscription is live."""
        longest = LONGEST if push_connected and self.kind in ("news", "quiet") else self.longest
        jittered = longest * random.uniform(0.75, 1.0)  # noqa: S311 - a waiting time, no secret
        return max(self.at_least, jittered)


class Wake:
    """An event that wakes sync. Ringing while nothing waits is remembered once."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._whole = False

    def ring(self, *, whole: bool = True) -> None:
        """Wakes sync; `whole` requests a whole cycle, otherwise only the outbox is checked."""
        self._whole = self._whole or whole
        self._rung.set()

    async def wait(self, seconds: float | None) -> bool:
        """Waits for a ring, at most `seconds` (None: without limit). Returns whether a whole cycle is due."""
        try:
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        except TimeoutError:
            return True
        whole, self._whole = self._whole, False
        self._rung.clear()
        return whole
