"""A range is compared with a value only where the laboratory's units allow it exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from services.record.results.band import ReferenceBand, band
from services.record.results.model import observation

UCUM = "http://unitsofmeasure.org"


def _amount(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "system": UCUM, "code": unit}


@pytest.mark.parametrize(("ranges", "found"), [
    ([{"low": _amount(115, "g/L"), "high": _amount(150, "g/L")}], ReferenceBand(Decimal("115"), Decimal("150"))),
    ([{"low": _amount(11.5, "g/dL"), "high": {"value": 150}}], ReferenceBand(Decimal("115.0"), Decimal("150"))),
    ([{"high": _amount(150, "g/L")}], ReferenceBand(None, Decimal("150"))),
    ([{"low": _amount(115, "g/L"), "high": _amount(9, "mmol/L")}], None),
    ([{"text": "115-150"}], None),
    ([{"low": _amount(115, "g/L")}, {"low": _amount(130, "g/L")}], None),
    ([{"low": _amount(115, "g/L"), "age": {"low": {"value": 18}}}], None),
    ([], None),
])  # fmt: skip
def test_the_one_plain_range_in_the_unit_of_the_value(
    ranges: list[dict[str, Any]], found: ReferenceBand | None
) -> None:
    body = {"id": "o", "status": "final", "valueQuantity": _amount(119, "g/L"), "referenceRange": ranges}
    assert band(observation(body).measured) == found
