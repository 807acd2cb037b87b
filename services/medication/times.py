"""Times of the day without a day. Pure."""

from __future__ import annotations

from datetime import time
from typing import Final

_DAY: Final = 24 * 60


def moved(at: time, minutes: int) -> time:
    """The time so many minutes later, past midnight as well."""
    total = (at.hour * 60 + at.minute + minutes) % _DAY
    return time(total // 60, total % 60)


def hour_and_minute(at: time) -> tuple[int, int]:
    """Both numbers of a time."""
    return at.hour, at.minute


def at_hour(at: time, hour: int) -> time:
    """The same minute of another hour."""
    return time(hour, at.minute)
