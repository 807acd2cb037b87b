"""Turns of the writers of one process: first come, first served, with a timeout."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import TimeoutError as NoTurn


class _Place:
    """Where somebody stands in line. `work` is what whoever has the turn may do for them; None: they do it themselves.
    `called` when it is their turn, or when their work is `done`."""

    __slots__ = ("called", "done", "work")

    def __init__(self, work: Any = None) -> None:
        self.work = work
        self.called = threading.Event()
        self.done = False


class Turns:
    """A fair lock: threads get it in the order of asking, while with Python's own the last owner may take it again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._guard = threading.Lock()
        self._waiting: deque[_Place] = deque()
        self._taken = False

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Runs the block when its turn comes; raises SQLAlchemy's TimeoutError when it does not come in time."""
        self._take(_Place())
        try:
            yield
        finally:
            self._hand_on()

    def together(self, work: Any, do: Callable[[Iterator[Any]], None]) -> None:
        """Returns when `work` is done: by `do`, when its turn comes, or by the `do` of somebody whose turn it was.

        `do` is given the work of who calls it, and as long as it asks for more that of who comes next in line. All
        work that it was given is done when it returns. Raises like `mine` for work that nobody took in time.
        """
        own = _Place(work)
        self._take(own)
        if own.done:
            return
        taken: list[_Place] = []
        try:
            do(self._works(own, taken))
        finally:
            for place in taken:
                place.done = True
                place.called.set()
            self._hand_on()

    def __len__(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def _works(self, own: _Place, taken: list[_Place]) -> Iterator[Any]:
        """The work of who has the turn, then that of who stands next, up to the first who does it themselves."""
        yield own.work
        while True:
            with self._guard:
                if not self._waiting or self._waiting[0].work is None:
                    return
                taken.append(self._waiting.popleft())
            yield taken[-1].work

    def _take(self, place: _Place) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(place)
        if place.called.wait(self._seconds):
            return
        with self._guard:
            left = place in self._waiting
            if left:
                self._waiting.remove(place)
        if left:
            raise NoTurn("the writer's turn did not come")
        place.called.wait()  # called at the last moment, or somebody is at the work just now

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().called.set()
            else:
                self._taken = False
