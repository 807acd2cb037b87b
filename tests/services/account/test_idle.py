"""When an open record closes because nobody does anything."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.account.idle import IdleTime
from tests.fakes.clock import StandingClock


def minutes(n: float) -> timedelta:
    return timedelta(minutes=n)


@pytest.mark.parametrize(
    ("chosen", "at_most", "away", "left"),
    [
        (5, None, 0, 5),
        (5, None, 4.5, 0.5),
        (5, None, 60, 0),
        (0, None, 60, None),
        (5, 2, 0.5, 1.5),
        (0, 2, 0.5, 1.5),
        (1, 2, 0.5, 0.5),
    ],
)
def test_what_is_left(chosen: int, at_most: float | None, away: float, left: float | None) -> None:
    clock = StandingClock()
    idle = IdleTime(clock, lambda: chosen, None if at_most is None else minutes(at_most))
    expected = None if left is None else minutes(left)
    assert idle.left(clock.now() + minutes(away)) == expected
    clock.moment += minutes(away)
    idle.touch()
    assert idle.left(clock.now()) == (
        None if left is None else minutes(min(each for each in (chosen, at_most) if each))
    )


def test_a_clock_set_back_keeps_nothing_open_for_longer() -> None:
    clock = StandingClock()
    idle = IdleTime(clock, lambda: 5)
    back = clock.now() - timedelta(days=1)
    assert idle.left(back) == minutes(5)
    assert idle.left(back + minutes(5)) == minutes(0)
