"""Times two ways of doing the same work in turns, so that other load on the machine affects both equally."""

from __future__ import annotations

import os
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import perf_counter

from benchmarks.lines import Limit, Line, line

#: Prepares one round of some work, and returns the function that is timed.
Work = Callable[[], Awaitable[object]]
Prepare = Callable[[], Work]


@dataclass(frozen=True)
class Scale:
    """The size of a run: the whole measurement, or just enough to see that it works (`--quick`)."""

    quick: bool = False

    def pick(self, whole: int, quick: int) -> int:
        """The whole number, or the small one."""
        return quick if self.quick else whole


@dataclass(frozen=True)
class Pair:
    """Medians of ours and of theirs, in seconds a call; `p95` is ours."""

    ours: float
    theirs: float
    p95: float

    def against(self, name: str, limit: Limit | None) -> Line:
        """Our milliseconds against theirs."""
        return line(name, self.ours * 1000, "ms", reference=self.theirs * 1000, limit=limit, load=load())

    def alone(self, name: str, limit: Limit | None) -> Line:
        """Our milliseconds by themselves."""
        return line(name, self.ours * 1000, "ms", limit=limit, load=load())


def load() -> float:
    """The machine's load average over the last minute."""
    return round(os.getloadavg()[0], 2)


async def in_turns(ours: Prepare, theirs: Prepare, times: int, clock: Callable[[], float] = perf_counter) -> Pair:
    """Does both `times` times, by turns, each first in every other round. Only what was prepared is timed."""
    took: tuple[list[float], list[float]] = ([], [])
    for number in range(times):
        for side in (1, 0) if number % 2 else (0, 1):
            work = (theirs if side else ours)()
            start = clock()
            await work()
            took[side].append(clock() - start)
    return Pair(statistics.median(took[0]), statistics.median(took[1]), percentile(took[0], 95))


def percentile(numbers: list[float], percent: int) -> float:
    """The percentile by the nearest-rank method."""
    ordered = sorted(numbers)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]
