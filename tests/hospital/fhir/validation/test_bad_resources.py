"""Each bad resource is refused by the server, and the refusal points at what is wrong; each good one is taken."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pytest

from tests.hospital.fhir.validation.cases import FAMILIES, Bad, all_bad, good, good_names
from tests.hospital.fhir.validation.conftest import Write

#: Bad resources that are taken all the same, by name, with the reason; at most one in ten.
TAKEN: Final[dict[str, str]] = {}
CASES: Final = all_bad()


def points_at(outcome: dict[str, Any], place: str) -> bool:
    """Says whether an issue is about a place or something inside it."""
    found = [one for issue in outcome["issue"] for one in issue.get("expression", ())]
    return any(one == place or one.startswith((f"{place}.", f"{place}[")) for one in found)


@pytest.mark.parametrize("case", [case for case in CASES if case.name not in TAKEN], ids=lambda case: case.name)
def test_a_bad_resource_is_refused_where_it_is_bad(write: Write, case: Bad) -> None:
    type_ = good(case.on)["resourceType"]
    answer = write(type_, {**case.body(), "id": "bad"})
    assert answer.status_code == 422, answer.text
    assert points_at(answer.json(), case.at), answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("name", good_names())
def test_the_same_resource_without_the_change_is_taken(write: Write, name: str) -> None:
    body = good(name)
    answer = write(body["resourceType"], body)
    assert answer.status_code == 201, answer.text


def test_the_cases_are_many_and_spread_over_rules_and_types() -> None:
    assert len(CASES) >= 120 and len(TAKEN) * 10 <= len(CASES)
    assert set(TAKEN) <= {case.name for case in CASES}
    assert min(Counter(case.family for case in CASES)[family] for family in FAMILIES) >= 20
    assert len({good(case.on)["resourceType"] for case in CASES}) >= 25
    assert len({(case.on, case.at, case.rule) for case in CASES}) == len(CASES)


def test_every_good_resource_is_changed_by_some_case() -> None:
    assert {case.on for case in CASES} <= set(good_names())
    assert set(good_names()) - {case.on for case in CASES} <= {"Ecg", "Practitioner", "Specimen", "Procedure"}
