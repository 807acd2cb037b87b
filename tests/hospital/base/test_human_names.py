"""A person is called by their name wherever the hospital says it, also one whose name nobody wrote in one text."""

from __future__ import annotations

from typing import Any

import pytest

from hospital.base.human_names import name_in_words
from services.fhir.resource import human_name

NAMES: list[tuple[list[dict[str, Any]], str]] = [
    ([{"text": "王秀兰"}], "王秀兰"),
    ([{"family": "王", "given": ["秀兰"]}], "王秀兰"),
    ([{"family": "Smith", "given": ["Anna", "M."]}], "Anna M. Smith"),
    ([{"family": "Smith"}], "Smith"),
    ([{"use": "old", "text": "李秀兰"}, {"use": "official", "family": "王", "given": ["秀兰"]}], "王秀兰"),
    ([{}, {"given": ["Anna"]}], "Anna"),
    ([{"use": "another", "text": "A"}, {"use": "usual", "text": "B"}], "B"),
]


@pytest.mark.parametrize(("names", "words"), NAMES, ids=str)
def test_the_hospital_and_the_app_call_a_person_the_same(names: list[dict[str, Any]], words: str) -> None:
    assert name_in_words({"name": names}) == words
    assert human_name(names) == words


@pytest.mark.parametrize("nobody", [None, {}, {"name": []}, {"name": [{}]}], ids=str)
def test_without_a_name_it_is_empty(nobody: dict[str, Any] | None) -> None:
    assert name_in_words(nobody) == ""
