"""Nothing the hospital emits is wrong to HL7's own validator."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.hospital.fhir.samples import patient
from tests.interop.hl7_validator.emitted import ANSWERS, demo
from tests.interop.hl7_validator.runner import Message, Validator

pytestmark = pytest.mark.timeout(1500)
Json = dict[str, Any]

#: Where we and the validator disagree: answer, words of its message, why we stay with it.
DISAGREEMENTS: Final = (
    (
        "history",
        "Multiple matches in bundle for reference",
        "a history Bundle holds several versions of one resource under one fullUrl (R4 §3.1.0.11.1); a reference "
        "without a version is to the resource, whichever of them is meant",
    ),
)


def wrong(validator: Validator, name: str, body: Json) -> list[Message]:
    """The errors that no known disagreement explains."""
    known = [words for answer, words, _ in DISAGREEMENTS if name.startswith(answer)]
    found = [message for message in validator.messages(body) if message.is_error]
    return [message for message in found if not any(words in message.text for words in known)]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (patient("a", gender="robot"), "Patient.gender"),
        (patient("a", shoeSize=43), "Patient"),
        (patient("a", contact=[{"gender": "male"}]), "Patient.contact[0]"),
        (patient("a", birthDate="1980-02-30"), "Patient.birthDate"),
    ],
    ids=["code", "element", "invariant", "date"],
)
def test_a_bad_resource_is_reported(validator: Validator, body: Json, place: str) -> None:
    found = [message for message in validator.messages(body) if message.is_error]
    assert {message.location for message in found} == {place}, found


def test_the_demo_has_no_error_in_any_shape(validator: Validator) -> None:
    bodies = list(demo())
    assert len({body["resourceType"] for body in bodies}) > 15
    found = {f"{body['resourceType']}/{body['id']}": wrong(validator, "demo", body) for body in bodies}
    assert {name: messages for name, messages in found.items() if messages} == {}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_has_no_error(validator: Validator, said: dict[str, Json], name: str) -> None:
    assert wrong(validator, name, said[name]) == []


def test_every_answer_is_named(said: dict[str, Json]) -> None:
    assert set(said) == set(ANSWERS)
