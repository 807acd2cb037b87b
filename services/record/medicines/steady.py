"""The doses of the many days on which nothing begins or ends and no clock is changed, without asking at each of them.
They are those that `counting.py` and `clocks.py` give one by one. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from services import moments
from services.moments import days_later, in_zone
from services.record.medicines.clocks import Clockface
from services.record.medicines.courses import DoseCourse
from services.record.medicines.day_pattern import DayBlocks
from services.record.medicines.dose import PlannedDose
from services.record.medicines.schedule import DayRule, IntervalRule

_EDGE: Final = 2  # days about a beginning or an end on which each dose is compared with it
_MINUTE: Final = timedelta(minutes=1)
_A_DAY: Final = timedelta(days=1)
_LONGEST_STEP: Final = timedelta(days=3)  # a step from any day but the calendar's last ones stays within it

SteadyDay = tuple[date, str, datetime | None]
"""A day, how it is written, and from when its minutes count (None: the clock is changed)."""


class Calendar:
    """The days from `first` to `last` on the clock of a device, for all medicines."""

    def __init__(self, first: date, last: date, face: Clockface) -> None:
        self.first, self._zone = first, face.zone
        self._days: list[SteadyDay] = []
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            self._days.append((day, day.isoformat(), face.midnight(day)))

    def days(self, rule: DayRule, first: date, last: date) -> Iterator[SteadyDay]:
        """The days of a rule between these two, which are of this calendar."""
        pattern, since, until = rule.pattern, (first - self.first).days, (last - self.first).days
        if not isinstance(pattern, DayBlocks):
            return (self._days[(day - self.first).days] for day in pattern.days(first, last))
        if pattern.length == 1:
            return iter(self._days[since : until + 1])
        anchor = (pattern.anchor - self.first).days
        begin = anchor + (since - anchor) // pattern.length * pattern.length
        blocks = range(begin, until + 1, pattern.length)
        places = (block + offset for block in blocks for offset in pattern.offsets)
        return (self._days[place] for place in places if since <= place <= until)

    def between(self, first: date, last: date) -> Iterator[tuple[date, datetime, datetime]]:
        """The days between these two, which are of this calendar, each with its beginning and its end."""
        for day, _, midnight in self._days[(first - self.first).days : (last - self.first).days + 1]:
            if midnight is not None:
                yield day, midnight, midnight + _A_DAY
            else:
                yield day, self._begin(day), self._begin(days_later(day, 1))

    def _begin(self, day: date) -> datetime:
        return in_zone(moments.midnight(day, self._zone), UTC)


def steady_days(course: DoseCourse, first: date, last: date) -> tuple[date, date] | None:
    """Of the days from `first` to `last`, the first and the last on which a course neither begins nor ends; None where
    its doses are counted or there is none."""
    if course.count is not None or course.most is not None:
        return None
    edge = _EDGE if isinstance(course.rule, DayRule) else 2 * _EDGE  # a day here is perhaps another one at home
    ends = [days_later(end.day, -edge - 1) for end in (course.end, course.required_until) if end is not None]
    first, last = max(first, days_later(course.start.day, edge)), min([last, *ends])
    return (first, last) if first <= last else None


def is_steady(rule: object) -> bool:
    """Whether doses of this rule come at even steps by a clock that nobody changes."""
    if not isinstance(rule, IntervalRule) or rule.frequency > 1 or rule.days:
        return False
    return rule.period <= _LONGEST_STEP and not rule.period % _MINUTE


def steady_doses(
    key: str, course: DoseCourse, rule: DayRule, days: Iterable[SteadyDay], face: Clockface
) -> list[PlannedDose]:
    """The doses of a rule on these days, each of which belongs to the day it stands on."""
    dosage, step, number = course.dosage, rule.step, f"{course.dosage.number}/"
    named = [(f"/{name}", minute) for (name, _), minute in zip(rule.times, rule.minutes, strict=True)]
    times = [(name, timedelta(minutes=minute)) for name, minute in named]
    new, found = tuple.__new__, list[PlannedDose]()
    for day, written, midnight in days:
        label = number + written
        if midnight is None:
            for name, minute in named:
                moment, change = face.moment(day, minute)
                found.append(PlannedDose(key, label + name, moment, day, dosage, step, False, change))
        else:
            found += [
                new(PlannedDose, (key, label + name, midnight + since, day, dosage, step, False, None))
                for name, since in times
            ]
    return found


def steady_steps(
    key: str, course: DoseCourse, rule: IntervalRule, days: Iterable[tuple[date, datetime, datetime]], face: Clockface
) -> list[PlannedDose]:
    """The doses of an interval on these days with their beginnings and ends; its steps are even by a clock that nobody
    changes."""
    dosage, step, period = course.dosage, rule.step, rule.period
    before, after = f"{dosage.number}/{rule.label}+", f"x{period // _MINUTE}"
    nominal, new, found = rule.anchor.replace(second=0, microsecond=0), tuple.__new__, list[PlannedDose]()
    offset = face.zone.utcoffset(None) or timedelta()
    place, moment = -1, datetime.min.replace(tzinfo=UTC)
    for day, begin, end in days:
        if place < 0:
            place = max((datetime.combine(days_later(day, -_EDGE), time()) - nominal) // period, 0)
            moment = (nominal + place * period).replace(tzinfo=UTC) - offset + timedelta(minutes=rule.shift)
        while moment < end:
            if moment >= begin:
                found.append(new(PlannedDose, (key, f"{before}{place}{after}", moment, day, dosage, step, False, None)))
            moment, place = moment + period, place + 1
    return found
