"""A trend joins only the same code in the same or exactly convertible unit."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.record.results.model import Observation, observation
from services.record.results.units import _SCALE, convert, factor
from services.reports.trend import trend

CODE = "http://loinc.org|718-7"
UCUM = "http://unitsofmeasure.org"


def result(value: float, unit: str, day: str, **more: Any) -> Observation:
    amount = {"value": value, "unit": unit, "system": UCUM, "code": unit}
    code = {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "血红蛋白"}
    given = {"id": day, "status": "final", "code": code, "effectiveDateTime": day, "valueQuantity": amount}
    return observation({**given, **more})


def test_convertible_units_stand_on_one_axis_exactly() -> None:
    found = trend([result(12.1, "g/dL", "2026-01-02"), result(119, "g/L", "2026-06-02")], CODE)
    (series,) = found.series
    assert [point.number for point in series.points] == [Decimal("121.0"), Decimal("119")]
    assert series.converted
    assert str(series.points[0].when) == "2026-01-02"


def test_units_that_need_the_substance_are_kept_apart() -> None:
    found = trend([result(7.5, "mmol/L", "2026-01-02"), result(119, "g/L", "2026-06-02")], CODE)
    assert [len(series.points) for series in found.series] == [1, 1]


def test_a_unit_in_words_only_is_not_joined_blindly() -> None:
    plain = result(120, "g/L", "2026-01-02", valueQuantity={"value": 120, "unit": "g/L"})
    assert len(trend([plain, result(119, "g/L", "2026-06-02")], CODE).series) == 2


def test_other_codes_withdrawn_results_and_words_do_not_enter_the_line() -> None:
    other = result(5, "g/L", "2026-02-02", code={"coding": [{"system": "http://loinc.org", "code": "1"}]})
    wrong = result(58, "g/L", "2026-03-02", status="entered-in-error")
    said = observation(
        {
            "id": "w",
            "status": "final",
            "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
            "valueString": "溶血",
        }
    )
    found = trend([other, wrong, said, result(119, "g/L", "2026-06-02")], CODE)
    assert [point.id for series in found.series for point in series.points] == ["2026-06-02"]
    assert [one.id for one in found.others] == ["w"]


def test_a_component_with_the_code_is_part_of_the_line() -> None:
    part = {
        "code": {"coding": [{"system": "http://loinc.org", "code": "718-7"}]},
        "valueQuantity": {"value": 118, "unit": "g/L", "system": UCUM, "code": "g/L"},
    }
    panel = observation({"id": "p", "status": "final", "effectiveDateTime": "2026-05-05", "component": [part]})
    assert [point.id for point in trend([panel], CODE).series[0].points] == ["p"]


def test_the_band_is_the_laboratorys_single_plain_range() -> None:
    limits = {
        "low": {"value": 115, "unit": "g/L", "system": UCUM, "code": "g/L"},
        "high": {"value": 15.0, "unit": "g/dL", "system": UCUM, "code": "g/dL"},
    }
    series = trend([result(119, "g/L", "2026-06-02", referenceRange=[limits])], CODE).series[0]
    assert (series.low, series.high) == (Decimal(115), Decimal("150.0"))
    several = trend(
        [result(119, "g/L", "2026-06-02", referenceRange=[limits, {"text": "孕妇", **limits}])], CODE
    ).series[0]
    assert (several.low, several.high) == (None, None)
    aged = trend(
        [result(119, "g/L", "2026-06-02", referenceRange=[{**limits, "age": {"low": {"value": 18}}}])], CODE
    ).series[0]
    assert (aged.low, aged.high) == (None, None)


@given(st.sampled_from(sorted(_SCALE)), st.sampled_from(sorted(_SCALE)), st.decimals(-10_000, 10_000, places=3))
def test_conversion_there_and_back_loses_nothing(one: str, other: str, number: Decimal) -> None:
    there = convert(number, one, other)
    if there is None:
        assert factor(other, one) is None
        return
    assert convert(there, other, one) == number
