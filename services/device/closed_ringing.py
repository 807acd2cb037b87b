"""Ringing while Anxin is not open: a list of alarms, a process that rings from it, and an entry that starts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from local_store.errors import StoreError
from services.device.alarm_list import AlarmList


class StartUp(Protocol):
    """What starts a program at each log-in. What changes it raises StoreFull or StoreUnwritable."""

    @property
    def is_there(self) -> bool: ...
    def write(self) -> None: ...
    def remove(self) -> None: ...


class ClosedRinging:
    """`start` begins the process now; a second one ends by itself. Every call takes a moment; those that change
    something raise StoreBusy, StoreFull or StoreUnwritable, and then what was before still holds."""

    def __init__(self, listed: AlarmList, entry: StartUp, start: Callable[[], None]) -> None:
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

    def forget(self) -> None:
        """Takes away the entry and the list, one also where the other stays. Raises the first StoreError."""
        problems: list[StoreError] = []
        for away in (self._entry.remove, self._listed.end):
            try:
                away()
            except StoreError as error:
                problems.append(error)
        if problems:
            raise problems[0]

    def resume(self) -> None:
        """Begins the process anew where it should run, as after a crash."""
        if self.is_on:
            self._start()
