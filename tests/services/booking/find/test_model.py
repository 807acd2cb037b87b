"""What the app reads of a doctor in the directory."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from services.booking.find.model import doctor, is_doctor

FACE = base64.b64encode(b"picture").decode()
TOO_LARGE = base64.b64encode(b"x" * (64 * 1024 + 1)).decode()
KEPT = {"contentType": "image/png", "data": FACE}


@pytest.mark.parametrize(
    ("photos", "shown"),
    [
        ([KEPT], b"picture"),
        ([{"contentType": "image/jpeg", "url": "https://elsewhere.example/face.jpg"}], None),
        ([{"contentType": "image/svg+xml", "data": FACE}], None),
        ([{"contentType": "image/png", "data": TOO_LARGE}, KEPT], b"picture"),
        ([{"contentType": "image/png", "data": "not base64!"}], None),
        ([{"contentType": ["image/png"], "data": FACE}, "odd", KEPT], b"picture"),
        ({}, None),
        (None, None),
    ],
)
def test_a_photo_is_shown_where_the_directory_holds_a_picture_itself(photos: Any, shown: bytes | None) -> None:
    person = {"resourceType": "Practitioner", "id": "p", "photo": photos}
    assert doctor({"resourceType": "PractitionerRole", "id": "r"}, person).photo == shown


@pytest.mark.parametrize(
    ("professions", "booked"), [(["doctor"], True), (["nurse"], False), (["nurse", "doctor"], True), ([], True)]
)
def test_visits_are_booked_with_doctors_and_with_whom_the_directory_gives_no_profession(
    professions: list[str], booked: bool
) -> None:
    system = "http://terminology.hl7.org/CodeSystem/practitioner-role"
    code = [{"coding": [{"system": system, "code": profession}]} for profession in professions]
    assert is_doctor({"resourceType": "PractitionerRole", "id": "r", "code": [{"text": "chief"}, *code]}) is booked
