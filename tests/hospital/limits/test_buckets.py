"""A bucket lets through its burst, then its rate, and never remembers more keys than it may."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hospital.base.config import Limits
from hospital.limits.buckets import Buckets, Rate
from hospital.limits.meter import cost


class Hand:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_goes_through_then_the_rate() -> None:
    hand = Hand()
    buckets = Buckets(Rate(3, 2), now=hand)
    assert [buckets.take("a", 1) for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b", 1) == 0
    hand.at = 0.5
    assert [buckets.take("a", 1) for _ in range(2)] == [0, 0.5]


def test_what_costs_more_than_a_bucket_holds_goes_through_a_full_one() -> None:
    buckets = Buckets(Rate(3, 1), now=Hand())
    assert [buckets.take("a", 10), buckets.take("a", 10)] == [0, 3]


def test_without_a_burst_there_is_no_limit() -> None:
    buckets = Buckets(Rate(0, 0), now=Hand())
    assert {buckets.take("a", 1000) for _ in range(100)} == {0}


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.floats(0, 5)), max_size=60))
def test_nobody_gets_more_than_burst_and_rate_allow(asked: list[tuple[str, float]]) -> None:
    hand = Hand()
    buckets = Buckets(Rate(4, 2), most=100, now=hand)
    through = dict.fromkeys("abcdefgh", 0)
    for key, later in asked:
        hand.at += later
        through[key] += buckets.take(key, 1) == 0
        assert through[key] <= 4 + 2 * hand.at + 1e-6


def test_the_table_is_bounded_and_forgets_who_was_away_longest() -> None:
    buckets = Buckets(Rate(1, 0.001), most=3, now=Hand())
    for key in "abc":
        buckets.take(key, 1)
    assert buckets.take("a", 1) > 0
    buckets.take("d", 1)
    assert len(buckets) == 3
    assert buckets.take("a", 1) > 0
    assert buckets.take("b", 1) == 0


@pytest.mark.parametrize(
    ("method", "path", "units"),
    [
        ("GET", "Patient/a", 1), ("HEAD", "Patient/a", 1), ("GET", "metadata", 1), ("PUT", "Patient/a", 2),
        ("DELETE", "Patient/a", 2), ("PATCH", "Patient/a", 2), ("POST", "Patient", 2), ("GET", "Patient", 3),
        ("POST", "Patient/_search", 3), ("GET", "_history", 3), ("GET", "Patient/_history", 3),
        ("GET", "Patient/a/_history", 3), ("GET", "Patient/a/$everything", 3), ("POST", "", 10),
    ],
)  # fmt: skip
def test_searches_cost_more_than_reads_and_bundles_most(method: str, path: str, units: float) -> None:
    assert cost(method, path) == units


def test_limits_are_read_from_one_line() -> None:
    given = Limits.from_text("person_burst=7, body_seconds=0.5")
    assert (given.person_burst, given.body_seconds, given.page_max) == (7, 0.5, Limits().page_max)
    assert Limits.from_text("") == Limits()
    for wrong in ("unheard_of=1", "person_burst=many", "person_burst"):
        with pytest.raises(ValueError, match=r"."):
            Limits.from_text(wrong)


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 10), st.integers(0, 20)), max_size=30))
def test_work_that_was_done_is_paid_for_before_the_next_is_let_in(deeds: list[tuple[bool, int, int]]) -> None:
    hand = Hand()
    buckets = Buckets(Rate(10, 1), now=hand)
    taken = 0.0
    for afterwards, units, pause in deeds:
        hand.at += pause
        if afterwards:
            buckets.charge("ana", units)
            taken += units
        elif buckets.take("ana", units) == 0:
            taken += units
            assert taken <= 10 + hand.at
    assert buckets.take("ana", 10) <= 20  # nobody owes more than a whole bucket
