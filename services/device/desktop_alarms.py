"""Alarms of a desktop: they ring by a notification, while the app runs, also while it is locked; and when it does not
run, by a process beside it, where the person wants that."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from local_store.errors import StoreError
from services.alarm import Alarm, AlarmsAllowed
from services.clock import Clock
from services.device.alarm_list import AlarmList, mark
from services.device.notifier import Notifier

log = logging.getLogger(__name__)

LOOKS_EVERY: Final = 5.0
"""Seconds. A longer sleep would miss that the device's clock was set, or that the device itself slept."""


class DesktopAlarms:
    """Keeps the alarms in memory and gives each once. What passed while the device slept is given late, as long as it
    is of use. `listed`: the same alarms for the process beside the app."""

    def __init__(self, notifier: Notifier, clock: Clock, listed: AlarmList | None = None) -> None:
        self._notifier = notifier
        self._clock = clock
        self._listed = listed
        self._alarms: tuple[Alarm, ...] = ()
        self._rung: dict[str, None] = {}
        self._is_listed = False

    @property
    def rings_when_closed(self) -> bool:
        return self._listed is not None and self._listed.is_kept

    async def alarms_allowed(self) -> AlarmsAllowed:
        return AlarmsAllowed.EXACT if await asyncio.to_thread(self._notifier.look) else AlarmsAllowed.NO

    async def replace_alarms(self, alarms: Sequence[Alarm]) -> None:
        if self._listed is not None and self.rings_when_closed:
            rung = await asyncio.to_thread(self._listed.rung)
            self._rung |= dict.fromkeys(key for alarm in alarms for key in alarm.keys if mark(key) in rung)
        self._alarms = tuple(alarm for alarm in alarms if not self._rung.keys() >= set(alarm.keys))
        await self._list_them()

    def rung(self) -> tuple[str, ...]:
        return tuple(self._rung)

    async def run_forever(self) -> None:
        """Runs until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        while True:
            await self.ring()
            await asyncio.sleep(LOOKS_EVERY)

    async def ring(self) -> int:
        """Gives what is due now, one notification of each kind; returns how many alarms were given."""
        if self.rings_when_closed and not self._is_listed:
            await self._list_them()
        now = self._clock.now()
        due = [alarm for alarm in self._alarms if alarm.at <= now]
        self._alarms = tuple(alarm for alarm in self._alarms if alarm.at > now)
        useful = [alarm for alarm in due if now < alarm.until]
        if not useful:
            return 0
        return await asyncio.to_thread(self._give, useful)

    def _give(self, due: Sequence[Alarm]) -> int:
        if not self._notifier.can_notify and not self._notifier.look():
            return 0
        keys = [key for alarm in due for key in alarm.keys]
        fresh = self._claimed(keys)
        mine = [alarm for alarm in due if not fresh.isdisjoint(alarm.keys)]
        for kind in dict.fromkeys(alarm.kind for alarm in mine):
            if self._notifier.can_notify:
                self._notifier.notify(kind)
        if not self._notifier.can_notify:
            self._give_back(fresh)
            return 0
        self._rung |= dict.fromkeys(keys)
        return len(mine)

    def _claimed(self, keys: Sequence[str]) -> frozenset[str]:
        """Those of these that nobody has given: all, where the list cannot be asked; twice is better than never."""
        if self._listed is None or not self.rings_when_closed:
            return frozenset(keys)
        try:
            fresh = self._listed.claim(map(mark, keys))
        except StoreError as problem:
            log.warning("the list of alarms cannot be changed: %s", type(problem).__name__)
            return frozenset(keys)
        return frozenset(key for key in keys if mark(key) in fresh)

    def _give_back(self, keys: frozenset[str]) -> None:
        if self._listed is not None:
            try:
                self._listed.give_back(map(mark, keys))
            except StoreError as problem:
                log.warning("the list of alarms cannot be changed: %s", type(problem).__name__)

    async def _list_them(self) -> None:
        """Hands the alarms on to the process beside the app, where there is to be one."""
        self._is_listed = self.rings_when_closed
        if self._listed is not None and self._is_listed:
            try:
                await asyncio.to_thread(self._listed.put, self._alarms)
            except StoreError as problem:
                log.warning("the list of alarms cannot be changed: %s", type(problem).__name__)
                self._is_listed = False
