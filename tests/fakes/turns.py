"""How much work an event loop does in one go: the calls that Python makes in each of its turns.

Counts of work, not of time, so that a busy machine changes nothing. Work in other threads is not counted: the loop goes
on beside it.
"""

from __future__ import annotations

import sys
from asyncio.events import Handle
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

_TURN = Handle._run.__code__


@dataclass
class Turns:
    """`most`: the calls of the turn that made most of them; `of` says which functions those were."""

    most: int = 0
    of: Counter[str] = field(default_factory=Counter)
    _now: Counter[str] = field(default_factory=Counter)

    def hear(self, frame: FrameType, event: str, what: Any) -> None:
        if event == "call" and frame.f_code is _TURN:
            self.end()
        elif event == "call":
            self._now[f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_code.co_name}"] += 1
        elif event == "c_call":
            self._now[what.__name__] += 1

    def end(self) -> None:
        done, self._now = self._now, Counter()
        if done.total() > self.most:
            self.most, self.of = done.total(), done


@contextmanager
def turns() -> Iterator[Turns]:
    """Counts in this thread until the block ends."""
    found = Turns()
    sys.setprofile(found.hear)
    try:
        yield found
    finally:
        sys.setprofile(None)
        found.end()
