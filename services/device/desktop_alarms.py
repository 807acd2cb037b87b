"""Alarms of a desktop: they ring by a notification, while the app runs, also while it is locked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from services.alarm import Alarm, AlarmsAllowed
from services.clock import Clock
from services.device.notifier import Notifier

LOOKS_EVERY: Final = 5.0
"""Seconds. A longer sleep would miss that the device's clock was set, or that the device itself slept."""


class DesktopAlarms:
    """Keeps the alarms in memory and gives each once. What passed while the device slept is given late, as long as it
    is of use."""

    rings_when_closed = False

    def __init__(self, notifier: Notifier, clock: Clock) -> None:
        self._notifier = notifier
        self._clock = clock
        self._alarms: tuple[Alarm, ...] = ()
        self._rung: dict[str, None] = {}

    async def alarms_allowed(self) -> AlarmsAllowed:
        return AlarmsAllowed.EXACT if self._notifier.can_notify else AlarmsAllowed.NO

    async def replace_alarms(self, alarms: Sequence[Alarm]) -> None:
        self._alarms = tuple(alarm for alarm in alarms if not self._rung.keys() >= set(alarm.keys))

    def rung(self) -> tuple[str, ...]:
        return tuple(self._rung)

    async def run_forever(self) -> None:
        """Runs until cancelled. Started once, by the supervisor in `app/tasks.py`."""
        while True:
            await self.ring()
            await asyncio.sleep(LOOKS_EVERY)

    async def ring(self) -> int:
        """Gives what is due now, one notification of each kind; returns how many alarms were given."""
        now = self._clock.now()
        due = [alarm for alarm in self._alarms if alarm.at <= now]
        self._alarms = tuple(alarm for alarm in self._alarms if alarm.at > now)
        useful = [alarm for alarm in due if now < alarm.until]
        for kind in dict.fromkeys(alarm.kind for alarm in useful):
            if self._notifier.can_notify:
                await asyncio.to_thread(self._notifier.notify, kind)
        if not self._notifier.can_notify:
            return 0
        self._rung |= dict.fromkeys(key for alarm in useful for key in alarm.keys)
        return len(useful)
