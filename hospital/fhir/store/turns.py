"""Turns of the writers of one process: first come, first served, with a timeout."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import TimeoutError as NoTurn


class Turns:
    """A fair lock: threads get it in the order of asking, while with Python's own the last owner may take it again."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Runs the block when its turn comes; raises SQLAlchemy's TimeoutError when it does not come in time."""
        self._take()
        try:
            yield
        finally:
            self._hand_on()

    def __len__(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def _take(self) -> None:
        called = threading.Event()
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            self._waiting.append(called)
        if called.wait(self._seconds):
            return
        with self._guard:
            if called.is_set():  # called at the last moment
                return
            self._waiting.remove(called)
        raise NoTurn("the writer's turn did not come")

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False
