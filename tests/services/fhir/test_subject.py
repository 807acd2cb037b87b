"""Whose resource something is, by its own word, in every shape that comes."""

from __future__ import annotations

from typing import Any

import pytest

from services.fhir.subject import owners, subjects

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"resourceType": "Patient", "id": "a"}, {"a"}),
        ({"resourceType": "Patient"}, set()),
        ({"resourceType": "Observation", "subject": {"reference": "Patient/a"}}, {"a"}),
        ({"resourceType": "Observation", "subject": {"reference": "Patient/a/_history/2"}}, {"a"}),
        (
            {"resourceType": "Observation", "subject": {"reference": "https://h.test/fhir/Patient/a/_history/2"}},
            {"https://h.test/fhir/Patient/a"},
        ),
        ({"resourceType": "Binary", "securityContext": {"reference": "Patient/a"}}, {"a"}),
        ({"resourceType": "Observation", "subject": {"reference": "Location/a"}}, set()),
        ({"resourceType": "Account", "subject": [{"reference": "Patient/a"}, {"reference": "Patient/b"}]}, {"a", "b"}),
        ({"resourceType": "Task", "for": {"reference": "Patient/a"}, "owner": {"reference": "Patient/b"}}, {"a"}),
        ({"resourceType": "Coverage", "beneficiary": {"reference": "Patient/a"}}, {"a"}),
        ({"resourceType": "RelatedPerson", "patient": {"reference": "Patient/a"}}, {"a"}),
        (
            {
                "resourceType": "Appointment",
                "participant": [
                    {"actor": {"reference": "Patient/a"}}, {"actor": {"reference": "Practitioner/b"}}, {}, 7,
                ],
            },
            {"a"},
        ),
        ({"resourceType": "Observation", "subject": "odd", "patient": 3, "for": [None, []]}, set()),
    ],
)  # fmt: skip
def test_a_resource_names_its_people(body: Json, named: set[str]) -> None:
    assert subjects(body) == named


def test_of_several_people_each_resource_is_theirs_whom_it_names() -> None:
    of_both = {"resourceType": "Account", "subject": [{"reference": "Patient/b"}, {"reference": "Patient/a"}]}
    assert owners(of_both, ("a", "b", "c")) == ("a", "b")
    assert owners({"resourceType": "Media"}, ("a", "b")) == ()
    assert owners({"resourceType": "Media"}, ("a",)) == ("a",)
    assert owners({"resourceType": "Observation", "subject": {"reference": "Patient/x"}}, ("a",)) == ()
    assert owners({"resourceType": "Observation", "subject": {"reference": "https://x.test/Patient/a"}}, ("a",)) == ()
