"""The doses of a rule by their times on the clock, in order: before any zone is asked. Pure; never raises, and ends for
any days asked for.

A nominal dose is (slot within the dosage, day, minutes after its midnight, the same by the usual rhythm). Which doses
there are, and their slots, depend on the prescription alone: beginnings and ends are judged by the usual rhythm, so
that devices with other rhythms and zones have the same doses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final

from services.moments import days_later
from services.record.medicines.clocks import clipped
from services.record.medicines.day_times import DAY
from services.record.medicines.schedule import DayRule, IntervalRule, OnceRule, Rule, Start

MOST_COUNTED: Final = 20_000
_LIFETIME: Final = 150 * 366

NominalDose = tuple[str, date, int, int]


def nominal_doses(rule: Rule, start: Start, first: date, last: date) -> Iterator[NominalDose]:
    """The doses of a rule on the days from `first` to `last`, none before its start. A chain has none here: its doses
    depend on what was taken."""
    first, last = max(clipped(first), start.day), clipped(last)
    if isinstance(rule, DayRule):
        return _by_days(rule, start, first, last)
    if isinstance(rule, IntervalRule):
        return _by_intervals(rule, start, first, last)
    return iter(_once(rule) if isinstance(rule, OnceRule) and first <= rule.day <= last else ())


def day_after_last(rule: Rule, start: Start, count: int) -> date | None:
    """The day after the last of so many doses; None when they never end within a lifetime."""
    if isinstance(rule, OnceRule):
        return days_later(rule.day, 1)
    every = nominal_doses(rule, start, start.day, days_later(start.day, _LIFETIME))
    last = next(islice(every, count - 1, None), None)
    return days_later(last[1], 1) if last else None


def nominal(day: date, minute: int) -> datetime:
    """The time on the clock so many minutes after a day's midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minute)


def _once(rule: OnceRule) -> tuple[NominalDose]:
    minute = (rule.anchor - datetime.combine(rule.day, time())) // timedelta(minutes=1)
    return (("once", rule.day, minute + rule.shift, minute),)


def _by_days(rule: DayRule, start: Start, first: date, last: date) -> Iterator[NominalDose]:
    times = tuple((f"/{name}", minute, usual) for (name, usual), minute in zip(rule.times, rule.minutes, strict=True))
    for day in rule.pattern.days(first, last):
        label = day.isoformat()
        begins = start.nominal if day == start.day else None
        for name, minute, usual in times:
            if begins is None or nominal(day, usual) >= begins:
                yield label + name, day, minute, usual


def _by_intervals(rule: IntervalRule, start: Start, first: date, last: date) -> Iterator[NominalDose]:
    """Counted in whole milliseconds, so that no remainder adds up, and shown at whole minutes."""
    period = rule.period // timedelta(milliseconds=1)
    minutes = period // 60_000 if period % 60_000 == 0 else period / 60_000
    written = f"x{minutes}" if rule.frequency == 1 else f"x{minutes}by{rule.frequency}"
    since = (datetime.combine(first, time()) - rule.anchor) // timedelta(milliseconds=1)
    shift, begins, anchor_day = rule.shift, None if start.exact else start.nominal, rule.anchor.date()
    number = max(since * rule.frequency // period - 1, 0)
    end = (datetime.combine(days_later(last, 1), time()) - rule.anchor) // timedelta(milliseconds=1)
    midnight = datetime.combine(rule.anchor.date(), time())
    offset = (rule.anchor - midnight) // timedelta(milliseconds=1)
    while (passed := number * period // rule.frequency) < end:
        days, minute = divmod((passed + offset) // 60_000, DAY)
        day = anchor_day + timedelta(days=days)
        within = first <= day <= last and (not rule.days or day.weekday() in rule.days)
        if within and (begins is None or day != start.day or nominal(day, minute) >= begins):
            moved = (minute + shift) // DAY
            own = day + timedelta(days=moved) if moved else day
            yield f"{rule.label}+{number}{written}", own, minute + shift - moved * DAY, minute - moved * DAY
        number += 1
