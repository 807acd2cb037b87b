"""The only module that reads the device's clock. Tests and the gallery pass their own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from services.moments import in_zone

TOLERANCE: Final = timedelta(minutes=10)  # clocks that were set by hand are rarely exact to the minute


class Clock(Protocol):
    """Returns the time now, as an aware datetime; may jump back when the person sets the device clock."""

    def now(self) -> datetime: ...


class DeviceClock:
    """The device's own clock, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """Writes an aware datetime as a FHIR `instant` in UTC with milliseconds (R4 §2.24.0.1)."""
    return in_zone(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def too_far(apart: timedelta | None) -> timedelta | None:
    """The difference of another clock from this device's when it is more than `TOLERANCE`, else None; in whole minutes,
    so that it does not change with every answer."""
    if apart is None or abs(apart) <= TOLERANCE:
        return None
    return timedelta(minutes=round(apart / timedelta(minutes=1)))
