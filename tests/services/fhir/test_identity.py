"""Who signed in and for whom, read from token answers of any shape."""

from __future__ import annotations

from typing import Any

import pytest

from services.fhir import terms
from services.fhir.identity import fhir_user, represented
from tests.services.fhir.id_tokens import id_token

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("claims", "user"),
    [
        ({"aud": "anxin-app", "fhirUser": "https://h.test/fhir/Practitioner/d1"}, "Practitioner/d1"),
        ({"aud": ["other", "anxin-app"], "fhirUser": "Patient/p1"}, "Patient/p1"),
        ({"aud": "anxin-app", "fhirUser": "https://h.test/fhir/Person/x"}, None),
        ({"aud": "other", "fhirUser": "Patient/p1"}, None),
        ({"fhirUser": "Patient/p1"}, None),
        ({"aud": "anxin-app", "fhirUser": 7}, None),
    ],
)
def test_who_signed_in_is_read_from_an_id_token_for_us(claims: Json, user: str | None) -> None:
    assert fhir_user({"id_token": id_token(claims)}, "anxin-app") == user


@pytest.mark.parametrize("token", [None, 7, "", "a.b", "a.b.c", "a.!!.c", "e30.bnVsbA.c2ln"])
def test_what_is_no_id_token_names_nobody(token: Any) -> None:
    assert fhir_user({"id_token": token}, "anxin-app") is None


def test_only_patients_in_our_role_are_represented() -> None:
    def given(*context: Any) -> Json:
        return {"fhirContext": list(context)}

    role = {"role": terms.REPRESENTED}
    assert represented({}) is None
    assert represented(given()) == ()
    assert represented({"fhirContext": "odd"}) == ()
    assert represented(given({"reference": "Patient/a"}, {"reference": "Patient/b", **role}, 3)) == ("b",)
    assert represented(given({"reference": "Observation/a", **role}, {"reference": "Patient/c", **role})) == ("c",)
