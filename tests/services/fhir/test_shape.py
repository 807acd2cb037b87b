"""Numbers from outside: exact where a person can read them, absent where they are absurd, and never a failure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.decimals import as_decimal
from services.fhir.notification import kind_of
from services.fhir.shape import as_int


@pytest.mark.parametrize(
    ("value", "whole"),
    [(3, 3), (3.0, 3), (-(2**31), -(2**31)), (2**31 - 1, 2**31 - 1), (3.5, None), (True, None), ("3", None)]
    + [(odd, None) for odd in (2**31, 10**400, 1e300, float("nan"), float("inf"), None, [], {})],
)
def test_a_whole_number_has_32_bits(value: Any, whole: int | None) -> None:
    assert as_int(value) == whole


@pytest.mark.parametrize(
    ("value", "exact"),
    [("0.010", "0.010"), (7, "7"), (" 1.5 ", "1.5"), ("-1e3", "-1e3"), (1e29, "1e29")]
    + [(odd, None) for odd in (True, "1E999999", "1E-999999", "9" * 101, 10**400, "NaN", "Infinity", "x", "", [])],
)
def test_a_decimal_is_exact_or_absent(value: Any, exact: str | None) -> None:
    assert as_decimal(value) == (None if exact is None else Decimal(exact))


@given(st.integers() | st.floats() | st.text(max_size=200) | st.text("0123456789.eE+-", max_size=200))
def test_whatever_is_read_can_be_written_in_a_few_letters(value: Any) -> None:
    number = as_decimal(value)
    assert number is None or len(f"{number:f}") < 140
    assert as_int(value) is None or len(str(as_int(value))) < 12


@pytest.mark.parametrize("code", [None, [], {}, ["heartbeat"], 7, "unheard-of"])
def test_a_notification_of_an_odd_kind_has_none(code: Any) -> None:
    parameters = {"resource": {"parameter": [{"name": "type", "valueCode": code}]}}
    assert kind_of({"entry": [parameters]}) is None
