"""Token buckets in a table of bounded size: the key that was used least recently is dropped first."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """A bucket holds `burst` units and gains `per_second` of them; a burst of 0 means no limit."""

    burst: float
    per_second: float


class Buckets:
    """One bucket per key, all of one rate. A key that is dropped starts again with a full bucket, so the table must
    hold more keys than one attacker can use before their buckets would be full again."""

    def __init__(self, rate: Rate, most: int = 50_000, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._most = most
        self._now = now
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str, units: float) -> float:
        """Takes units out of a key's bucket and returns 0; when there are too few, takes none and returns the seconds
        until there will be enough."""
        rate = self._rate
        if not rate.burst:
            return 0.0
        units = min(units, rate.burst)
        with self._lock:
            now = self._now()
            level, since = self._held.pop(key, (rate.burst, now))
            level = min(rate.burst, level + (now - since) * rate.per_second)
            enough = level >= units
            self._held[key] = (level - units if enough else level, now)
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return 0.0 if enough else (units - level) / rate.per_second

    def charge(self, key: str, units: float) -> None:
        """Takes units for work that is done already, also more than there are: who owes waits until they are back."""
        rate = self._rate
        if not rate.burst or not units:
            return
        with self._lock:
            now = self._now()
            level, since = self._held.pop(key, (rate.burst, now))
            level = min(rate.burst, level + (now - since) * rate.per_second)
            self._held[key] = (max(level - units, -rate.burst), now)

    def __len__(self) -> int:
        return len(self._held)
