"""Papers of every kind, and how little of their numbers is shown."""

from __future__ import annotations

from typing import Any

import pytest

from services.record.papers import PaperKind, masked, papers

SYSTEM = "http://anxin.example/fhir/NamingSystem/"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("110101199003071234", "110101********1234"),  # resident identity card
        ("810000199408230021", "810000********0021"),  # residence permit of somebody of Hong Kong
        ("931101197001010019", "931101********0019"),  # permanent residence of a foreigner
        ("USA110070010101", "US***********01"),  # the same before 2023
        ("H01234567", "H0*****67"),  # Hong Kong
        ("M0123456701", "M0*******01"),  # Macao, before 2013
        ("12345678", "12****78"),  # Taiwan
        ("E9X204417", "E9*****17"),  # passport
        ("S500117204", "S5******04"),  # birth certificate
        ("K1234", "K***4"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_at_least_half_of_a_number_is_hidden(number: str, shown: str) -> None:
    assert masked(number) == shown
    assert len(shown) == len(number)
    assert shown.count("*") * 2 >= len(number) - 2


def test_papers_are_told_from_the_hospitals_own_numbers_and_the_official_one_comes_first() -> None:
    identifiers: Any = [
        {"system": f"{SYSTEM}passport", "value": " E9X204417 "},
        {"use": "official", "system": f"{SYSTEM}birth-certificate", "value": "S500117204"},
        {"system": f"{SYSTEM}visit-card", "value": "AX202600001"},
        {"system": f"{SYSTEM}resident-id"},
        {"value": "110101199003071234"},
        "nonsense",
    ]
    assert papers(identifiers) == (
        (PaperKind.BIRTH_CERTIFICATE, "S5******04"),
        (PaperKind.PASSPORT, "E9*****17"),
    )
    assert papers(None) == papers("x") == ()
