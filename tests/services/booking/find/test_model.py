"""What the app reads of a doctor in the directory."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from services.booking.find.model import doctor

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
