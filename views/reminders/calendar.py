"""The times of doses as a calendar file, for phones and watches that ring for what is in a calendar."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.calendar_file import CalendarEvent, calendar_file
from services.moments import later
from views.context import UiContext

EVENT_LASTS: Final = 10
"""Minutes."""


def in_calendar(around: UiContext, times: tuple[datetime, ...], now: datetime) -> bytes:
    """A file with an alarm at each of these times. Nothing in it says for what."""
    t = around.texts
    return calendar_file(
        *(
            CalendarEvent(
                uid=f"reminder-{int(at.timestamp())}",
                start=at,
                end=later(at, minutes=EVENT_LASTS),
                title=t.get("reminders.calendar.event"),
                place=None,
                note=t.get("shell.notice.dose_due"),
                changed=now,
                alarms=(at,),
            )
            for at in times
        )
    )
