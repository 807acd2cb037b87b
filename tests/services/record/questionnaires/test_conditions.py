"""The truth table of enableWhen, by what R4 means (not by what it says), over every type of answer."""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal

import pytest

from services.fhir.resource import Coding, FhirDate
from services.record.questionnaires.conditions import holds, together
from services.record.questionnaires.model import EnableCondition, Operator
from services.record.questionnaires.values import AmountAnswer, Value

YES, NO = Coding("urn:x", "y", "yes"), Coding("urn:x", "n", "no")
FIVE_KG, SIX_KG, FIVE_LB = (AmountAnswer(Decimal(n), code=code) for n, code in ((5, "kg"), (6, "kg"), (5, "lb")))

#: For an answer and what the condition names: which of  =  !=  >  <  >=  <=  hold.
ORDERED: list[tuple[tuple[Value, ...], Value, str]] = [
    ((), 5, "!="),
    ((5,), 5, "= >= <="),
    ((6,), 5, "!= > >="),
    ((4,), 5, "!= < <="),
    ((4, 6), 5, "!= > < >= <="),  # at least one is greater, at least one is less, none equals
    ((5, 6), 5, "= > >= <="),
    ((Decimal("5.0"),), 5, "= >= <="),
    ((5,), Decimal("5.00"), "= >= <="),
    (("b",), "a", "!= > >="),
    (("a",), "a", "= >= <="),
    ((FhirDate(2026, 5, 1),), FhirDate(2026, 4, 30), "!= > >="),
    ((FhirDate(2026),), FhirDate(2026, 4, 30), "!="),  # of another precision: no order
    ((datetime(2026, 5, 1, tzinfo=UTC),), datetime(2026, 5, 2, tzinfo=UTC), "!= < <="),
    ((time(8),), time(9), "!= < <="),
    ((FIVE_KG,), FIVE_KG, "= >= <="),
    ((SIX_KG,), FIVE_KG, "!= > >="),
    ((SIX_KG,), FIVE_LB, "!="),  # another unit: no order
    ((YES,), YES, "="),
    ((Coding("urn:x", "y", "other words"),), YES, "="),
    ((Coding("urn:z", "y", "yes"),), YES, "!="),
    ((Coding(None, "y", None),), YES, "="),
    ((NO,), YES, "!="),
    ((NO, YES), YES, "="),
    ((True,), True, "="),
    ((False,), True, "!="),
    ((True,), 1, "!="),  # true is no number
    (("5",), 5, "!="),
    (("free words",), YES, "!="),
]


@pytest.mark.parametrize(("answers", "wanted", "holding"), ORDERED)
def test_operators(answers: tuple[Value, ...], wanted: Value, holding: str) -> None:
    found = [
        operator.value
        for operator in Operator
        if operator is not Operator.EXISTS and holds(EnableCondition(0, operator, wanted), answers)
    ]
    assert set(found) == set(holding.split())


@pytest.mark.parametrize(
    ("answers", "wanted", "so"),
    [((), True, False), ((), False, True), ((False,), True, True), ((False,), False, False), ((1,), "yes", False)],
)
def test_exists(answers: tuple[Value, ...], wanted: Value, so: bool) -> None:
    assert holds(EnableCondition(0, Operator.EXISTS, wanted), answers) is so


@pytest.mark.parametrize("broken", [(None, Operator.EQUAL, 1), (0, None, 1), (0, Operator.NOT_EQUAL, None)])
def test_a_condition_that_cannot_be_read_never_holds(broken: tuple[int | None, Operator | None, Value | None]) -> None:
    assert not holds(EnableCondition(*broken), (1,))


def test_behaviour() -> None:
    table = [((True, True), True, True), ((True, False), False, True), ((False, False), False, False)]
    assert all(together(each, any_condition=False) is every for each, every, _ in table)
    assert all(together(each, any_condition=True) is some for each, _, some in table)
