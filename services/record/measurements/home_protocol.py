"""Measuring blood pressure at home as guidelines ask for it: where the person stands in it, and its mean. Pure.

Source: 2021 European Society of Hypertension practice guidelines for office and out-of-office blood pressure
measurement: two readings one minute apart, in the morning and in the evening, on seven days (at least three); the first
day is left out, and the mean of all others, at least twelve readings, is the home blood pressure. The Chinese
guidelines for hypertension, 2024 revision, ask for the same of five to seven days.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from services.moments import day_in, days_later, in_zone
from services.record.measurements.conversion import rounded
from services.record.measurements.kinds import MeasurementKind
from services.record.measurements.model import Measurement

DAYS: Final = 7
READINGS: Final = 2
LEAST: Final = 12
"""So many readings of all days but the first make a mean."""
NOON: Final = 12
PAUSE: Final = timedelta(minutes=1)


class DayHalf(StrEnum):
    """When a pair of readings is due."""

    MORNING = "morning"
    EVENING = "evening"


@dataclass(frozen=True)
class ProtocolDay:
    """One day of the seven: how many readings its morning and its evening have, two at most of each."""

    day: date
    morning: int
    evening: int

    def has(self, half: DayHalf) -> int:
        return self.morning if half is DayHalf.MORNING else self.evening

    @property
    def complete(self) -> bool:
        return self.morning == self.evening == READINGS


@dataclass(frozen=True)
class HomePressure:
    """The mean that the readings come to, and of how many."""

    systolic: Decimal
    diastolic: Decimal
    count: int


@dataclass(frozen=True)
class ProtocolState:
    """Where the person stands: the days, which of them is today (from 1; None before and after), what is due now, how
    many readings count so far, and the mean once they are enough."""

    days: tuple[ProtocolDay, ...]
    number: int | None
    due: DayHalf | None
    counted: int
    result: HomePressure | None
    over: bool


def protocol_state(began: date, measured: Iterable[Measurement], now: datetime, zone: tzinfo) -> ProtocolState:
    """The state of a protocol that began on a day. Of each half day the first two readings count."""
    halves = _halves(began, measured, zone)
    days = tuple(_day(days_later(began, n), halves) for n in range(DAYS))
    number = (day_in(now, zone) - began).days + 1
    during = 1 <= number <= DAYS
    half = half_of(now, zone)
    due = half if during and days[number - 1].has(half) < READINGS else None
    counted = [each for (day, _), readings in halves.items() if day > began for each in readings]
    complete = days[-1].complete
    over = number > DAYS or (number == DAYS and complete)
    return ProtocolState(days, number if during else None, due, len(counted), _result(counted), over)


def half_of(moment: datetime, zone: tzinfo) -> DayHalf:
    """The half of the day it is in a zone."""
    return DayHalf.MORNING if in_zone(moment, zone).hour < NOON else DayHalf.EVENING


def _halves(
    began: date, measured: Iterable[Measurement], zone: tzinfo
) -> dict[tuple[date, DayHalf], list[Measurement]]:
    """The readings that count, by day and half of it."""
    halves: dict[tuple[date, DayHalf], list[Measurement]] = {}
    for each in sorted(measured, key=lambda reading: reading.moment.timestamp()):
        day = day_in(each.moment, zone)
        if each.kind is not MeasurementKind.PRESSURE or each.diastolic is None or each.withdrawn:
            continue
        if began <= day <= days_later(began, DAYS - 1):
            halves.setdefault((day, half_of(each.moment, zone)), []).append(each)
    return {place: readings[:READINGS] for place, readings in halves.items()}


def _day(day: date, halves: dict[tuple[date, DayHalf], list[Measurement]]) -> ProtocolDay:
    return ProtocolDay(day, *(len(halves.get((day, half), [])) for half in DayHalf))


def _result(counted: list[Measurement]) -> HomePressure | None:
    lower = [each.diastolic for each in counted if each.diastolic is not None]
    if len(lower) < LEAST:
        return None
    upper = sum((each.value for each in counted), Decimal()) / len(counted)
    return HomePressure(
        rounded(MeasurementKind.PRESSURE, upper),
        rounded(MeasurementKind.PRESSURE, sum(lower, Decimal()) / len(lower)),
        len(counted),
    )
