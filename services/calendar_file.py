"""Events as a file for any calendar, with their alarms. The caller gives the words; none of them names
a person or an illness.

Source: RFC 5545 (iCalendar); the library icalendar writes it, loaded at the first use.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from services.moments import in_zone, later

if TYPE_CHECKING:
    from icalendar import Component

HALF_HOUR: Final = 30  # minutes
PRODUCT: Final = "-//Anxin//Appointments//EN"


@dataclass(frozen=True)
class CalendarEvent:
    """One event of the calendar. `uid` is the same for the same thing, so that a moved one replaces itself;
    `changed` says which is newer."""

    uid: str
    start: datetime
    end: datetime | None
    title: str
    place: str | None
    note: str | None
    changed: datetime
    alarms: tuple[datetime, ...] = ()


def calendar_file(*events: CalendarEvent) -> bytes:
    """The file's content: events in UTC, which calendars show in their own zone."""
    from icalendar import Calendar  # noqa: PLC0415 - only for whoever exports one

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEvent) -> Component:
    from icalendar import Alarm, Event  # noqa: PLC0415 - only for whoever exports one

    event = Event()
    event.add("uid", f"{entry.uid}@anxin")
    event.add("dtstamp", in_zone(entry.changed, UTC))
    event.add("sequence", int(entry.changed.timestamp()))
    event.add("dtstart", in_zone(entry.start, UTC))
    event.add("dtend", in_zone(entry.end or later(entry.start, minutes=HALF_HOUR), UTC))
    event.add("summary", entry.title)
    if entry.place:
        event.add("location", entry.place)
    if entry.note:
        event.add("description", entry.note)
    for moment in entry.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", moment - entry.start)
        event.add_component(alarm)
    return event
