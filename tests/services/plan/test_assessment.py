"""A risk that the hospital assessed is shown as it wrote it, whatever it wrote, and no rule reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.fhir.when import FhirDate, Period
from services.plan.assessment import AssessedOutcome, AssessedRisk, assessed_risk
from services.record.results.values import Amount, Span, VerbatimValue

Json = dict[str, Any]


def risk(**more: Any) -> Json:
    return {
        "resourceType": "RiskAssessment",
        "status": "final",
        "prediction": [{"outcome": {"text": "脑卒中"}}],
        **more,
    }


def read(body: Any) -> AssessedRisk:
    found = assessed_risk(body, lambda reference: {"o1": "总胆固醇"}.get(reference.id))
    assert found is not None
    return found


def outcome(**prediction: Any) -> AssessedOutcome:
    return read(risk(prediction=[{"outcome": {"text": "脑卒中"}, **prediction}])).outcomes[0]


def test_its_method_its_day_and_its_inputs_are_named() -> None:
    inputs = [{"reference": "Observation/o1"}, {"display": "年龄"}, {"reference": "Observation/gone"}, None]
    found = read(risk(method={"text": "模型 2.1"}, occurrenceDateTime="2026-11-12", basis=inputs, mitigation="少吃盐"))
    assert (found.method, found.made, found.advice) == ("模型 2.1", FhirDate(2026, 11, 12), "少吃盐")
    assert (found.inputs, found.more) == (("总胆固醇", "年龄"), 1)


@pytest.mark.parametrize("basis", [None, [], "Observation/o1", [None]])
def test_one_without_inputs_has_none(basis: Any) -> None:
    found = read(risk(basis=basis))
    assert (found.inputs, found.more) == ((), 0)


@pytest.mark.parametrize(
    ("probability", "likelihood"),
    [
        ({"probabilityDecimal": Decimal("12.5")}, Amount(Decimal("12.5"), "%")),
        ({"probabilityDecimal": Decimal("0.02")}, Amount(Decimal("0.02"))),
        ({"probabilityDecimal": Decimal(101)}, VerbatimValue("101")),
        ({"probabilityDecimal": "NaN"}, VerbatimValue("NaN")),
        ({"probabilityDecimal": "about 20%"}, VerbatimValue("about 20%")),
        ({"probabilityRange": {"low": {"value": 5, "unit": "%"}}}, Span(Amount(Decimal(5), "%"), None)),
        ({"probabilityRange": {"low": {"value": "few"}}}, VerbatimValue('{"low": {"value": "few"}}')),
        ({}, None),
    ],
)
def test_a_probability_is_a_number_a_range_or_its_text(probability: Json, likelihood: Any) -> None:
    assert outcome(**probability).likelihood == likelihood


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("0001-01-01", VerbatimValue("0001-01-01")),
        ("9999-12-31T23:59:59Z", VerbatimValue("9999-12-31T23:59:59Z")),
        ("last week", VerbatimValue("last week")),
        ("2026", FhirDate(2026)),
    ],
)
def test_a_year_that_nobody_meant_is_its_text(written: str, made: Any) -> None:
    assert read(risk(occurrenceDateTime=written)).made == made


def test_a_period_of_such_years_is_both_its_ends() -> None:
    period = {"start": "0001-01-01", "end": "9999-12-31"}
    assert read(risk(occurrencePeriod=period)).made == VerbatimValue("0001-01-01 – 9999-12-31")


def test_the_time_a_risk_is_over_is_a_period_an_age_or_its_text() -> None:
    assert outcome(whenPeriod={"end": "2036-01"}).within == Period(None, FhirDate(2036, 1))
    assert outcome(whenPeriod={"end": "9999-12-31"}).within == VerbatimValue("9999-12-31")
    assert outcome(whenRange={"high": {"value": 80, "unit": "岁"}}).within == Span(None, Amount(Decimal(80), "岁"))


@pytest.mark.parametrize(
    "body",
    [risk(status="entered-in-error"), risk(status="cancelled"), {"status": "final"}, None, [], {"prediction": 3}],
)
def test_what_is_wrong_or_says_nothing_is_not_shown(body: Any) -> None:
    assert assessed_risk(body, lambda _: None) is None


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from(["0001-01-01", "NaN"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(
        ["text", "low", "high", "value", "unit", "start", "end", "display", "reference", "outcome", "whenPeriod",
         "probabilityDecimal", "probabilityRange", "qualitativeRisk", "whenRange"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(
    ["status", "method", "code", "prediction", "basis", "occurrenceDateTime", "occurrencePeriod", "mitigation",
     "performer"]), _ANY, max_size=6))  # fmt: skip
def test_nothing_makes_reading_fail(body: Json) -> None:
    assessed_risk(body, lambda _: None)
