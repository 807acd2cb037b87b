"""What the person says they know, and a newer normal result, make a critical one quiet on every screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import LocalStore, Writer
from services.home.queries import today
from services.record.results.critical import acknowledge, take_back
from services.record.results.model import CriticalResult
from services.record.results.urgency import Urgency, urgency
from services.reports.queries import ReportFilter, report_page, reports, result_page
from tests.local_store.worlds import KEY

FLAGS = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
POTASSIUM, SODIUM = "2823-3", "2951-2"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    yield opened
    await opened.close()


def result(id_: str, flag: str, day: str, code: str = POTASSIUM, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": id_, "status": "final", "valueInteger": 7, "effectiveDateTime": day,
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "interpretation": [{"coding": [{"system": FLAGS, "code": flag}]}], **more,
    }  # fmt: skip


async def keep(store: LocalStore, *results: dict[str, Any]) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "result": [{"reference": "Observation/k"}],
    }

    def write(w: Writer) -> None:
        for body in (report, *results):
            resources.put(w, body, patient="p1")

    await store.write(write)


async def everywhere(store: LocalStore) -> CriticalResult:
    """The one critical result, after all screens were seen to say the same of it."""
    (first,) = (await store.read(today, "p1", "zh-CN", NOW, NOW)).results
    (second,) = (await store.read(reports, "p1", "zh-CN", ReportFilter())).listed
    page = await store.read(report_page, "p1", "r", "zh-CN")
    alone = await store.read(result_page, "p1", "k", "zh-CN")
    assert page is not None and alone is not None
    assert first.line.critical == second.critical == page.critical == alone.critical
    (found,) = page.critical
    return found


async def test_what_the_person_knows_is_quiet_until_it_is_corrected(store: LocalStore) -> None:
    await keep(store, result("k", "HH", "2026-11-21T08:00:00+08:00", meta={"versionId": "1"}))
    found = await everywhere(store)
    assert urgency(found, NOW) is Urgency.NOW
    await store.write(acknowledge, (found.mark,))
    assert urgency(await everywhere(store), NOW) is Urgency.QUIET
    await store.write(take_back, (found.mark,))
    assert urgency(await everywhere(store), NOW) is Urgency.NOW
    await store.write(acknowledge, (found.mark,))
    await keep(store, result("k", "HH", "2026-11-21T08:00:00+08:00", meta={"versionId": "2"}))
    assert urgency(await everywhere(store), NOW) is Urgency.NOW


@pytest.mark.parametrize(("newer", "over"), [
    (result("n", "N", "2026-11-21T09:00:00+08:00"), True),
    (result("n", "N", "2026-11-21T07:00:00+08:00"), False),
    (result("n", "H", "2026-11-21T09:00:00+08:00"), False),
    (result("n", "N", "2026-11-21T09:00:00+08:00", SODIUM), False),
    (result("n", "N", "2026-11-21T09:00:00+08:00", status="entered-in-error"), False),
    ({**result("n", "N", "2026-11-21T09:00:00+08:00", SODIUM), "component": [
        {"code": {"coding": [{"system": "http://loinc.org", "code": POTASSIUM}]}, "valueInteger": 4,
         "interpretation": [{"coding": [{"system": FLAGS, "code": "N"}]}]},
    ]}, True),
], ids=["normal", "older", "still high", "another code", "withdrawn", "component"])  # fmt: skip
async def test_a_newer_normal_result_of_the_same_code_ends_it(
    store: LocalStore, newer: dict[str, Any], over: bool
) -> None:
    await keep(store, result("k", "HH", "2026-11-21T08:00:00+08:00"), newer)
    assert (await everywhere(store)).normal_again is over
