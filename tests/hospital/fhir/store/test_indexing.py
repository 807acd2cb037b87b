"""What is indexed of a resource: for each search parameter by itself what its paths find, however reading is shared."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.fhir.definitions import search_parameters
from hospital.fhir.store.index_plan import OWN_COLUMNS, part_param
from hospital.fhir.store.indexing import evaluate, index, mentioned_patients
from hospital.fhir.store.values import rows
from tests.hospital.fhir.belongings import belonging
from tests.hospital.fhir.samples import observation

BASE = "http://hospital.test/fhir"
CODE = {"coding": [{"system": "http://loinc.org", "code": "8480-6"}, {"system": "http://loinc.org", "code": "8480-6"}]}
VALUED = {
    **observation("o", "a"),
    "code": CODE,
    "valueQuantity": {"value": 5, "unit": "mmol/L"},
    "component": [{"code": CODE, "valueQuantity": {"value": 120}}, {"code": {"text": "else"}}],
    "identifier": [{"system": "urn:x", "value": "1", "type": {"coding": [{"system": "urn:t", "code": "MR"}]}}],
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "a", "Patient/a", "2020-01-01"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["reference", "code", "value"]), inner),
    max_leaves=6,
)


def expected(resource: dict[str, Any]) -> set[str]:
    """Every parameter's rows, each found on its own."""
    found = set()
    for code, parameter in search_parameters()[resource["resourceType"]].items():
        if code not in OWN_COLUMNS and parameter.kind != "composite":
            for value in evaluate(resource, parameter.paths):
                for row in rows(parameter.kind, value, BASE):
                    found.add(_text({"param": f"{resource['resourceType']}.{code}", **row}))
    return found


def expected_parts(resource: dict[str, Any]) -> set[str]:
    """The rows of every composite's parts, each composite on its own; without what can match nothing."""
    found = set()
    for composite in search_parameters()[resource["resourceType"]].values():
        for base in composite.bases if composite.kind == "composite" else ():
            for place, element in enumerate(evaluate(resource, [base])):
                if not isinstance(element, dict):
                    continue
                values = [
                    list(evaluate(resource if part.from_root else element, part.paths)) for part in composite.parts
                ]
                for part, of_part in zip(composite.parts, values, strict=True) if all(values) else ():
                    param = part_param(resource["resourceType"], base, part)
                    for row in (row for value in of_part for row in rows(part.kind, value, BASE)):
                        if part.kind != "token" or row["code"]:
                            found.add(_text({"param": param, "place": place, **row}))
    return found


def indexed_parts(resource: dict[str, Any]) -> set[str]:
    return {_text(row) for listed in index(resource, BASE).parts.values() for row in listed}


def indexed(resource: dict[str, Any]) -> list[str]:
    made = [row for listed in index(resource, BASE).values.values() for row in listed]
    return [_text(row) for row in made if ":" not in row["param"] and row["param"] != "*"]


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str)


@pytest.mark.parametrize("type_", ["Patient", "Observation", "Appointment", "Encounter", "List", "Bundle", "Task"])
def test_each_parameter_finds_what_is_at_its_paths_and_nothing_twice(type_: str) -> None:
    resource = belonging(type_, "x", "a")
    assert set(indexed(resource)) == expected(resource)
    assert len(indexed(resource)) == len(set(indexed(resource)))
    assert indexed_parts(resource) == expected_parts(resource)


def test_parameters_that_share_an_element_each_find_it() -> None:
    assert set(indexed(VALUED)) == expected(VALUED)
    assert len(indexed(VALUED)) == len(set(indexed(VALUED)))
    made = index(VALUED, BASE)
    assert {row["param"] for row in made.parts["token"]} == {"Observation:code", "Observation.component:code"}
    assert [row["code"] for row in made.values["token"] if row["param"] == "Observation.identifier:of-type"] == ["1"]


def test_the_labels_of_a_meta_are_indexed_beside_what_the_server_gives() -> None:
    given_ = {"versionId": "1", "lastUpdated": "2026-01-01T00:00:00Z"}
    labelled = {**VALUED, "meta": {**given_, "tag": [{"system": "urn:t", "code": "x"}], "profile": ["urn:p"]}}
    found = set(indexed(labelled)) - set(indexed({**VALUED, "meta": given_}))
    assert {json.loads(text)["param"] for text in found} == {"Observation._tag", "Observation._profile"}


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([*sorted(VALUED), "meta", "valueString"]), JSON, max_size=6))
def test_odd_shapes_are_indexed_as_far_as_they_can_be_read(odd: dict[str, Any]) -> None:
    resource = {**VALUED, **odd, "resourceType": "Observation"}
    assert set(indexed(resource)) == expected(resource)
    assert indexed_parts(resource) == expected_parts(resource)
    assert mentioned_patients(resource, BASE) >= {
        id_ for id_, member in index(resource, BASE).people.items() if not member
    }
