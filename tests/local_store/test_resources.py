"""Resources as received: any JSON object is kept, ordered, found by its columns."""

from __future__ import annotations

import json
import os
import pickle
import sys
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_store import columns, exact_json, resources
from local_store.resources import Delivery
from local_store.store import LocalStore
from tests.local_store.worlds import resource

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
ELEMENTS = ("status", "code", "start", "period", "effectivePeriod", "issued", "date", "meta", "sent", "schedule")


async def test_what_was_put_comes_back_with_everything_unknown_in_it(store: LocalStore) -> None:
    body = resource("a", version="3", status="a-code-of-2031", strange={"𠮷": [1, {"x": None}]}, _status={"id": "s"})
    await store.write(resources.put, body, patient="p", fetched_at="2026-11-21T02:00:00.000Z")
    found = await store.read(resources.get, "Appointment", "a")
    assert found is not None
    assert found.body == body
    assert list(found.body) == list(body)
    assert (found.type, found.id, found.patient, found.version_id) == ("Appointment", "a", "p", "3")
    assert (found.delivery, found.rejection) == (Delivery.CONFIRMED, None)
    assert found.fetched_at == "2026-11-21T02:00:00.000Z"


async def test_put_again_replaces_and_remove_takes_away(store: LocalStore) -> None:
    await store.write(resources.put, resource("a", version="1", status="proposed"), patient="p")
    await store.write(resources.put, resource("a", version="2", status="booked"), patient="p")
    found = await store.read(resources.select, "Appointment")
    assert [(s.version_id, s.body["status"]) for s in found] == [("2", "booked")]
    await store.write(resources.remove, "Appointment", "a")
    await store.write(resources.remove, "Appointment", "a")
    assert await store.read(resources.get, "Appointment", "a") is None


async def test_select_narrows_by_each_column_and_pages(store: LocalStore) -> None:
    sugar = {
        "coding": [{"system": "http://loinc.org", "code": "14749-6"}, {"system": "x", "code": "y"}],
        "text": "血糖",
    }

    def fill(w: Any) -> None:
        for day in range(1, 10):
            body = resource(f"o{day}", "Observation", status="final", code=sugar, effectiveDateTime=f"2026-11-0{day}")
            resources.put(w, body, patient="p" if day % 2 else "q")
        resources.put(w, resource("undated", "Observation", status="cancelled"), patient="p")

    await store.write(fill)

    async def ids(**wanted: Any) -> list[str]:
        return [stored.id for stored in await store.read(resources.select, "Observation", **wanted)]

    assert await ids(patient="q") == ["o8", "o6", "o4", "o2"]
    assert await ids(patient="p", newest_first=False) == ["o1", "o3", "o5", "o7", "o9", "undated"]
    assert await ids(status="cancelled") == ["undated"]
    assert await ids(code="http://loinc.org|14749-6", limit=2, offset=1) == ["o8", "o7"]
    assert await ids(code="x|y") == []
    assert await ids(since="2026-11-03", until="2026-11-05T00:00:00+00:00") == ["o4", "o3"]
    assert await store.read(resources.count, "Observation") == 10
    assert await store.read(resources.count, "Observation", patient="p") == 6
    with pytest.raises(ValueError, match="FHIR date"):
        await ids(since="yesterday")


async def test_the_column_queries_are_answered_by_an_index(store: LocalStore) -> None:
    for test in (
        "type = 'A' AND patient = 'p'",
        "type = 'A' AND code = 'x|y'",
        "type = 'A' AND id = 'a'",
        "type = 'A' AND sort_time >= '2026' ORDER BY sort_time",
        "type = 'A' AND patient = 'p' ORDER BY sort_time DESC",
        "schedule = 's' AND status = 'free' AND sort_time >= '2026' ORDER BY sort_time",
    ):
        plan = await store.read(lambda r, t=test: r.rows(f"EXPLAIN QUERY PLAN SELECT body FROM resource WHERE {t}"))  # noqa: S608
        assert "USING INDEX" in plan[0][3], test
        assert len(plan) == 1, f"{test} sorts what an index could give in order"


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("2024", "2024-01-01T00:00:00.000Z"),
        ("2024-05", "2024-05-01T00:00:00.000Z"),
        ("2024-05-01", "2024-05-01T00:00:00.000Z"),
        ("2024-05-01T00:30:00+08:00", "2024-04-30T16:30:00.000Z"),
        ("2024-05-01T08:00:00.1239Z", "2024-05-01T08:00:00.123Z"),
        ("2024-05-01T23:59:60Z", "2024-05-01T23:59:59.000Z"),
        ("2024-05-01T08:00-11:00", "2024-05-01T19:00:00.000Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999Z"),
        ("2024-02-30", None),
        ("2024-05-01T25:00:00Z", None),
        ("24-05-01", None),
        ("２０２４-05-01", None),
        ("", None),
        (2024, None),
        (None, None),
    ],
)
def test_a_fhir_date_of_any_precision_is_normalised(written: object, normalised: str | None) -> None:
    assert columns.normalised(written) == normalised


@given(
    st.lists(
        st.tuples(
            st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2199, 12, 30)),
            st.integers(min_value=-12 * 60, max_value=14 * 60),
        ),
        min_size=2,
        max_size=8,
    )
)
def test_normalised_moments_sort_as_the_moments_do(pairs: list[tuple[datetime, int]]) -> None:
    moments = [
        (local - timedelta(microseconds=local.microsecond % 1000)).replace(tzinfo=timezone(timedelta(minutes=offset)))
        for local, offset in pairs
    ]
    by_text = sorted(moments, key=lambda m: (columns.normalised(m.isoformat()) or "", m.isoformat()))
    assert [m.astimezone(UTC) for m in by_text] == sorted(m.astimezone(UTC) for m in moments)


