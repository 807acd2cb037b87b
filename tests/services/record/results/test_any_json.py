"""Whatever a hospital sends, reading it never raises: any JSON in any place of an Observation or report."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.record.results import model, rules
from services.reports.trend import trend
from tests.fakes.clock import NOON
from views.context import UiContext
from views.reports.values import bounds_words, value_words

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
AMOUNT = {"value": 6.1, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L", "comparator": "<"}
SEED: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o",
    "status": "final",
    "category": [{"coding": [{"system": "s", "code": "laboratory"}]}],
    "code": {"coding": [{"system": "http://loinc.org", "code": "1"}], "text": "钾"},
    "effectivePeriod": {"start": "2026-11-19T07:30:00+08:00"},
    "issued": "2026-11-19T09:30:00+08:00",
    "performer": [{"display": "检验科"}],
    "interpretation": [{"coding": [{"code": "H"}]}],
    "dataAbsentReason": {"text": "x"},
    "referenceRange": [{"low": AMOUNT, "high": AMOUNT, "age": {"low": AMOUNT}, "appliesTo": [{"text": "f"}]}],
    "hasMember": [{"reference": "Observation/o"}],
    "component": [{"code": {"text": "c"}, "valueQuantity": AMOUNT}],
    "note": [{"text": "n"}],
    "valueQuantity": AMOUNT,
}
VALUES = (
    "Quantity",
    "CodeableConcept",
    "String",
    "Boolean",
    "Integer",
    "Range",
    "Ratio",
    "SampledData",
    "Time",
    "DateTime",
    "Period",
    "X",
)


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, each in inner for path in ((*before, key), *_paths(each, (*before, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """An Observation with a few elements replaced by anything, under any kind of value."""
    body = copy.deepcopy(SEED)
    for path in draw(st.lists(st.sampled_from(_paths(SEED)), min_size=1, max_size=4)):
        place: Any = body
        for step in path[:-1]:
            place = (
                place[step]
                if isinstance(place, dict) and step in place
                else place[step]
                if isinstance(place, list) and isinstance(step, int) and step < len(place)
                else None
            )
        if isinstance(place, dict) or (isinstance(place, list) and isinstance(path[-1], int) and path[-1] < len(place)):
            place[path[-1]] = draw(JSON)
    if draw(st.booleans()):
        body.pop("valueQuantity", None)
        body["value" + draw(st.sampled_from(VALUES))] = draw(JSON)
    return body


@given(mutated())
@settings(max_examples=300)
def test_no_mutation_of_an_observation_raises(body: dict[str, Any]) -> None:
    around = UiContext()
    read = model.observation(body, "en")
    assert isinstance(read.status, str)
    assert rules.count([read]).total >= 0
    for line in (read.measured, *read.components):
        assert isinstance(value_words(around, line.value, NOON), str)
        assert all(isinstance(bounds_words(around.texts, bounds), str) for bounds in line.ranges)
    assert trend([read, read], read.measured.code or "").title is not None
    assert isinstance(hash(read), int)


@given(mutated())
@settings(max_examples=300)
def test_what_is_read_for_counting_alone_counts_the_same(body: dict[str, Any]) -> None:
    assert rules.count([model.counted(body)]) == rules.count([model.observation(body)])


@given(JSON, JSON)
@settings(max_examples=200)
def test_anything_at_all_can_be_read_as_a_report(one: Any, other: Any) -> None:
    body = {
        "resourceType": "DiagnosticReport",
        "status": one,
        "result": other,
        "presentedForm": other,
        "category": one,
        "contained": other,
    }
    read = model.report(body)
    assert rules.kind(read) in set(rules.ReportKind)
    assert model.report(one).results is not None
    assert rules.count([model.counted(one), model.counted(other), *read.contained]).total >= 0
