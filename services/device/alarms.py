"""A device's alarms: what rings at a time that was handed over before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from services.alarm import Alarm, AlarmsAllowed


class Alarms(Protocol):
    """What a device does with alarms."""

    @property
    def rings_when_closed(self) -> bool:
        """Whether alarms ring while the app does not run."""

    async def alarms_allowed(self) -> AlarmsAllowed: ...

    async def replace_alarms(self, alarms: Sequence[Alarm]) -> None:
        """From now on these ring and no others: what was answered meanwhile is left out, and does not ring."""

    def rung(self) -> tuple[str, ...]:
        """The keys of what has rung, as far as the device knows."""


class NoAlarms:
    """A device that cannot ring."""

    rings_when_closed = False

    async def alarms_allowed(self) -> AlarmsAllowed:
        return AlarmsAllowed.NO

    async def replace_alarms(self, alarms: Sequence[Alarm]) -> None:
        """There is nothing to replace."""

    def rung(self) -> tuple[str, ...]:
        return ()
