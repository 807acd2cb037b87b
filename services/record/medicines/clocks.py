"""From the time on a clock to a moment, through every change of clocks. Pure; never raises.

A time that a clock leaves out when it is put forward is moved forward by the length of the gap; of one that it shows
twice the first counts (RFC 5545 §3.3.5). Both are named in the result (`ClockChange`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from services.moments import in_zone
from services.record.medicines.model import ClockChange, ClockRule, Prescription

_MINUTE: Final = timedelta(minutes=1)
_ZERO: Final = timedelta()
#: How far the times of a day reach: before a meal early in the night, and after a bedtime of the next day.
_BACK: Final = timedelta(hours=24)
_AHEAD: Final = timedelta(hours=72)
_FIRST: Final = date.min + timedelta(days=4)
_LAST: Final = date.max - timedelta(days=4)


class Clockface:
    """The clock of one zone. It remembers days on which no clock is changed, which are nearly all."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self._steady: dict[date, timedelta | None] = {}

    def moment(self, day: date, minute: int) -> tuple[datetime, ClockChange | None]:
        """The moment, in UTC, so many minutes after the midnight at which a day begins on this clock."""
        offset = self._offset_of(day)
        nominal = datetime(day.year, day.month, day.day, tzinfo=UTC) + _MINUTE * minute
        return (nominal - offset, None) if offset is not None else self._on_a_day_of_change(nominal)

    def moment_of(self, nominal: datetime) -> tuple[datetime, ClockChange | None]:
        """The moment, in UTC, at which this clock shows a time without a zone."""
        day = nominal.date()
        return self._on_a_day_of_change(nominal.replace(tzinfo=UTC)) if _is_inside(day) else (_clamped(nominal), None)

    def _offset_of(self, day: date) -> timedelta | None:
        """The offset from UTC that holds for the whole reach of a day; None: the clock is changed in it."""
        if day not in self._steady:
            midnight = datetime.combine(day, time())
            begin, middle, end = (
                (midnight + step).replace(tzinfo=self.zone).utcoffset() for step in (-_BACK, _ZERO, _AHEAD)
            )
            self._steady[day] = begin if begin == middle == end else None
        return self._steady[day]

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


def _clamped(nominal: datetime) -> datetime:
    return nominal.replace(tzinfo=UTC)
