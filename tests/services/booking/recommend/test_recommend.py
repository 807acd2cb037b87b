"""Which times are recommended, with which wait and why; that none is hidden and nothing is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.booking.recommend import advice as rules
from services.booking.recommend.advice import Advice, Forecast, WaitBasis, Why, Wishes, recommend
from services.booking.rules import Half
from services.record.visits.slot import Availability, TimeSlot
from tests.services.booking.recommend.clinics import (
    CAPACITY,
    MONDAY,
    NOW,
    SERVICES,
    ZONE,
    half_hour,
    in_order,
    measured,
    session,
)

FULL, SOME, FEW = [8] * 8, [5] * 8, [2] * 8


def advised(slots: list[TimeSlot], wishes: Wishes | None = None, *, limit: int = 3, **changes: object) -> Advice:
    known = changes.pop("measured", None)
    waits = measured() if known is None else known
    return recommend(slots, waits, SERVICES, wishes or Wishes(), now=NOW, zone=ZONE, limit=limit)  # type: ignore[arg-type]


def test_the_quieter_doctor_comes_first_with_a_wait_its_range_and_the_usual_one() -> None:
    best = advised(in_order(session(FULL, doctor="li"), session(FEW, doctor="wang"))).options[0]
    assert best.slot.role_id == "wang"
    assert best.wait is not None
    assert best.wait.low <= best.wait.expected <= best.wait.high
    assert best.wait.expected < 5
    assert best.wait.basis is WaitBasis.MEASURED
    assert (best.reason.weekday, best.reason.half, best.reason.usual) == (1, Half.MORNING, 40)


def test_a_time_with_clearly_less_waiting_than_usual_says_so() -> None:
    slots = in_order(session([9, *FULL[1:]], doctor="li"), session(FEW, doctor="wang", opens=10))
    best, *_ = advised(slots).options
    assert (best.slot.role_id, best.reason.why) == ("wang", Why.SHORTER)
    same = advised(slots, measured=measured(mean=1.0)).options[0]
    assert same.reason.why is Why.FITS


def test_the_soonest_is_always_among_them_and_says_so() -> None:
    slots = in_order(session(FULL), *(session(FEW, day=1, opens=8 + n, doctor=d) for n, d in enumerate(SERVICES)))
    options = advised(slots).options
    assert [one.slot.id for one in options if one.reason.why is Why.SOONEST] == ["li-0-8.0"]
    late = in_order(session([9, 9, 9, 9, 9, 8]), session([0], doctor="wang", opens=14))
    (alone,) = advised(late, limit=1).options
    assert (alone.slot.role_id, alone.reason.why) == ("wang", Why.SHORTER)


def test_one_doctors_half_day_is_recommended_once() -> None:
    slots = in_order(session(FEW), session(FEW, opens=14), session(FEW, day=1))
    options = [one for one in advised(slots, limit=9).options if one.reason.why is not Why.SOONEST]
    assert len({(one.slot.start.date(), one.reason.half) for one in options}) == len(options) == 3


def test_a_later_day_has_to_save_ten_minutes() -> None:
    today, tomorrow = session([5]), session([5], day=1, doctor="wang")
    assert advised(in_order(today, tomorrow), limit=1).options[0].slot.id == "li-0-8.0"
    worse, better = session([9, 9, 9, 9, 9, 8]), session([0], day=1, doctor="wang")
    assert advised(in_order(worse, better), limit=1).options[0].slot.id == "wang-1-8.0"


def test_a_number_that_puts_all_others_off_is_not_recommended_before_its_like() -> None:
    crowd = session([0, 9, 9, 9, 9, 9, 9, 9], doctor="li")
    alone = session([0], doctor="wang")
    assert advised(in_order(crowd, alone), limit=1).options[0].slot.role_id == "wang"


@pytest.mark.parametrize(
    ("wishes", "wanted"),
    [
        (Wishes(role_id="wang"), {"wang-0-8.0", "wang-2-8.0"}),
        (Wishes(weekdays=frozenset({3})), {"li-2-8.0", "wang-2-8.0"}),
        (Wishes(halves=frozenset({Half.AFTERNOON})), {"li-0-14.0"}),
        (Wishes(earliest=MONDAY + timedelta(days=1)), {"li-2-8.0", "wang-2-8.0"}),
        (Wishes(companion=True), {"li-2-8.0", "wang-2-8.0"}),
        (Wishes(weekdays=frozenset({7})), set()),
    ],
)
def test_wishes_are_kept(wishes: Wishes, wanted: set[str]) -> None:
    slots = in_order(
        session([2]), session([2], doctor="wang"), session([2], opens=14), session([2], day=2),
        session([2], day=2, doctor="wang"),
    )  # fmt: skip
    assert {one.slot.id for one in advised(slots, wishes, limit=9).options} == wanted


def test_for_an_older_person_counts_how_bad_it_may_get() -> None:
    slots = in_order(session([9, 9, 9, 9, 8, 0], doctor="li"), session([6, 6, 6, 6, 6, 6], doctor="wang"))
    best = advised(slots, Wishes(elderly=True), limit=1).options[0]
    every = [
        (Forecast(slots, measured(), SERVICES, ZONE).wait(one), one)
        for one in slots
        if one.availability is Availability.FREE
    ]
    assert best.wait is not None
    assert best.wait.high <= min(wait.high for wait, _ in every if wait) + 2


def test_who_still_usually_comes_is_counted_before_they_have_booked() -> None:
    slots = in_order(session([0] * 8), session([0] * 8, doctor="wang"))
    early = [one for one in measured(visits=4 * 30) if one.hour < 10]
    waits = {one.hour: one for one in early + measured(visits=4 * 2)[2:10]}
    busy = Forecast(slots, [replace(one, weekday=1) for one in waits.values()], SERVICES, ZONE)
    at_nine, at_half_past_ten = (busy.wait(next(one for one in slots if one.id == f"li-0-{h}")) for h in (9.0, 10.5))
    assert at_nine is not None
    assert at_half_past_ten is not None
    assert at_nine.expected > at_half_past_ten.expected + 5


def test_where_nothing_was_measured_no_wait_is_told_and_the_emptier_time_comes_first() -> None:
    slots = in_order(session([8]), session([1], day=7), session([8], day=14), session([2], doctor="wang", opens=9))
    advice = advised(slots, measured=[])
    assert advice.measured_until is None
    assert {one.wait for one in advice.options} == {None}
    assert advice.options[0].slot.role_id == "wang"
    later = advised(slots, Wishes(role_id="li"), measured=[]).options
    quiet = next(one for one in later if one.reason.why is Why.QUIET)
    assert (quiet.slot.id, quiet.reason.load, quiet.reason.usual_load) == ("li-7-8.0", 11, 89)


def test_without_published_numbers_the_measured_wait_of_the_hour_is_told() -> None:
    bare = half_hour(taken=None, capacity=None)
    (only,) = advised([bare]).options
    assert only.wait is not None
    assert (only.wait.expected, only.wait.high, only.reason.load) == (40, 80, None)
    (unknown,) = advised([bare], measured=[]).options
    assert unknown.wait is None


def test_an_hour_that_was_not_measured_is_told_from_the_departments_others() -> None:
    (only,) = advised(session([3]), measured=measured(hours=[14])).options
    assert only.wait is not None
    assert only.wait.basis is WaitBasis.POOLED
    assert only.reason.usual is None


def test_it_is_told_how_old_the_measurements_are() -> None:
    assert advised(session([3])).measured_until == MONDAY - timedelta(days=1)


def test_nothing_free_is_no_advice() -> None:
    closed = half_hour(hour=9, availability=Availability.CLOSED)
    past = half_hour(hour=6.5)
    assert advised(in_order(session([9]), [closed, past])).options == ()
    assert advised([]).options == ()


def test_days_are_the_clinics_whatever_zone_the_times_are_written_in() -> None:
    written = [replace(one, start=one.start.astimezone(UTC)) for one in session([2], day=1, opens=7)]
    (only,) = advised(written, Wishes(weekdays=frozenset({2}))).options
    assert (only.reason.weekday, only.reason.half) == (2, Half.MORNING)


def test_a_shifted_clock_moves_no_half_hour_to_another_day_and_makes_no_rest() -> None:
    zone = ZoneInfo("Europe/Berlin")
    night = datetime(2026, 10, 25, 0, tzinfo=UTC)  # 02:00 summer time; at 01:00 UTC the clock goes back
    slots = [
        replace(half_hour(taken=8), id=str(n), start=night + timedelta(minutes=30 * n), end=None) for n in range(6)
    ]
    forecast = Forecast(slots, measured(weekdays=[7], hours=range(24)), SERVICES, zone)
    assert [len(day.slots) for day in forecast.days] == [6]
    assert [len(one.slots) for one in forecast.sessions(forecast.days[0])] == [6]
    unshifted = Forecast(slots, measured(weekdays=[7], hours=range(24)), SERVICES, UTC)
    assert [forecast.wait(one) for one in slots] == [unshifted.wait(one) for one in slots]


books = st.lists(st.lists(st.integers(0, CAPACITY), min_size=1, max_size=8), min_size=1, max_size=6)


def _clinic(taken: list[list[int]]) -> list[TimeSlot]:
    doctors = list(SERVICES)
    return in_order(*(session(many, day=n // 2, doctor=doctors[n % 3]) for n, many in enumerate(taken)))


@given(books, st.integers(1, 5), st.booleans(), st.booleans())
def test_no_time_is_hidden_and_every_free_one_has_its_wait(
    taken: list[list[int]], limit: int, elderly: bool, known: bool
) -> None:
    slots = _clinic(taken)
    before = list(slots)
    waits = measured() if known else []
    advice = advised(slots, Wishes(elderly=elderly), limit=limit, measured=waits)
    assert slots == before
    free = {one.id for one in slots if one.availability is Availability.FREE}
    chosen = [one.slot.id for one in advice.options]
    assert set(chosen) <= free
    assert len(chosen) == len(set(chosen)) <= limit
    assert bool(chosen) == bool(free)
    forecast = Forecast(slots, waits, SERVICES, ZONE)
    assert all((forecast.wait(one) is not None) == known for one in slots)


@given(books, st.booleans())
def test_what_is_not_worked_out_would_not_have_been_better(taken: list[list[int]], elderly: bool) -> None:
    """Holds the pruned search against the cost of every free time."""
    slots = _clinic(taken)
    forecast = Forecast(slots, measured(), SERVICES, ZONE)
    costs = {
        session.slots[at].id: (day.day - NOW.date()).days * rules.DAY_IS_WORTH
        + (session.wait(at)[2] if elderly else session.mean(at))
        + rules.OTHERS * session.delays[at]
        for day in forecast.days
        for session in forecast.sessions(day)
        if not isinstance(session, rules.UnmeasuredSession)
        for at in range(len(session.slots))
        if session.slots[at].availability is Availability.FREE
    }
    options = advised(slots, Wishes(elderly=elderly), limit=1).options
    assert [costs[one.slot.id] for one in options] == sorted(costs.values())[:1]


@given(books, st.integers(0, 5), st.integers(0, 7))
def test_a_number_more_never_makes_a_time_better(taken: list[list[int]], which: int, place: int) -> None:
    many = taken[which % len(taken)]
    here = place % len(many)
    if many[here] >= CAPACITY - 1:
        return
    fuller = [list(one) for one in taken]
    fuller[which % len(taken)][here] += 1
    before, after = (Forecast(_clinic(one), measured(), SERVICES, ZONE) for one in (taken, fuller))
    for less, more in zip(before.days, after.days, strict=True):
        for one, same in zip(less.slots, more.slots, strict=True):
            shorter, longer = before.wait(one), after.wait(same)
            assert shorter is not None
            assert longer is not None
            if one.taken != same.taken:
                assert longer.expected >= shorter.expected - 0.5


@given(st.integers(0, 8), st.integers(0, 8))
def test_of_two_doctors_alike_the_one_with_fewer_numbers_taken_is_recommended(one: int, other: int) -> None:
    slots = in_order(session([one]), session([other], doctor="wang"))
    best = advised(slots, limit=1).options[0].slot
    assert best.taken == min(one, other)


@given(books)
def test_the_same_question_has_the_same_answer(taken: list[list[int]]) -> None:
    assert advised(_clinic(taken)) == advised(_clinic(taken))
