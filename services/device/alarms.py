"""A device's alarms: what rings at a time that was handed over before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from services.alarm import Alarm, AlarmNews, AlarmsAllowed


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


class AnsweredAlarms(Alarms, Protocol):
    """Alarms that the device itself rings and lets the person answer, also while the app does not run."""

    async def ask_for_alarms(self) -> None:
        """Shows the system's question or its page of settings; what came of it, `alarms_allowed` says later."""

    async def news(self) -> AlarmNews:
        """What happened since it was last settled; nothing where the device cannot be asked."""

    async def settle(self, news: AlarmNews) -> None:
        """The device may forget these: the app has kept them."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Calls `heard` whenever there may be news."""


class NoAlarms:
    """A device that cannot ring."""

    rings_when_closed = False

    async def alarms_allowed(self) -> AlarmsAllowed:
        return AlarmsAllowed.NO

    async def replace_alarms(self, alarms: Sequence[Alarm]) -> None:
        """There is nothing to replace."""

    def rung(self) -> tuple[str, ...]:
        return ()
