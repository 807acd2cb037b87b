"""A device's alarms: what rings at a time that was handed over before. An alarm says that it is time, never for what: a
lock screen is public.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from services.device.notifier import NotificationKind

_NAMESPACE: Final = uuid.UUID("7c1d3c0a-3c53-5f0e-8b53-0a2b7d6c41aa")


class AlarmsAllowed(StrEnum):
    """Whether alarms ring: at their time, perhaps later (the system decides), or not at all."""

    EXACT = "exact"
    LATE = "late"
    NO = "no"


@dataclass(frozen=True)
class Alarm:
    """One ring at `at`; from `until` on it is of no use and must not be seen any more. `keys`: which reminders it
    gives; they are the same however often they are planned."""

    keys: tuple[str, ...]
    kind: NotificationKind
    at: datetime
    until: datetime

    @property
    def id(self) -> str:
        """One id for these reminders, from which nobody learns what they are of."""
        return str(uuid.uuid5(_NAMESPACE, "|".join(self.keys)))


class Alarms(Protocol):
    """What a device does with alarms."""

    rings_when_closed: bool
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