def test_the_first_element_that_names_a_moment_counts() -> None:
    meta = {"lastUpdated": "2026-01-05T00:00:00Z"}
    assert columns.sort_time({"meta": meta}) == "2026-01-05T00:00:00.000Z"
    assert columns.sort_time({"meta": meta, "date": "2025"}) == "2025-01-01T00:00:00.000Z"
    assert columns.sort_time({"period": {"start": "2024"}, "date": "2025"}) == "2024-01-01T00:00:00.000Z"
    assert columns.sort_time({"start": "broken", "issued": "2023"}) == "2023-01-01T00:00:00.000Z"
    assert columns.sort_time({}) is None


@pytest.mark.parametrize(
    ("reference", "schedule"),
    [
        ("Schedule/li", "li"),
        ("https://elsewhere.test/fhir/Schedule/li", None),
        ("Schedule/li/_history/3", "li"),
        ("Schedule/", None),
        ("#li", None),
        (7, None),
        (None, None),
    ],
)
def test_a_slot_is_found_by_whose_it_is(reference: object, schedule: str | None) -> None:
    assert columns.schedule({"resourceType": "Slot", "schedule": {"reference": reference}}) == schedule
    assert columns.schedule({"resourceType": "Basic", "schedule": {"reference": reference}}) is None


@given(st.dictionaries(st.sampled_from(ELEMENTS), ANY_JSON))
def test_no_shape_of_an_element_breaks_the_columns(body: dict[str, Any]) -> None:
    for column in (columns.status, columns.code, columns.sort_time, columns.schedule):
        value = column(body | {"resourceType": "Slot"})
        assert value is None or isinstance(value, str)


async def test_broken_and_strange_bodies_are_kept(store: LocalStore) -> None:
    deep: Any = 1
    for _ in range(900):
        deep = {"a": deep}
    strange: dict[str, Any] = {
        "wrong types": {"status": 5, "code": "x", "start": {"a": 1}, "meta": [], "period": None},
        "half a pair": {"status": "\ud800", "note": "a\ud83d", "code": {"coding": [{"code": "\udfff"}]}},
        "zero byte": {"note": "a\x00b", "status": "a\x00b"},
        "not a number": {"value": float("inf")},
        "large": {"value": 10**40, "text": "血" * 100_000},
        "deep": {"a": deep},
    }
    for name, elements in strange.items():
        body = resource(name, **elements)
        await store.write(resources.put, body, text=str(elements.get("note", "")))
        found = await store.read(resources.get, "Appointment", name)
        assert found is not None
        assert found.body == body, name
    assert len(await store.read(resources.select, "Appointment")) == len(strange)


async def test_what_is_no_resource_is_refused(store: LocalStore) -> None:
    for body in ({}, {"resourceType": "Slot"}, {"resourceType": 1, "id": "a"}, {"resourceType": "Slot", "id": ""}):
        with pytest.raises(ValueError, match="resourceType and id"):
            await store.write(resources.put, body)
    assert await store.read(resources.count, "Slot") == 0


@given(ANY_JSON)
def test_exact_json_reads_back_what_it_wrote_as_any_json_reader_does(value: Any) -> None:
    assert exact_json.loads(exact_json.dumps(value)) == value
    assert json.loads(exact_json.dumps(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000))
def test_decimals_keep_the_digits_they_were_sent_with(number: Any) -> None:
    text = f'{{"value":{number}}}'
    assert exact_json.dumps(exact_json.loads(text)) == text
    value = exact_json.loads(text)["value"]
    assert value == float(number)
    assert str(pickle.loads(pickle.dumps(value))) == str(value)  # noqa: S301 - our own bytes


async def test_a_result_is_stored_with_its_own_precision(store: LocalStore) -> None:
    body = exact_json.loads('{"resourceType":"Observation","id":"o","valueQuantity":{"value":7.40,"unit":"mmol/L"}}')
    await store.write(resources.put, body)
    found = await store.read(resources.get, "Observation", "o")
    assert found is not None
    value = found.body["valueQuantity"]["value"]
    assert (value, str(value), f"{value}", isinstance(value, float)) == (7.4, "7.40", "7.40", True)


def corpus() -> list[dict[str, Any]]:
    """HL7's R4 examples where they are at hand; else one line says that they were not."""
    home = os.environ.get("ANXIN_CORPUS")
    if home is None:
        sys.stdout.write("ANXIN_CORPUS is not set: the store was not tried on HL7's examples\n")
        return []
    return [exact_json.loads(file.read_bytes()) for file in sorted(Path(home, "fhir-r4-examples").glob("*.json"))]


async def test_hl7_examples_survive_the_store_unchanged(store: LocalStore) -> None:
    bodies = corpus()

    def put_all(w: Any) -> None:
        for body in bodies:
            resources.put(w, body, text=json.dumps(body, ensure_ascii=False))

    await store.write(put_all)
    for body in bodies:
        found = await store.read(resources.get, body["resourceType"], body["id"])
        assert found is not None
        assert exact_json.dumps(found.body) == exact_json.dumps(body)
    total = await store.read(lambda r: r.value("SELECT count(*) FROM resource"))
    assert total == len({(body["resourceType"], body["id"]) for body in bodies})


def test_a_decimal_of_ours_goes_out_with_its_digits() -> None:
    written = exact_json.dumps({"value": Decimal("36.50"), "tiny": Decimal("1E-2"), "more": [Decimal(7)]})
    assert written == '{"value":36.50,"tiny":0.01,"more":[7]}'
    assert str(exact_json.loads(written)["value"]) == "36.50"
