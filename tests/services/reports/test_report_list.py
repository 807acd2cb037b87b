"""The list of reports from a real encrypted store: the newest first, how many more, by search and kind."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.record.results.rules import Counts, ReportKind
from services.reports.queries import ReportFilter, reports
from tests.local_store.worlds import KEY

FLAGS: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
SHELVES: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"
COUNT: Final = 9


def _report(number: int) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": f"r{number}",
        "status": "final",
        "code": {"text": "胸部 CT" if number % 3 == 0 else "电解质"},
        "category": [{"coding": [{"system": SHELVES, "code": "RAD" if number % 3 == 0 else "CH"}]}],
        "effectiveDateTime": f"2026-10-{number + 10}T08:00:00+08:00",
        "result": [{"reference": f"Observation/k{number}"}],
    }


def _result(number: int) -> dict[str, Any]:
    flag = {"interpretation": [{"coding": [{"system": FLAGS, "code": "H"}]}]} if number == COUNT - 1 else {}
    return {
        "resourceType": "Observation",
        "id": f"k{number}",
        "status": "final",
        "code": {"text": "钾"},
        "valueQuantity": {"value": 4.1, "unit": "mmol/L"},
        **flag,
    }


def _fill(w: Writer) -> None:
    for number in range(COUNT):
        body = _report(number)
        resources.put(w, body, patient="p1", text=body["code"]["text"])
        resources.put(w, _result(number), patient="p1", text="钾")
    resources.put(w, _report(50) | {"id": "of somebody else"}, patient="p2", text="电解质")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "patient.store", KEY)
    await opened.write(_fill)
    yield opened
    await opened.close()


async def _ids(store: LocalStore, asked: ReportFilter) -> tuple[list[str], int]:
    shelf = await store.read(reports, "p1", "zh-CN", asked)
    return [one.id for one in shelf.listed], shelf.more


async def test_the_newest_come_first_and_the_rest_is_counted(store: LocalStore) -> None:
    assert await _ids(store, ReportFilter(shown=2)) == (["r8", "r7"], COUNT - 2)
    assert await _ids(store, ReportFilter(shown=COUNT)) == ([f"r{n}" for n in reversed(range(COUNT))], 0)


async def test_what_is_shown_counts_its_results_with_their_flags(store: LocalStore) -> None:
    shelf = await store.read(reports, "p1", "zh-CN", ReportFilter(shown=2))
    assert [one.counts for one in shelf.listed] == [Counts(1, 1, 0), Counts(1, 0, 0)]


async def test_kind_and_words_are_sought_in_all_of_them(store: LocalStore) -> None:
    assert await _ids(store, ReportFilter(kind=ReportKind.IMAGING, shown=2)) == (["r6", "r3"], 1)
    assert await _ids(store, ReportFilter(text="胸部", shown=5)) == (["r6", "r3", "r0"], 0)
    assert await _ids(store, ReportFilter(text="钾", kind=ReportKind.LAB, shown=1)) == (["r8"], 5)
    assert await _ids(store, ReportFilter(text="牙")) == ([], 0)


async def test_a_list_of_none_is_read_without_looking_into_any(store: LocalStore) -> None:
    assert await _ids(store, ReportFilter(shown=0)) == ([], COUNT)
