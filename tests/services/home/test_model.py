"""What the first screen calls empty, and when a report's value is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from services.fhir.interpretation import Direction
from services.home.chief_value import ChiefValue
from services.home.model import NewResult, Today
from services.record.results.model import CriticalResult, observation
from services.record.results.rules import Counts, ReportKind, ReportSummary
from services.record.results.values import Amount
from tests.fakes.clock import NOON

POTASSIUM = ChiefValue("血钾", Amount(Decimal("6.8")), Direction.UP, critical=True)
FRESH = CriticalResult("k", observation({}).measured, NOON - timedelta(hours=2))


def test_nothing_at_all_is_empty() -> None:
    assert Today(None, None, (), (), 0, 0, ()).empty
    assert not Today(None, None, (), (), 0, 1, ()).empty


def test_the_report_to_read_first_is_the_urgent_one_else_the_newest_that_has_results() -> None:
    newest, urgent = _result(), _result(FRESH)
    withdrawn = replace(newest, line=replace(newest.line, status="entered-in-error"))
    awaited = replace(newest, line=replace(newest.line, status="registered"))
    known = _result(replace(FRESH, known=True))
    for results, first in (
        ((), None),
        ((withdrawn,), None),
        ((awaited,), None),
        ((awaited, withdrawn, newest, known), newest),
        ((newest, urgent), urgent),
        ((urgent, newest), urgent),
    ):
        assert Today(None, None, (), (), 0, 0, results).first_result(NOON) == first


def _result(*critical: CriticalResult) -> NewResult:
    counts = Counts(5, len(critical), len(critical))
    return NewResult(ReportSummary("r", None, "final", ReportKind.LAB, NOON, counts, None, critical), True, POTASSIUM)


def test_a_critical_value_is_shown_only_while_each_of_them_is_urgent() -> None:
    old, known = replace(FRESH, when=NOON - timedelta(days=9)), replace(FRESH, known=True)
    assert _result(FRESH).value_at(NOON) == POTASSIUM
    for quiet in (old, known, replace(FRESH, normal_again=True)):
        assert _result(quiet).value_at(NOON) is None
        assert _result(FRESH, quiet).value_at(NOON) is None
