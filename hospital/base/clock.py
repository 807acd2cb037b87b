"""The one place where the hospital asks what time it is, and how it writes instants."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

#: The hospital's time zone. Dates without a zone mean this one (R4 §3.1.1.4.5); the search index is built with it.
ZONE = ZoneInfo(os.environ.get("HOSPITAL_ZONE", "Asia/Shanghai"))

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


def now() -> datetime:
    """Returns the present moment as an aware datetime in UTC."""
    return datetime.now(UTC)


def milliseconds(moment: datetime) -> int:
    """Counts whole milliseconds since 1970 of an aware datetime."""
    return (moment - _EPOCH) // _MILLISECOND


def from_milliseconds(value: int) -> datetime:
    """Turns milliseconds since 1970 back into an aware datetime in UTC."""
    return datetime.fromtimestamp(value // 1000, UTC).replace(microsecond=value % 1000 * 1000)


def instant(moment: datetime) -> str:
    """Writes a FHIR `instant` in UTC with milliseconds (R4 §2.24.0.1)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def here(moment: datetime) -> datetime:
    """The moment by the hospital's own clock, whatever offset it is written with: days, half-days, hours and weekdays
    are read from this and from nothing else. Not for arithmetic, which at the change of the clocks would be an hour
    off."""
    return moment.astimezone(ZONE)


def day_of(moment: datetime) -> date:
    """The day of the hospital's calendar on which a moment is."""
    return here(moment).date()


def midnight(day: date) -> datetime:
    """The moment at which a day of the hospital's calendar begins."""
    return datetime.combine(day, time(), ZONE)


def day_bounds(day: date) -> tuple[int, int]:
    """The start and end of a day in the hospital's time zone, in ms since 1970; the end is the next day's start."""
    return milliseconds(midnight(day)), milliseconds(midnight(day + timedelta(days=1)))
