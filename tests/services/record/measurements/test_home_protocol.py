"""The seven days of the European guideline, counted by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.record.measurements.home_protocol import DayHalf, ProtocolState, protocol_state
from services.record.measurements.model import Measurement
from tests.services.record.measurements.samples import BEIJING, MORNING, pressure

BEGAN = MORNING.date()
EVENING = MORNING.replace(hour=20)


def state(readings: list[Measurement], now: datetime) -> ProtocolState:
    return protocol_state(BEGAN, readings, now, BEIJING)


def days(count: int, upper: int = 130) -> list[Measurement]:
    return [
        pressure(upper + 40 * (n == 0), 80, at + timedelta(days=n, minutes=m))
        for n in range(count)
        for at in (MORNING, EVENING)
        for m in (0, 1)
    ]


def test_at_the_beginning_two_readings_are_due() -> None:
    found = state([], MORNING)
    assert (found.number, found.due, found.counted, found.result, found.over) == (1, DayHalf.MORNING, 0, None, False)
    once = state([pressure(130, 80)], MORNING + timedelta(minutes=1))
    assert (once.days[0].morning, once.due) == (1, DayHalf.MORNING)
    twice = state([pressure(130, 80), pressure(131, 80)], MORNING)
    assert (twice.days[0].morning, twice.due) == (2, None)
    assert state([pressure(130, 80), pressure(131, 80)], EVENING).due is DayHalf.EVENING


def test_the_first_day_is_left_out_of_the_mean() -> None:
    found = state(days(7), EVENING + timedelta(days=6, minutes=2))
    assert found.over and found.due is None
    assert found.result is not None
    assert (found.result.systolic, found.result.diastolic, found.result.count) == (130, 80, 24)


def test_twelve_readings_are_enough_and_eleven_are_not() -> None:
    assert state(days(4), EVENING + timedelta(days=3)).counted == 12
    assert state(days(4), EVENING + timedelta(days=3)).result is not None
    assert state(days(4)[:-1], EVENING + timedelta(days=3)).result is None


def test_a_third_reading_of_a_half_day_and_days_outside_do_not_count() -> None:
    more = [pressure(190, 100, MORNING + timedelta(days=n, minutes=30)) for n in range(7)]
    outside = [pressure(190, 100, MORNING - timedelta(days=1)), pressure(190, 100, MORNING + timedelta(days=7))]
    gone = [pressure(190, 100, MORNING + timedelta(days=1), withdrawn=True)]
    single = [pressure(190, None, MORNING + timedelta(days=1))]
    found = state([*more, *outside, *gone, *single, *days(7)], MORNING + timedelta(days=9))
    assert found.result is not None and (found.result.systolic, found.result.count) == (130, 24)
    assert (found.number, found.due, found.over) == (None, None, True)
