"""Every kind of value of R4 is read and worded; what cannot be read is shown as sent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from services.record.results import model
from services.record.results.values import Amount, VerbatimValue, value_of
from views.context import UiContext
from views.i18n.zones import Zones
from views.reports.values import bounds_words, spoken_words, value_words

NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
BEIJING = timezone(timedelta(hours=8))
AROUND = UiContext(zones=Zones(BEIJING, BEIJING))

KINDS: list[tuple[dict[str, Any], str]] = [
    ({"valueQuantity": {"value": 6.1, "unit": "mmol/L"}}, "6.1 mmol/L"),
    ({"valueQuantity": {"value": 0.5, "unit": "mg/L", "comparator": "<"}}, "< 0.5 mg/L"),
    (
        {"valueQuantity": {"value": 60, "comparator": ">=", "code": "{score}", "system": "http://unitsofmeasure.org"}},
        "≥ 60 score",
    ),
    ({"valueQuantity": {"value": 98, "unit": "%"}}, "98%"),
    ({"valueQuantity": {"value": 7}}, "7"),
    ({"valueCodeableConcept": {"coding": [{"code": "O"}]}}, "O"),
    ({"valueString": "核均质型"}, "核均质型"),
    ({"valueBoolean": False}, "否"),
    ({"valueInteger": 35}, "35"),
    ({"valueRange": {"low": {"value": 3}, "high": {"value": 5, "unit": "/HP"}}}, "3-5 /HP"),
    ({"valueRange": {"high": {"value": 5, "unit": "g"}}}, "≤ 5 g"),
    ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1:128"),
    (
        {"valueRatio": {"numerator": {"value": 5, "unit": "mg"}, "denominator": {"value": 24, "unit": "h"}}},
        "5 mg / 24 h",
    ),
    ({"valueTime": "08:05:00"}, "08:05"),
    ({"valueDateTime": "2026-10"}, "2026 年 10 月"),
    ({"valueDateTime": "2026-11-20T23:30:00Z"}, "今天 07:30"),
    ({"valuePeriod": {"start": "2026-11-20", "end": "2026-11-21"}}, "昨天 至 今天"),
    (
        {"valueSampledData": {"origin": {"value": 0}, "period": 10, "dimensions": 1, "data": "1 2 E 3"}},
        "3 个采样点 · 间隔 10 毫秒 · 最低 1，最高 3 · 1 个点无法读取或超出范围",
    ),
    ({"valueAttachment": {"title": "x"}}, '{"title": "x"}'),
    ({"valueQuantity": {"unit": "mmol/L"}}, '{"unit": "mmol/L"}'),
    ({"valueInteger": "many"}, "many"),
    ({}, "没有给出结果"),
]


@pytest.mark.parametrize(("element", "words"), KINDS)
def test_each_kind_of_value_is_worded(element: dict[str, Any], words: str) -> None:
    assert value_words(AROUND, value_of(element), NOW) == words


def test_the_digits_the_laboratory_wrote_are_kept() -> None:
    value = value_of({"valueQuantity": {"value": "6.50", "unit": "mmol/L"}})
    assert isinstance(value, Amount)
    assert str(value.number) == "6.50"


def test_an_absurd_number_is_shown_as_sent_and_never_spelled_out() -> None:
    value = value_of({"valueQuantity": {"value": "1e999999", "unit": "g"}})
    assert isinstance(value, VerbatimValue)
    assert len(value_words(AROUND, value, NOW)) < 100


def test_a_comparator_is_spoken_in_words() -> None:
    assert spoken_words(AROUND, Amount(Decimal("0.5"), "mg/L", None, "<")) == "低于 0.5 mg/L"
    assert spoken_words(AROUND, Amount(Decimal("0.5"), "mg/L")) is None


def test_a_range_says_for_whom_it_holds_and_what_it_means() -> None:
    ranges = [
        {
            "low": {"value": 60, "unit": "mL"},
            "age": {"low": {"value": 18, "code": "a", "system": "http://unitsofmeasure.org"}},
        },
        {"high": {"value": 8}, "type": {"text": "Severe TBI"}},
        {"text": "< 1:80", "appliesTo": [{"text": "女性"}]},
        {"nothing": True},
    ]
    read = model.observation({"referenceRange": ranges}).measured.ranges
    words = [bounds_words(AROUND.texts, bounds) for bounds in read]
    assert words == ["≥ 60 mL（适用于：18 岁及以上）", "Severe TBI：≤ 8", "< 1:80（适用于：女性）"]
