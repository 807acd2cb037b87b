"""Arithmetic with moments and days that ends at the calendar's ends instead of failing. Pure.

Hospitals write moments of the years 0001 and 9999 for "never set" and "for ever"; both are valid (FHIR R4 §2.24.0.1).
Python fails where a step or another time zone leads beyond them; here the result is then the calendar's first or last
moment. A house rule sees that nobody else changes a moment's zone.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MIDDLE: Final = datetime(5000, 1, 1, tzinfo=UTC)


def in_zone(moment: datetime, zone: tzinfo) -> datetime:
    """The aware moment by the clock of a zone."""
    try:
        return moment.astimezone(zone)
    except OverflowError:
        return _end(moment, zone)


def later(moment: datetime, *, days: int = 0, hours: int = 0, minutes: int = 0) -> datetime:
    """The moment so much later; with negative numbers earlier."""
    try:
        return moment + timedelta(days=days, hours=hours, minutes=minutes)
    except OverflowError:
        forward = (days * 24 + hours) * 60 + minutes > 0
        return (datetime.max if forward else datetime.min).replace(tzinfo=moment.tzinfo)


def day_in(moment: datetime, zone: tzinfo) -> date:
    """The day it is in a zone at the moment."""
    return in_zone(moment, zone).date()


def days_later(day: date, days: int) -> date:
    """The day so many days later; with a negative number earlier."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def midnight(day: date, zone: tzinfo) -> datetime:
    """The moment a day begins in a zone."""
    return datetime.combine(day, time(), zone)


def at_second(seconds: float, zone: tzinfo) -> datetime:
    """The moment so many seconds after the beginning of 1970, by the clock of a zone."""
    try:
        return in_zone(_EPOCH + timedelta(seconds=seconds), zone)
    except OverflowError:
        return (datetime.max if seconds > 0 else datetime.min).replace(tzinfo=zone)


def _end(moment: datetime, zone: tzinfo) -> datetime:
    return (datetime.max if moment > _MIDDLE else datetime.min).replace(tzinfo=zone)
