"""How a desktop rings: by its notifications while the app runs, and by a process beside it where the person wants that.
A phone imports none of it."""

from __future__ import annotations

from dataclasses import dataclass

from app import native
from app.config import AppConfig
from app.notices import words_of
from app.ringer import LIST, closed_ringing
from services.account.preferences import PreferencesStore
from services.clock import Clock
from services.device.alarm_list import AlarmList
from services.device.closed_ringing import ClosedRinging
from services.device.desktop_alarms import DesktopAlarms
from services.device.desktop_notifier import DesktopNotifier


@dataclass(frozen=True, eq=False)
class DesktopRinging:
    """`beside` is the process that may ring for this data folder, also where nobody can choose it here (`offered`)."""

    notifier: DesktopNotifier
    alarms: DesktopAlarms
    beside: ClosedRinging | None
    offered: ClosedRinging | None


def desktop_ringing(config: AppConfig, preferences: PreferencesStore, clock: Clock) -> DesktopRinging:
    notifier = DesktopNotifier(lambda notice: words_of(preferences.value, notice))
    beside = closed_ringing(config.home)
    return DesktopRinging(
        notifier,
        DesktopAlarms(notifier, clock, AlarmList(config.home / LIST)),
        beside,
        beside if native.has_display() and not config.kiosk else None,
    )
