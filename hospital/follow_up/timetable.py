"""When the steps of a plan can be done, and when somebody is reminded: by the clinic's own calendar. Pure.

A window begins at nine in the morning of its first day and ends at nine in the evening of its last, by the clinic's
clock, also when that is changed in between; a plan that begins later in the evening begins the next morning. All
moments are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from hospital.base import clock
from hospital.follow_up.plan import PlanStep

OPENS, CLOSES = time(9), time(21)
_FIRST_REMINDER, _SECOND_REMINDER = time(10), time(18)


@dataclass(frozen=True)
class StepWindow:
    """The `number`-th time of a step, from 0."""

    number: int
    opens: datetime
    closes: datetime


def windows(step: PlanStep, began: datetime) -> Iterator[StepWindow]:
    """Each time of a step of a plan that began at this moment. Raises OverflowError beyond the calendar."""
    first = clock.day_of(began)
    for number in range(step.times):
        day = first + timedelta(days=step.after + number * step.pause)
        if clock.here(began) >= _at(day, CLOSES):
            day += timedelta(days=1)
        yield StepWindow(number, max(_at(day, OPENS), began), _at(day + timedelta(days=step.days - 1), CLOSES))


def reminders(window: StepWindow) -> tuple[datetime, datetime]:
    """When somebody who has not answered is reminded by the first and by the second way. In a window of one day that is
    at ten and at six; in a longer one after a third and after two thirds of its days, at ten."""
    first, days = clock.day_of(window.opens), (clock.day_of(window.closes) - clock.day_of(window.opens)).days
    if days == 0:
        return _at(first, _FIRST_REMINDER), _at(first, _SECOND_REMINDER)
    third = max(1, (days + 1) // 3)
    early, late = min(third, days), min(2 * third, days)
    if early == late:
        return _at(first + timedelta(days=early), _FIRST_REMINDER), _at(first + timedelta(days=late), _SECOND_REMINDER)
    return _at(first + timedelta(days=early), _FIRST_REMINDER), _at(first + timedelta(days=late), _FIRST_REMINDER)


def next_morning(moment: datetime) -> datetime:
    """Nine in the morning of the day after."""
    return _at(clock.day_of(moment) + timedelta(days=1), OPENS)


def next_opening(moment: datetime) -> datetime:
    """The next nine in the morning: of the same day before nine."""
    today = _at(clock.day_of(moment), OPENS)
    return today if moment < today else next_morning(moment)


def may_disturb(moment: datetime) -> bool:
    """Whether messages are sent at this time of the clinic's day."""
    return OPENS <= clock.here(moment).time() < CLOSES


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.ZONE)
