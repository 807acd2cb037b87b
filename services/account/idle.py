"""For how long nobody has done anything, and when the record closes for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from services.clock import Clock


class IdleTime:
    """The time since the person last did something, on a device whose record closes after `minutes()` of it (0: never),
    and after `at_most` whatever the person chose. A clock that is set back never keeps a record open for longer."""

    def __init__(self, clock: Clock, minutes: Callable[[], int], at_most: timedelta | None = None) -> None:
        self._clock = clock
        self._minutes = minutes
        self._at_most = at_most
        self._touched_at = clock.now()

    def touch(self) -> None:
        """Begins anew, since the person did something."""
        self._touched_at = self._clock.now()

    def left(self, now: datetime) -> timedelta | None:
        """How long the record stays open from `now` if nobody does anything, not below nothing; None: always."""
        self._touched_at = min(self._touched_at, now)
        chosen = timedelta(minutes=self._minutes()) or None
        limits = [limit for limit in (chosen, self._at_most) if limit is not None]
        return max(min(limits) - (now - self._touched_at), timedelta(0)) if limits else None
