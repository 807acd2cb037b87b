"""Who reads what, by its script."""

from __future__ import annotations

from typing import Any

import pytest

from services.fhir import resource as fhir
from services.fhir.language import in_chinese_alone


@pytest.mark.parametrize(
    ("text", "language", "alone"),
    [
        ("血红蛋白", "en", True),
        ("CT 平扫", "en-GB", True),
        ("𠮷", "en", True),
        ("血红蛋白", "zh-CN", False),
        ("血红蛋白", None, False),
        ("Haemoglobin ≥ 120 g/L", "en", False),
        ("血液の検査", "en", False),
        ("", "en", False),
        (None, "en", False),
    ],
)
def test_chinese_is_known_by_its_characters(text: str | None, language: str | None, alone: bool) -> None:
    assert in_chinese_alone(text, language) is alone


CODED = {"coding": [{"display": "血红蛋白"}, {"display": "Hemoglobin"}], "text": "血红蛋白"}


@pytest.mark.parametrize(
    ("concept", "language", "read"),
    [
        (CODED, "en", "Hemoglobin"),
        (CODED, "zh-CN", "血红蛋白"),
        (CODED, None, "血红蛋白"),
        ({"coding": [{"code": "718-7", "display": "血红蛋白"}]}, "en", "血红蛋白"),
        ({"coding": [{"code": "718-7", "display": "Hemoglobin"}], "text": "Hb"}, "en", "Hb"),
    ],
)
def test_a_display_that_is_read_comes_before_a_text_that_is_not(
    concept: dict[str, Any], language: str | None, read: str
) -> None:
    """What exists only in Chinese is shown in Chinese: its code would say less."""
    assert fhir.text_of(concept, language) == read
