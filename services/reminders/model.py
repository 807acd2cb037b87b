"""What can be reminded of, and how the person wants to be reminded. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, tzinfo
from typing import Final

from services.alarm import Alarm, NotificationKind
from services.record.medicines.dose import DoseName

REPEATS: Final = (0, 1, 2, 3)
GAPS: Final = (5, 10, 15, 30)
SNOOZE_MINUTES: Final = 15


@dataclass(frozen=True)
class ReminderChoices:
    """`quiet_from` until `quiet_to` is the person's night, by this device's clock. A reminder rings `repeats` more
    times, every `gap` minutes, until it is answered."""

    medicines: bool = True
    visits: bool = True
    quiet: bool = True
    quiet_from: time = time(22)
    quiet_to: time = time(7)
    repeats: int = 2
    gap: int = 10


@dataclass(frozen=True)
class Occasion:
    """Something to be reminded of at `at`, of use until `until`. `key` is the same however often it is planned.
    `insists`: it is repeated until it is answered, and may ring at night when the morning would be too late. `on_wall`:
    it keeps its time on the clock in whatever zone the device is. `dose`: the dose it is about."""

    key: str
    kind: NotificationKind
    at: datetime
    until: datetime
    insists: bool = False
    on_wall: bool = False
    dose: DoseName | None = None


@dataclass(frozen=True)
class ReminderScope:
    """Whose reminders, and by which clocks: `zone` is where the device is, `clinic` where visits take place."""

    patients: tuple[str, ...]
    zone: tzinfo
    clinic: tzinfo


@dataclass(frozen=True)
class HandOver:
    """The alarms for the device, the soonest first, and the doses they are about by the keys of their occasions."""

    alarms: tuple[Alarm, ...]
    doses: Mapping[str, DoseName]


@dataclass(frozen=True)
class ReminderPage:
    """The person's choices, and when this device will ring next."""

    choices: ReminderChoices
    coming: tuple[datetime, ...]
