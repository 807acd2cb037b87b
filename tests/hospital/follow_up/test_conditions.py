"""The closed vocabulary of conditions: what it knows, what it refuses, and what is not known."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.follow_up.conditions import BadCondition, PlanFacts, all_hold, condition_of

FACTS = PlanFacts(
    age=65,
    diagnoses=frozenset({"I10", "E11.9"}),
    measured={"8480-6": Decimal("139.5")},
    answers={"q/pain": ("7",), "q/walking": ("aid",), "q/fever": ("false", "true")},
)


@pytest.mark.parametrize("text, holds", [
    ("age >= 65", True), ("age > 65", False), ("not age > 65", True), ("condition E11", True), ("condition E1", None),
    ("condition I11", False), ("not condition I11", True), ("measured 8480-6 < 140", True),
    ("measured 8480-6 >= 139.5", True), ("measured 8462-4 >= 90", None), ("not measured 8462-4 >= 90", None),
    ("answer q/pain >= 7", True), ("answer q/pain = 7", True), ("answer q/walking = aid", True),
    ("answer q/walking = alone", False), ("answer q/fever = true", True), ("answer q/other = true", None),
    ("not answer q/other = true", None),
])  # fmt: skip
def test_what_is_known_decides_and_what_is_not_known_is_neither(text: str, holds: bool | None) -> None:
    if text == "condition E1":
        with pytest.raises(BadCondition):
            condition_of(text)
    else:
        assert condition_of(text).holds(FACTS) is holds


@pytest.mark.parametrize("text", [
    "", "age", "age >= old", "age >= 65 or age < 3", "__import__('os')", "condition", "condition i10",
    "not not age > 3", "measured x >= 1", "answer q/pain > much", "answer a/b/c >= 1", "answer q/pain >= 1; drop",
    "age >= 1e99", "x" * 500,
])  # fmt: skip
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadCondition, match=r"condition|number"):
        condition_of(text)


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_no_text_does_more_than_be_read_or_refused(text: str) -> None:
    with suppress(BadCondition):
        condition_of(text).holds(FACTS)


def test_all_of_nothing_holds_and_one_unknown_is_enough() -> None:
    assert all_hold((), PlanFacts())
    assert not all_hold((condition_of("age >= 1"), condition_of("measured 8480-6 > 1")), PlanFacts(age=3))
