"""The queue in closed form says what an event-by-event simulation of the same clinic shows."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.waiting.consulting import SESSIONS, STARTS, Coming, consult
from services.booking.recommend import queueing
from services.booking.recommend.queueing import ON_TIME, QueueModel

MORNING = 8
REST = SESSIONS[1][0] - SESSIONS[0][1]
DAYS = 150

BUSY_MORNING = (9, 9, 9, 9, 9, 8, 7, 6, 5, 5, 5, 4, 4, 3, 2)
LEVEL = (6, 6, 7, 6, 6, 7, 6, 6, 6, 7, 6, 6, 6, 7, 6)
EMPTY = (3,) * 15
FULL_MORNING = (9,) * 8 + (4,) * 7
EARLY = QueueModel(3.8, 0.36, 0.10, -15.0, 25.0)
PUNCTUAL = QueueModel(3.8, 0.36, 0.20, 0.0, 15.0)
LATE = QueueModel(3.8, 0.20, 0.05, 8.0, 8.0)
VERY_EARLY = QueueModel(3.8, 0.36, 0.0, -30.0, 20.0)


def simulated(flow: QueueModel, numbers: tuple[int, ...], walk_ins: float) -> list[float]:
    luck = random.Random(7)  # noqa: S311 - a simulation
    waits: defaultdict[int, list[float]] = defaultdict(list)
    for _ in range(DAYS):
        people = [one for start, many in zip(STARTS, numbers, strict=True) for one in _come(luck, flow, start, many)]
        for start in STARTS:
            people += [
                Coming(None, start + luck.random() * 30, _consultation(luck, flow))
                for _ in range(sum(luck.random() < walk_ins / 20 for _ in range(20)))
            ]
        for one, wait in zip(people, consult(people).waits, strict=True):
            if one.start is not None:
                waits[one.start].append(wait)
    return [statistics.fmean(waits[start]) for start in STARTS]


def _come(luck: random.Random, flow: QueueModel, start: int, many: int) -> list[Coming]:
    coming = sum(luck.random() >= flow.no_show for _ in range(many))
    return [
        Coming(start, start + luck.gauss(flow.lateness_mean, flow.lateness_sd), _consultation(luck, flow))
        for _ in range(coming)
    ]


def _consultation(luck: random.Random, flow: QueueModel) -> float:
    return luck.gammavariate(1 / flow.scv, flow.service * flow.scv)


def computed(flow: QueueModel, numbers: tuple[int, ...], walk_ins: float) -> list[float]:
    drop_ins = [walk_ins] * len(numbers)
    morning = queueing.behind(flow, numbers[:MORNING], drop_ins[:MORNING], length=30).at
    rested = queueing.after_rest(morning[-1], REST)
    after = queueing.behind(flow, numbers[MORNING:], drop_ins[MORNING:], length=30, before=rested).at
    return [
        queueing.mean_wait(flow, queueing.in_line(flow, at, many - 1, walk_ins, 30), many - 1, walk_ins, 30)
        for at, many in zip([*morning[:-1], *after[:-1]], numbers, strict=True)
    ]


@pytest.mark.parametrize("numbers", [BUSY_MORNING, LEVEL, EMPTY, FULL_MORNING])
@pytest.mark.parametrize(
    ("flow", "walk_ins"), [(EARLY, 1.33), (PUNCTUAL, 0.7), (LATE, 0.0), (VERY_EARLY, 1.3)], ids=str
)
def test_waits_are_those_of_a_simulated_clinic(flow: QueueModel, walk_ins: float, numbers: tuple[int, ...]) -> None:
    came, told = simulated(flow, numbers, walk_ins), computed(flow, numbers, walk_ins)
    days = [
        sum(wait * many for wait, many in zip(waits, numbers, strict=True)) / sum(numbers) for waits in (told, came)
    ]
    assert days[0] == pytest.approx(days[1], abs=2, rel=0.2)
    for one, true in zip(told, came, strict=True):
        assert one == pytest.approx(true, abs=3, rel=0.2)


def test_a_doctor_who_is_through_calls_those_who_are_early() -> None:
    early = queueing.behind(EARLY, [3, 9, 9], [0, 0, 0], length=30).at
    punctual = queueing.behind(QueueModel(3.8, 0.36, 0.10, 5.0, 0.0), [3, 9, 9], [0, 0, 0], length=30).at
    assert early[1][0] < -10
    assert punctual[1][0] == pytest.approx(0, abs=0.1)


def test_nobody_before_and_no_load_is_no_wait() -> None:
    line = queueing.in_line(LATE, ON_TIME, 0, 0, 30)
    assert queueing.mean_wait(LATE, line, 0, 0, 30) == pytest.approx(0, abs=0.1)


def test_a_delay_is_passed_on_in_a_full_session_and_taken_up_in_an_empty_one() -> None:
    full, empty = ([many] * 8 for many in (9, 1))
    at_once, never = (
        queueing.delays(EARLY, many, [0] * 8, queueing.behind(EARLY, many, [0] * 8, length=30).passed_on)
        for many in (full, empty)
    )
    assert at_once[0] > at_once[4] > at_once[7] > 0
    assert max(never) < 1


numbers = st.lists(st.integers(0, 20), min_size=1, max_size=20)
flows = st.builds(
    QueueModel,
    st.floats(0.1, 60),
    st.floats(0, 4),
    st.floats(0, 1),
    st.floats(-120, 120),
    st.floats(0, 120),
)


@given(flows, numbers, st.floats(0, 10), st.integers(0, 19), st.integers(1, 9))
def test_more_people_before_never_shorten_the_wait(
    flow: QueueModel, booked: list[int], walk_ins: float, place: int, more: int
) -> None:
    here = place % len(booked)
    fuller = [*booked[:here], booked[here] + more, *booked[here + 1 :]]
    drop_ins = [walk_ins] * len(booked)
    less, longer = (queueing.behind(flow, many, drop_ins, length=30).at for many in (booked, fuller))
    for before, after in zip(less[here + 1 :], longer[here + 1 :], strict=True):
        assert after[0] >= before[0] - 0.5 - 0.02 * abs(before[0])


@given(flows, numbers, st.floats(0, 10))
def test_a_wait_is_a_finite_number_of_minutes_never_below_zero(
    flow: QueueModel, booked: list[int], walk_ins: float
) -> None:
    for at in queueing.behind(flow, booked, [walk_ins] * len(booked), length=30).at:
        line = queueing.in_line(flow, at, 3, walk_ins, 30)
        low, high = queueing.tenths(line)
        assert 0 <= queueing.mean_wait(flow, line, 3, walk_ins, 30) < 1e6
        assert 0 <= low <= high
