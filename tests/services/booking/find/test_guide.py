"""The hospital's guide as the app reads it: every way ends at a department or at a call; bad data harms nothing."""

from __future__ import annotations

import base64
import json
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hospital.demo import guide as demo
from hospital.demo.build import DEFAULT_SEED, directory
from services.booking.find.guide import Guide, guide

DAY = date(2026, 11, 23)
(LIBRARY,) = [one for one in demo.resources(DEFAULT_SEED, DAY) if one["resourceType"] == "Library"]
DEPARTMENTS = {one["id"] for one in directory(DAY) if one["resourceType"] == "HealthcareService"}


def _read(language: str) -> Guide:
    found = guide(LIBRARY, language)
    assert found is not None
    return found


def test_every_complaint_of_the_hospitals_guide_leads_to_departments_it_has() -> None:
    for part in _read("zh-CN").parts:
        for complaint in part.complaints:
            assert complaint.suggestions or complaint.red_flags
            assert {one.service_id for one in complaint.suggestions} <= DEPARTMENTS
            assert all(one.reason for one in complaint.suggestions)


def test_the_guide_says_whose_it_is_and_whom_to_call_in_both_languages() -> None:
    chinese, english = _read("zh-CN"), _read("en")
    assert chinese.version == english.version != ""
    assert chinese.source != english.source
    assert chinese.emergency.call == "120"
    assert chinese.emergency.location_id
    assert [one.id for one in chinese.parts] == [one.id for one in english.parts]
    assert not any("\u4e00" <= letter <= "\u9fff" for part in english.parts for letter in part.name)


def _library(content: Any) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(content).encode()).decode()
    return {"resourceType": "Library", "content": [{"contentType": "application/json", "data": data}]}


def test_a_guide_in_lines_is_read() -> None:
    content = LIBRARY["content"][0]
    lined = "\r\n".join(content["data"][at : at + 76] for at in range(0, len(content["data"]), 76))
    assert guide(LIBRARY | {"content": [content | {"data": lined}]}, "en") == _read("en")


def test_a_guide_without_anything_to_choose_is_none() -> None:
    assert guide(_library({"version": "1", "parts": []}), "en") is None
    assert guide({"content": [{"contentType": "application/json", "data": "not base64!"}]}, "en") is None
    assert guide(None, "en") is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("parts", "complaints", "zh", "en", "id", "red_flags", "suggestions", "service")), inner
        )
    ),
    max_leaves=12,
)


@given(JSON, JSON)
def test_nothing_a_hospital_writes_into_it_raises(parts: Any, urgent: Any) -> None:
    found = guide(_library({"parts": parts, "emergency": urgent, "source": urgent}), "zh-CN")
    assert found is None or found.parts
