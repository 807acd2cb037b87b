"""An axis holds every value but one that would press the others into a line; that one is told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views.reports.reach import reach

numbers = st.floats(0, 1_000, allow_nan=False, width=32)


@given(st.lists(numbers, min_size=1, max_size=30), st.lists(numbers, max_size=2))
def test_the_axis_has_a_length_and_holds_the_range(values: list[float], ends: list[float]) -> None:
    axis = reach(values, ends)
    assert axis.floor < axis.top and axis.step > 0
    assert all(axis.has(end) for end in ends)
    assert all(axis.floor <= axis.held(value) <= axis.top for value in values)


@given(st.lists(st.floats(100, 130, allow_nan=False), min_size=4, max_size=30))
def test_usual_values_are_all_on_it(values: list[float]) -> None:
    axis = reach(values, [115, 150])
    assert all(axis.has(value) for value in values)


@pytest.mark.parametrize(("values", "beyond"), [
    ([128, 121, 1210, 112, 119], [1210]),
    ([4.1, 4.3, 4.2, 4.4, 0.02, 61.0], [0.02, 61.0]),
    ([5, 5, 5, 6], []),
    ([5, 5, 5, 50], [50]),
    ([5, 500], []),
    ([1, 2, 3, 4, 5, 6, 7, 8], []),
])  # fmt: skip
def test_one_far_from_the_others_does_not_flatten_them(values: list[float], beyond: list[float]) -> None:
    axis = reach(values, [])
    assert [value for value in values if not axis.has(value)] == beyond
    if beyond:
        assert axis.top - axis.floor < (max(values) - min(values)) / 3
