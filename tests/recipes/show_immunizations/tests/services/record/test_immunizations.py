"""An Immunization of any shape is read for what it says, and a withdrawn one says nothing."""

from __future__ import annotations

import pytest

from services.fhir.when import FhirDate
from services.record.immunizations import Immunization, ImmunizationStatus, immunization

FLU = {
    "resourceType": "Immunization",
    "id": "i1",
    "status": "completed",
    "vaccineCode": {
        "coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "150", "display": "influenza"}],
        "text": "流感疫苗",
    },
    "occurrenceDateTime": "2026-10-12",
}


def test_the_vaccine_the_day_and_the_status_are_read() -> None:
    expected = Immunization("i1", "流感疫苗", FhirDate(2026, 10, 12), ImmunizationStatus.COMPLETED)
    assert immunization(FLU) == expected


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ("not-done", ImmunizationStatus.NOT_DONE),
        ("archived", ImmunizationStatus.UNKNOWN),
        (None, ImmunizationStatus.UNKNOWN),
        (["completed"], ImmunizationStatus.UNKNOWN),
    ],
)
def test_only_what_is_known_to_be_given_counts_as_given(sent: object, status: ImmunizationStatus) -> None:
    assert immunization({**FLU, "status": sent}).status is status


def test_one_entered_in_error_names_no_vaccine() -> None:
    assert immunization({**FLU, "status": "entered-in-error"}).vaccine is None


def test_one_that_says_nothing_is_read_too() -> None:
    assert immunization({}) == Immunization("", None, None, ImmunizationStatus.UNKNOWN)
