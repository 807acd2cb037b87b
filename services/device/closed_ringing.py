"""Ringing while Anxin is not open: a list of alarms, a process that rings from it, and an entry that starts it."""

from __future__ import annotations

from collections.abc import Callable

from services.device.alarm_list import AlarmList
from services.device.start_up import StartUpEntry


class ClosedRinging:
    """`start` begins the process now; a second one ends by itself. Every call takes a moment; those that change
    something raise StoreBusy, StoreFull or StoreUnwritable, and then what was before still holds."""

    def __init__(self, listed: AlarmList, entry: StartUpEntry, start: Callable[[], None]) -> None:
        self._listed = listed
        self._entry = entry
        self._start = start

    @property
    def is_on(self) -> bool:
        return self._listed.is_kept and self._entry.is_there

    def turn_on(self) -> None:
        """Rings from now on, also after the next log-in."""
        self._entry.write()
        self._listed.begin()
        self._start()

    def turn_off(self) -> None:
        """Rings no more; the process notices within seconds that its list is gone, and ends."""
        self._entry.remove()
        self._listed.end()

    def resume(self) -> None:
        """Begins the process anew where it should run, as after a crash."""
        if self.is_on:
            self._start()
