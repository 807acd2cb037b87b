"""The result before a result, from a real encrypted store: the newest settled one of the same person and code."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.fhir.interpretation import Direction
from services.reports.queries import report_page, result_page
from tests.local_store.worlds import KEY

UCUM: Final = "http://unitsofmeasure.org"


def _result(id_: str, day: str, value: float, unit: str = "g/L", code: str = "718-7", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": code}], "text": "血红蛋白"},
        "effectiveDateTime": day,
        "valueQuantity": {"value": value, "unit": unit, "system": UCUM, "code": unit},
        **more,
    }


def _fill(w: Writer) -> None:
    for body in (
        _result("old", "2025-01-02", 12.5, "g/dL"),
        _result("before", "2026-03-02T08:00:00+08:00", 121),
        _result("wrong", "2026-05-02", 300, status="entered-in-error"),
        _result("early", "2026-06-02", 118, status="preliminary"),
        _result("now", "2026-06-02T08:00:00+08:00", 109),
        _result("other", "2026-05-20", 7, code="1-1"),
        _result("bound", "2026-11-02", 60, valueQuantity={"value": 60, "comparator": "<", "unit": "g/L",
                                                          "system": UCUM, "code": "g/L"}),
    ):  # fmt: skip
        resources.put(w, body, patient="p1")
    resources.put(w, _result("theirs", "2026-05-30", 90), patient="p2")
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "code": {"text": "血常规"}}
    links = [{"reference": f"Observation/{id_}"} for id_ in ("now", "other", "gone")]
    resources.put(w, {**report, "result": links}, patient="p1")


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[LocalStore]:
    store = await LocalStore.open(tmp_path / "anxin.db", KEY)
    await store.write(_fill)
    yield store
    await store.close()


async def test_a_report_brings_the_settled_result_before_each_of_its_own(filled: LocalStore) -> None:
    page = await filled.read(report_page, "p1", "r", "zh-CN")
    assert page is not None and list(page.earlier) == ["now"]
    before = page.earlier["now"]
    assert (before.amount.number, before.way, str(before.when)[:10]) == (121, Direction.DOWN, "2026-03-02")


@pytest.mark.parametrize(("id_", "number", "way"), [
    ("before", "12.5", Direction.DOWN),  # 125 g/L in another unit
    ("bound", "109", None),
])  # fmt: skip
async def test_what_went_up_or_down_is_said_only_of_numbers_in_one_unit(
    filled: LocalStore, id_: str, number: str, way: Direction | None
) -> None:
    page = await filled.read(result_page, "p1", id_, "zh-CN")
    assert page is not None
    before = page.earlier[id_]
    assert (str(before.amount.number), before.way) == (number, way)


async def test_the_first_result_has_none_before_it(filled: LocalStore) -> None:
    page = await filled.read(result_page, "p1", "old", "zh-CN")
    assert page is not None and page.earlier == {}
