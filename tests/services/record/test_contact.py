"""How a hospital and its places are reached: only at what can be dialled or written to."""

from __future__ import annotations

from services.record.contact import phone_of, read_contact


def test_what_cannot_be_dialled_does_not_hide_a_number_that_can() -> None:
    place = {
        "telecom": [{"system": "phone", "value": "*#06#"}, {"system": "phone"}, {"system": "phone", "value": "120"}]
    }
    assert phone_of(place) == "120"
    assert phone_of({"telecom": "021-5550-0100"}) is None


def test_an_address_that_nobody_can_write_to_is_not_offered() -> None:
    hospital = {
        "telecom": [{"system": "email", "value": "at the desk"}, {"system": "email", "value": "a@anxin.example"}]
    }
    assert read_contact(hospital, "en").email == "a@anxin.example"
