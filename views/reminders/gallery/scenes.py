"""Pictures of the reminders from fixed data: what rings, and what does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import flet as ft

from services.alarm import AlarmsAllowed
from services.reminders.model import ReminderChoices, ReminderPage
from views.answers import Ready
from views.kit.scene import Scene
from views.reminders.reminders import ReminderActions, RemindersView, Ringing

NOW = datetime(2026, 11, 21, 2, 42, tzinfo=UTC)
_COMING = tuple(NOW + timedelta(hours=hours) for hours in (1.3, 7.3, 11.3, 22.3))


def _nothing(*_: Any) -> None:
    return


def _reminders(
    allowed: AlarmsAllowed, coming: tuple[datetime, ...], choices: ReminderChoices, *, closed: bool | None = False
) -> ft.View:
    return RemindersView(
        page=Ready(ReminderPage(choices, coming)),
        times=Ready(coming),
        ringing=Ringing(allowed, when_closed=closed is True, chosen=closed),
        doings=ReminderActions(_nothing, _nothing, _nothing, _nothing),
        now=NOW,
    )


def scenes() -> list[Scene]:
    return [
        Scene("reminders", lambda: _reminders(AlarmsAllowed.EXACT, _COMING, ReminderChoices()), quick=False),
        Scene(
            "reminders-closed",
            lambda: _reminders(AlarmsAllowed.EXACT, _COMING, ReminderChoices(), closed=True),
            quick=False,
        ),
        Scene(
            "reminders-mute",
            lambda: _reminders(AlarmsAllowed.NO, (), ReminderChoices(quiet=False), closed=None),
            quick=False,
        ),
    ]
