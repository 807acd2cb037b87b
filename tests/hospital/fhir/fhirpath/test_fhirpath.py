"""FHIRPath as R4's invariants use it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hospital.fhir import definitions
from hospital.fhir.fhirpath.evaluate import EvaluationContext, compiled, holds

Json = dict[str, Any]
NODE: Json = {
    "resourceType": "Observation",
    "status": "final",
    "valueQuantity": {"value": Decimal("5.0"), "code": "mg", "system": "http://unitsofmeasure.org"},
    "component": [{"code": {"coding": [{"code": "a"}]}}, {"code": {"coding": [{"code": "b"}]}}],
    "_issued": {"extension": [{"url": "http://x", "valueCode": "unknown"}]},
    "period": {"start": "2026-01", "end": "2026-01-15T08:00:00Z"},
    "flag": True,
    "names": ["x", "y", "x"],
}


def evaluated(expression: str, node: Any = NODE) -> list[Any]:
    return compiled(expression)(EvaluationContext([node], NODE, NODE))


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("status", ["final"]),
        ("Observation.status", ["final"]),
        ("Patient.status", []),
        ("value.code", ["mg"]),
        ("value.exists() and value.value > 4.5", [True]),
        ("component.code.coding.code", ["a", "b"]),
        ("component.where(code.coding.code = 'b').count()", [1]),
        ("component.all(code.exists())", [True]),
        ("component[1].code.coding.code", ["b"]),
        ("component.first().code.coding.code | 'z' | 'a'", ["a", "z"]),
        ("component.tail().exists()", [True]),
        ("issued.exists()", [True]),
        ("issued.hasValue()", [False]),
        ("status.hasValue()", [True]),
        ("names.isDistinct()", [False]),
        ("names.distinct().count() = 2", [True]),
        ("status in ('final' | 'amended')", [True]),
        ("names contains 'y'", [True]),
        ("missing = 'x'", []),
        ("missing = 'x' or flag", [True]),
        ("missing = 'x' and flag.not()", [False]),
        ("missing.exists() implies flag.not()", [True]),
        ("flag implies missing.exists()", [False]),
        ("flag xor missing.exists()", [True]),
        ("period.start <= period.end", [True]),
        ("'2027' <= '2026'", [False]),
        ("1 + 2 = 3", [True]),
        ("status & '-' & missing", ["final-"]),
        ("status.startsWith('fi') and status.contains('na') and status.length() = 5", [True]),
        ("status.matches('f[a-z]+')", [True]),
        ("status.matches('f')", [False]),
        ("status.substring(2).replaceMatches('n', 'm')", ["mal"]),
        ("'12'.toInteger() > 5", [True]),
        ("flag is Boolean and status is string", [True]),
        ("%resource.is(Observation)", [True]),
        ("iif(flag, 'yes', 'no')", ["yes"]),
        ("missing.iif(empty(), 'none', 'some')", ["none"]),
        ("descendants().where($this = 'mg').count()", [1]),
        ("component.select(code.coding.code).allFalse()", [False]),
        ("{}.empty()", [True]),
        ("%ucum = value.system", [True]),
    ],
)
def test_an_expression_comes_to_its_answer(expression: str, answer: list[Any]) -> None:
    assert evaluated(expression) == answer


@pytest.mark.parametrize("wrong", ["", "a.", "a b", "(a", "a = ", "#", "a[1", "{a}", "1 * 2", "a.nothing()"])
def test_what_is_no_expression_is_an_error(wrong: str) -> None:
    with pytest.raises(ValueError):
        compiled(wrong)


def test_amounts_in_different_units_are_not_said_to_be_wrong() -> None:
    node = {"low": {"value": 3, "code": "g"}, "high": {"value": 2, "code": "kg"}}
    assert holds("low <= high", EvaluationContext([node], node, node))
    node["high"]["code"] = "g"
    assert not holds("low <= high", EvaluationContext([node], node, node))


def test_every_invariant_of_r4_is_understood() -> None:
    listed = [rule for rules in definitions.rules().values() for rule in rules]
    listed += [
        rule for keys in definitions.structure().values() for element in keys.values() for rule in element.get("i", ())
    ]
    assert len({rule[0] for rule in listed}) > 180
    for _, _, _, expression in listed:
        if "htmlChecks" not in expression:
            assert callable(compiled(expression))
