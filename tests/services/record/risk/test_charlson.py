"""The Charlson score is that of the LACE index, and is not known where the record leaves it open."""

from __future__ import annotations

from typing import Any

import pytest

from services.record.risk.charlson import GROUPS, charlson
from services.record.risk.diagnoses import SNOMED
from tests.services.record.risk.test_facts import condition

#: van Walraven 2010, note to table 3; the codes are some of Quan 2005, table 1.
PUBLISHED = [
    (("I21.9",), 1), (("I25.2",), 1), (("I70.2",), 1), (("I63.9",), 1), (("G45.9",), 1), (("E11.9",), 1),
    (("I50.9",), 2), (("I11.0",), 2), (("E11.2",), 2), (("J44.1",), 2), (("K74.6",), 2), (("N18.3",), 2),
    (("C34.1",), 2), (("C91.1",), 2),
    (("F03",), 3), (("G30.9",), 3), (("M32.1",), 3), (("M06.9",), 3),
    (("K72.9",), 4), (("I85.0",), 4), (("B20",), 4),
    (("C78.7",), 6),
    (("I10",), 0), (("K25.9",), 0), (("C44.9",), 0), (("I25.1",), 0),
    (("E11.9", "E11.2"), 2), (("K74.6", "K76.6"), 4), (("C34.1", "C78.7"), 6),
    (("I21.9", "I22.0"), 1), (("I50.9", "E11.2", "J44.9", "N18.4"), 8), (("I10", "I50.9", "F03"), 5),
]  # fmt: skip


@pytest.mark.parametrize(("codes", "points"), PUBLISHED)
def test_the_weights_are_as_published(codes: tuple[str, ...], points: int) -> None:
    assert charlson([condition(code) for code in codes]) == points


def test_what_was_had_counts_and_what_was_refuted_does_not() -> None:
    assert charlson([condition("I21.9", clinical="resolved")]) == 1
    assert charlson([condition("I10"), condition("C34.1", verified="refuted")]) == 0


@pytest.mark.parametrize(
    "conditions",
    [
        [],
        [condition("I50.9", verified="refuted")],
        [condition("I50.9"), condition("38341003", SNOMED)],
        [condition("I10"), condition("I50.9", verified="provisional")],
        [condition("I10"), {"resourceType": "Condition", "code": {"text": "心衰"}}],
        [None, 3, {"code": []}],
    ],
)
def test_what_is_open_is_not_counted_as_nothing(conditions: list[Any]) -> None:
    assert charlson(conditions) is None


def test_each_code_is_of_one_group() -> None:
    codes = [code for group in GROUPS for code in group.icd10]
    assert len(codes) == len(set(codes))
    assert not [(a, b) for a in codes for b in codes if a != b and a.startswith(b)]
