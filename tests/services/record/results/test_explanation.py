"""What the hospital says about a test: found by the code of a result, in the person's language, never a fault."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.demo import explained as demo
from local_store import resources
from local_store.store import LocalStore
from services.record.results.explanation import explanations_in
from services.reports.queries import report_page, result_page, trend_page
from tests.local_store.worlds import KEY

LOINC = "http://loinc.org"
POTASSIUM = f"{LOINC}|2823-3"
(SUPPLEMENT,) = demo.resources(7, date(2026, 11, 23))
SMALL = {**SUPPLEMENT, "concept": SUPPLEMENT["concept"][:1]}
JSON = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.lists(st.just({})) | st.just({"a": [1]})


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[LocalStore]:
    store = await LocalStore.open(tmp_path / "anxin.db", KEY)
    code = {"coding": [{"system": LOINC, "code": "2823-3"}], "text": "钾"}
    result = {"resourceType": "Observation", "id": "k", "status": "final", "code": code, "effectiveDateTime": "2026-11"}
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "电解质"}}
    await store.write(resources.put, SUPPLEMENT)
    await store.write(resources.put, {**result, "valueQuantity": {"value": 4}}, patient="p1")
    await store.write(resources.put, {**report, "result": [{"reference": "Observation/k"}]}, patient="p1")
    yield store
    await store.close()


async def test_a_report_a_result_and_its_course_explain_the_test(filled: LocalStore) -> None:
    report = await filled.read(report_page, "p1", "r", "en")
    result = await filled.read(result_page, "p1", "k", "en")
    course = await filled.read(trend_page, "p1", POTASSIUM, "en")
    assert report is not None and result is not None and course.explained is not None
    assert report.explained == result.explained == {POTASSIUM: course.explained}
    told = course.explained
    assert told.measures.startswith("An electrolyte") and told.high and told.low and not told.positive
    assert told.source == "MedlinePlus (US National Library of Medicine), “Potassium Blood Test”"
    assert told.publisher == "Anxin Hospital, laboratory 2026.11"


def test_only_supplements_explain_and_only_codes_of_their_own_system() -> None:
    wanted = {POTASSIUM, "urn:other|2823-3"}
    assert list(explanations_in([SUPPLEMENT], wanted)) == [POTASSIUM]
    assert explanations_in([{**SUPPLEMENT, "content": "complete"}], wanted) == {}
    versioned = {**SUPPLEMENT, "supplements": f"{LOINC}|2.78"}
    assert list(explanations_in([versioned], wanted)) == [POTASSIUM]


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, each in inner for path in ((*before, key), *_paths(each, (*before, key)))]


@given(st.sampled_from(_paths(SMALL)), JSON)
@settings(max_examples=100)
def test_any_json_in_any_place_is_read_without_a_fault(path: tuple[Any, ...], wrong: Any) -> None:
    body = place = copy.deepcopy(SMALL)
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = wrong
    for explanation in explanations_in([body], {f"{LOINC}|{SMALL['concept'][0]['code']}"}, "en").values():
        assert all(isinstance(words, str) and words for words in explanation.words)
