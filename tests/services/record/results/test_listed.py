"""One line about a report: the first screen, the list and the report's own page never disagree about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.home.queries import today
from services.record.results.model import MissingResult
from services.record.results.rules import Counts, ReportSummary
from services.reports.queries import ReportFilter, report_page, reports
from tests.local_store.worlds import KEY

FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
PATIENT = "p1"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    yield opened
    await opened.close()


def result(id_: str | None, *codes: str, **more: Any) -> dict[str, Any]:
    flags = [{"coding": [{"system": FLAGS, "code": code}]} for code in codes]
    own = {"resourceType": "Observation", "status": "final", "interpretation": flags, "valueInteger": 1, **more}
    return own if id_ is None else {**own, "id": id_}


def report(*named: str, **more: Any) -> dict[str, Any]:
    links = [{"reference": link} for link in named]
    return {"resourceType": "DiagnosticReport", "id": "r", "status": "final", "result": links, **more}


def keep(w: Writer, *bodies: dict[str, Any]) -> None:
    for body in bodies:
        resources.put(w, body, patient=PATIENT)


async def everywhere(store: LocalStore, *bodies: dict[str, Any]) -> ReportSummary:
    """The line of the one report, after the first screen, the list and its page were seen to say the same."""
    await store.write(keep, *bodies)
    (first,) = (await store.read(today, PATIENT, "zh-CN", NOW, NOW)).results
    (second,) = (await store.read(reports, PATIENT, "zh-CN", ReportFilter())).listed
    page = await store.read(report_page, PATIENT, "r", "zh-CN")
    assert first.line == second
    assert page is not None
    assert page.counts == second.counts
    return second


async def test_another_laboratorys_result_is_not_ours_of_the_same_id(store: LocalStore) -> None:
    there = "https://lab.example/fhir/Observation/k"
    group = result("g", hasMember=[{"reference": there}])
    line = await everywhere(store, result("k", "H"), group, report(there, "Observation/g"))
    assert line.counts == Counts(1, 0, 0)
    page = await store.read(report_page, PATIENT, "r", "zh-CN")
    assert page is not None
    named = [branch.result for branch in page.branches] + [one.result for one in page.branches[-1].members]
    missing = [one.reference for one in named if isinstance(one, MissingResult)]
    assert {str(reference) for reference in missing} == {there}


async def test_a_time_that_says_only_when_it_ended_is_when_the_report_is_listed(store: LocalStore) -> None:
    line = await everywhere(
        store, report(effectivePeriod={"end": "2026-11-20T08:00:00Z"}, issued="2026-11-21T00:00:00Z")
    )
    assert line.when == datetime(2026, 11, 20, 8, tzinfo=UTC)


async def test_a_contained_critical_result_counts_also_where_only_another_result_names_it(store: LocalStore) -> None:
    panel = result("panel", hasMember=[{"reference": "#potassium"}])
    inside = [result("potassium", "HH"), panel]
    line = await everywhere(store, report("#panel", contained=inside))
    assert line.counts == Counts(2, 1, 1)


async def test_contained_results_without_an_id_all_count(store: LocalStore) -> None:
    line = await everywhere(store, report(contained=[result(None, "LL"), result(None, "N")]))
    assert line.counts == Counts(2, 1, 1)


async def test_what_a_group_holds_counts_once(store: LocalStore) -> None:
    group = result("group", hasMember=[{"reference": "Observation/a"}, {"reference": "Observation/b"}])
    del group["valueInteger"]
    line = await everywhere(
        store, group, result("a", "H"), result("b", "LL"), report("Observation/group", "Observation/a")
    )
    assert line.counts == Counts(2, 2, 1)


async def test_groups_that_hold_each_other_come_to_an_end(store: LocalStore) -> None:
    a = result("a", "H", hasMember=[{"reference": "Observation/b"}])
    b = result("b", hasMember=[{"reference": "Observation/a"}])
    assert (await everywhere(store, a, b, report("Observation/a"))).counts == Counts(2, 1, 0)


async def test_flags_are_counted_as_the_laboratory_gave_them(store: LocalStore) -> None:
    every = [result("a", "H"), result("b", "N", "LL"), result("c"), result("d", "H", status="cancelled")]
    line = await everywhere(
        store, *every, report(*(f"Observation/{one['id']}" for one in every), "Observation/missing")
    )
    assert line.counts == Counts(3, 2, 1)


async def test_a_withdrawn_report_counts_nothing(store: LocalStore) -> None:
    line = await everywhere(store, result("a", "HH"), report("Observation/a", status="entered-in-error"))
    assert (line.counts, line.hidden) == (Counts(), True)
