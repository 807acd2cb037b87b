"""What people write stays within bounds that are narrower than R4's, and is refused in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from hospital.base.outcome import Refusal
from hospital.fhir.validation.bounds import LARGEST, LONGEST_LIST, LONGEST_TEXT, check_bounds
from hospital.fhir.validation.check import findings

EXTENSION = "http://anxin.example/fhir/StructureDefinition/"
WISH: dict[str, Any] = {
    "resourceType": "Appointment",
    "id": "wish",
    "status": "waitlist",
    "participant": [{"actor": {"reference": "Patient/p0"}, "status": "accepted"}],
}
READING: dict[str, Any] = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "体重"}}


def period(start: str, end: str) -> dict[str, Any]:
    return WISH | {"requestedPeriod": [{"start": start, "end": end}]}


def refused(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Where and in which words a body is refused that R4 allows."""
    assert findings(body) == []
    with pytest.raises(Refusal) as no:
        check_bounds(body, None)
    assert no.value.status == 422
    return [(issue["expression"][0], issue["details"]["text"]) for issue in no.value.outcome["issue"]]


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        (period("0001-01-01T00:00:00+08:00", "2026-03-05"), "Appointment.requestedPeriod.start", "1800 and 2999"),
        (period("2026-03-05", "9999-12-31"), "Appointment.requestedPeriod.end", "leave the end of a period out"),
        (WISH | {"contained": [{"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p0"},
                                "recordedDate": "9999"}],
                 "reasonReference": [{"reference": "#c"}]},
         "Appointment.contained.recordedDate", "1800 and 2999"),
        (WISH | {"_created": {"extension": [{"url": "urn:x", "valueDate": "0001"}]}},
         "Appointment._created.extension.valueDate", "1800 and 2999"),
        (READING | {"valueQuantity": {"value": LARGEST}}, "Observation.valueQuantity.value", "a number"),
        (READING | {"valueQuantity": {"value": -LARGEST}}, "Observation.valueQuantity.value", "a number"),
        (READING | {"valueQuantity": {"value": Decimal("1." + "1" * 40)}}, "Observation.valueQuantity.value", "digits"),
        (WISH | {"comment": "长" * (LONGEST_TEXT + 1)}, "Appointment.comment", "65536 characters"),
        (WISH | {"participant": WISH["participant"] * (LONGEST_LIST + 1)}, "Appointment.participant", "1000 entries"),
        (WISH | {"extension": [{"url": EXTENSION + "hold-renewals", "valueString": "one"}]},
         "Appointment.extension", "valueUnsignedInt"),
        (WISH | {"extension": [{"url": EXTENSION + "waiting-since", "valueDate": "2026-03-05"}]},
         "Appointment.extension", "valueInstant"),
    ],
)  # fmt: skip
def test_what_is_beyond_a_bound_is_refused_in_words(body: dict[str, Any], place: str, words: str) -> None:
    ((said_place, said),) = refused(body)
    assert said_place == place
    assert words in said


@pytest.mark.parametrize(
    "body",
    [
        period("2026-03-05", "2026-03-06T12:00:00+08:00"),
        READING | {"valueQuantity": {"value": Decimal("0.000000000000000001")}},
        READING | {"valueQuantity": {"value": 72}, "effectiveDateTime": "1931"},
        WISH | {"comment": "长" * LONGEST_TEXT},
        WISH | {"extension": [{"url": EXTENSION + "hold-renewals", "valueUnsignedInt": 1},
                              {"url": "urn:of-another-house", "valueString": "one"}]},
        {"resourceType": "Binary", "contentType": "image/png", "data": "AAAA" * LONGEST_TEXT},
        WISH | {"comment": "9999-12-31", "identifier": [{"value": "0001"}]},
        READING | {"_status": {"extension": [{"url": "urn:x", "valueCode": "a"}]}},
    ],
)  # fmt: skip
def test_what_people_usually_write_is_within_them(body: dict[str, Any]) -> None:
    assert findings(body) == []
    check_bounds(body, None)


def test_who_changes_something_else_does_not_write_an_old_value_anew() -> None:
    old = period("2026-03-05", "9999-12-31")
    check_bounds(old | {"status": "cancelled"}, old)
    with pytest.raises(Refusal):
        check_bounds(period("2026-03-06", "9999-12-31"), old)
