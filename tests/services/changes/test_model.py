"""Two versions of one resource, compared as a person would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.changes.model import ElementDifference, compare, readable
from services.fhir.resource import FhirDate

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "unit", "start", "text", "coding", "family", "actor", "x"]), inner)
    ),
    max_leaves=8,
)


def visit(start: str, doctor: str, **elements: Any) -> dict[str, Any]:
    people = [{"actor": {"reference": "PractitionerRole/1", "display": doctor}}]
    return {"resourceType": "Appointment", "id": "a", "start": start, "participant": people, **elements}


def test_a_visit_is_compared_by_what_people_know_of_it() -> None:
    mine = visit("2026-11-23T08:30:00+08:00", "李明", status="booked", comment="复诊", meta={"versionId": "1"})
    theirs = visit("2026-11-23T14:00:00+08:00", "王𠮷", status="booked", meta={"versionId": "2"})
    found = compare("Appointment", mine, theirs)
    assert found.differences == (
        ElementDifference(
            "start", (datetime(2026, 11, 23, 0, 30, tzinfo=UTC),), (datetime(2026, 11, 23, 6, tzinfo=UTC),)
        ),
        ElementDifference("doctor", ("李明",), ("王𠮷",)),
        ElementDifference("comment", ("复诊",), ()),
    )  # fmt: skip
    assert found.unreadable == 0


def test_what_only_codes_and_links_tell_is_counted() -> None:
    mine = visit("2026-11-23T08:30:00+08:00", "李明", slot=[{"reference": "Slot/1"}])
    found = compare("Appointment", mine, {**mine, "slot": [{"reference": "Slot/2"}]})
    assert (found.differences, found.unreadable) == ((), 1)


def test_any_other_resource_is_compared_element_by_element() -> None:
    mine = {
        "status": "final",
        "valueQuantity": {"value": 5.6, "unit": "mmol/L"},
        "note": [{"text": "饭后"}],
        "effectiveDateTime": "2026-11-20",
        "code": {"text": "血糖"},
        "device": {"reference": "Device/1"},
    }
    theirs = {
        "status": "amended",
        "valueString": "看不清",
        "effectivePeriod": {"start": "2026-11-20", "end": "2026-11-21"},
        "code": {"text": "血糖"},
        "device": {"reference": "Device/2"},
    }
    found = compare("Observation", mine, theirs)
    assert found.differences == (
        ElementDifference("status", ("final",), ("amended",)),
        ElementDifference("value", ("5.6 mmol/L",), ("看不清",)),
        ElementDifference("note", ("饭后",), ()),
        ElementDifference("effective", (FhirDate(2026, 11, 20),), (FhirDate(2026, 11, 20), FhirDate(2026, 11, 21))),
    )
    assert found.unreadable == 1


def test_equal_sides_differ_in_nothing() -> None:
    body = visit("2026-11-23T08:30:00+08:00", "李明", status="booked")
    found = compare("Appointment", body, {**body, "meta": {"versionId": "9"}})
    assert (found.differences, found.unreadable) == ((), 0)


@given(JSON)
def test_any_json_can_be_read_without_raising(value: Any) -> None:
    assert isinstance(readable(value), tuple)


@given(st.dictionaries(st.sampled_from(["start", "status", "participant", "valueQuantity", "note", "code"]), JSON))
def test_any_two_bodies_can_be_compared_without_raising(body: dict[str, Any]) -> None:
    for type_ in ("Appointment", "Observation"):
        assert compare(type_, body, body).differences == ()
        compare(type_, body, {})
