"""Which value of a report its row shows: by severity, then by order; never one that hides a more serious one."""

from __future__ import annotations

from typing import Any

import pytest

from services.fhir import terms
from services.fhir.interpretation import Direction
from services.home.chief_value import chief_value
from services.record.results.model import Observation, observation


def _line(name: str, value: float | str, flag: str | None, status: str = "final") -> Observation:
    body: dict[str, Any] = {"resourceType": "Observation", "id": name, "status": status, "code": {"text": name}}
    body |= {"valueString": value} if isinstance(value, str) else {"valueQuantity": {"value": value, "unit": "mmol/L"}}
    if flag:
        body["interpretation"] = [{"coding": [{"system": terms.INTERPRETATION, "code": flag}]}]
    return observation(body)


NORMAL, HIGH, LOW = _line("钠", 140, "N"), _line("空腹血糖", 7.5, "H"), _line("血红蛋白", 98, "L")
CRITICAL, FOUND, WORDS = _line("血钾", 6.8, "HH"), _line("HBsAg", 1.2, "POS"), _line("尿蛋白", "+++", "A")


@pytest.mark.parametrize(
    ("lines", "title", "direction"),
    [
        ([NORMAL, HIGH], "空腹血糖", Direction.UP),
        ([HIGH, LOW], "空腹血糖", Direction.UP),
        ([LOW, HIGH], "血红蛋白", Direction.DOWN),
        ([LOW, HIGH, CRITICAL], "血钾", Direction.UP),
    ],
)
def test_the_most_serious_and_of_equals_the_first_is_shown(
    lines: list[Observation], title: str, direction: Direction
) -> None:
    found = chief_value(lines)
    assert found is not None
    assert (found.title, found.direction, found.critical) == (title, direction, title == "血钾")


@pytest.mark.parametrize("lines", [[], [NORMAL], [FOUND], [WORDS, HIGH], [_line("钙", 1.1, "LL", "entered-in-error")]])
def test_nothing_is_shown_where_no_amount_stands_out(lines: list[Observation]) -> None:
    assert chief_value(lines) is None
