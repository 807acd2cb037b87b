"""From the time on a clock to a moment, through every change of clocks. Pure; never raises.

A time that a clock leaves out when it is put forward is moved forward by the length of the gap; of one that it shows
twice the first counts (RFC 5545 §3.3.5). Both are named in the result (`ClockChange`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final

from services.moments import in_zone
from services.record.medicines.dose import ClockChange
from services.record.medicines.model import ClockRule, Prescription

_ZERO: Final = timedelta()
#: How far the times of a day reach: before a meal early in the night, and after a bedtime of the next day.
_REACH: Final = tuple(timedelta(days=step) for step in (-1, 1, 2, 3))
_FIRST: Final = date.min + timedelta(days=4)
_LAST: Final = date.max - timedelta(days=4)


class Clockface:
    """The clock of one zone. It remembers days on which no clock is changed, which are nearly all. `is_fixed`: nobody
    ever changes it."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.is_fixed = isinstance(zone, timezone)
        self._midnights: dict[date, datetime | None] = {}
        self._offsets: dict[date, timedelta] = {}

    def moment(self, day: date, minute: int) -> tuple[datetime, ClockChange | None]:
        """The moment, in UTC, so many minutes after the midnight at which a day begins on this clock."""
        midnight = self.midnight(day)
        if midnight is not None:
            return midnight + timedelta(minutes=minute), None
        return self._on_a_day_of_change(datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute))

    def moment_of(self, nominal: datetime) -> tuple[datetime, ClockChange | None]:
        """The moment, in UTC, at which this clock shows a time without a zone."""
        at = nominal.replace(tzinfo=UTC)
        return self._on_a_day_of_change(at) if _is_inside(nominal.date()) else (at, None)

    def midnight(self, day: date) -> datetime | None:
        """The moment, in UTC, from which the minutes of a day count; None: the clock is changed within their reach."""
        try:
            return self._midnights[day]
        except KeyError:
            offset = self._offset(day)
            steady = self.is_fixed or all(self._offset(day + step) == offset for step in _REACH)
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
            found = self._midnights[day] = at - offset if steady else None
            return found

    def _offset(self, day: date) -> timedelta:
        """How far from UTC the clock is at a day's midnight."""
        if day not in self._offsets:
            midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
            self._offsets[day] = midnight.utcoffset() or _ZERO
        return self._offsets[day]

    def _on_a_day_of_change(self, nominal: datetime) -> tuple[datetime, ClockChange | None]:
        local = nominal.replace(tzinfo=self.zone)
        first, second = local.utcoffset() or _ZERO, local.replace(fold=1).utcoffset() or _ZERO
        change = None if first == second else ClockChange.GAP if first < second else ClockChange.OVERLAP
        return nominal - first, change


def fixed(zone: tzinfo, nominal: datetime) -> Clockface:
    """A clock that nobody changes: as far from UTC as the clock of a zone is at this time."""
    inside = nominal if _is_inside(nominal.date()) else datetime(2000, 1, 1)
    return Clockface(timezone(inside.replace(tzinfo=zone).utcoffset() or _ZERO))


def clipped(day: date) -> date:
    """The day, or the nearest that is far enough from the calendar's ends for every zone and time of day."""
    return min(max(day, _FIRST), _LAST)


def nominal_of(moment: datetime, home: tzinfo) -> datetime:
    """The time a moment was written with, without its zone. A moment in UTC is read on the clock at home: a server that
    writes UTC says nothing about the person's clock."""
    local = in_zone(moment, home) if moment.utcoffset() == _ZERO else moment
    return local.replace(tzinfo=None, fold=0)


def rule_of(prescription: Prescription, *, in_hours: bool) -> ClockRule:
    """Which clock a dosage follows. `in_hours`: it is written as an interval of hours or minutes."""
    chosen = prescription.settings.clock if prescription.settings else None
    return chosen or (ClockRule.ELAPSED if in_hours else ClockRule.HOME)


def _is_inside(day: date) -> bool:
    return _FIRST <= day <= _LAST
