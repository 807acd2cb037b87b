"""A mark stands inside the filled part of its bar exactly where its value lies within the range."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from views.kit.range_bar import place, range_bar
from views.look.tokens import Look

LOW, HIGH = 1 / 3, 2 / 3
numbers = st.decimals(0, 10_000, places=2)


@given(numbers, numbers, numbers)
def test_a_value_stands_between_the_ends_only_where_it_lies_between_them(
    value: Decimal, low: Decimal, high: Decimal
) -> None:
    assume(low < high)
    at = place(value, low, high)
    assert at is not None and 0 < at < 1
    assert (LOW - 1e-9 <= at <= HIGH + 1e-9) == (low <= value <= high)


@given(numbers, st.decimals("0.01", 10_000, places=2))
def test_a_range_with_one_end_is_open_at_the_other(value: Decimal, end: Decimal) -> None:
    below, above = place(value, None, end), place(value, end, None)
    assert below is not None and (below <= HIGH + 1e-9) == (value <= end)
    assert above is not None and (above >= LOW - 1e-9) == (value >= end)


@given(numbers, numbers, numbers, numbers)
def test_the_larger_value_never_stands_further_left(a: Decimal, b: Decimal, low: Decimal, high: Decimal) -> None:
    left, right = (place(value, low, high) for value in sorted((a, b)))
    assert left is None or right is None or left <= right


@pytest.mark.parametrize(("low", "high"), [(None, None), ("5", "5"), ("6", "5"), (None, "0"), ("0", None)])
def test_a_range_without_length_has_no_bar(low: str | None, high: str | None) -> None:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    assert range_bar(Look(), Decimal(1), *ends) is None


def test_what_is_not_usual_differs_in_shape_and_colour() -> None:
    look, low, high = Look(), Decimal("3.9"), Decimal("6.1")
    usual, high_one = (range_bar(look, Decimal("7.5"), low, high, mood) for mood in ("good", "warm"))
    assert usual is not None and "<circle" in str(usual.src) and look.palette.good in str(usual.src)
    assert high_one is not None and "<circle" not in str(high_one.src) and look.palette.warm in str(high_one.src)
