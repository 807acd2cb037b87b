"""What a tapped report draws first: one message with what fits into the window, and the rest a moment later."""

from __future__ import annotations

import asyncio
import gc
from typing import Any, cast

import flet as ft
import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_store import resources
from local_store.store import Writer
from services.fhir.resource import Reference
from services.record.results.model import MissingResult
from services.record.results.seen import is_seen
from services.reports.queries import Branch
from tests.views.connection import RecordingConnection
from tests.views.harness import Shown, show_app
from tests.views.house import AppHarness
from views import paths
from views.fold import PAUSE
from views.reports.fold import LINES, ROWS, first_lines
from views.reports.listing import PAGE
from views.reports.screens import SCREENS

MANY, MANY_REPORTS = 14, 70
CONTROL = b"\xa2_c"  # the key under which a message has the name of each new control
MOST_CONTROLS = 80  # of the first message: eight for each of six lines, and what stands above them
MOST_BYTES = 12_000  # of it


def _branches(depth: int = 3) -> st.SearchStrategy[tuple[Branch, ...]]:
    members = _branches(depth - 1) if depth else st.just(())
    names = st.integers(0, 99).map(lambda number: MissingResult(Reference("Observation", f"o{number}")))
    return st.lists(st.builds(Branch, names, members), max_size=3).map(tuple)


def _lines(branches: tuple[Branch, ...]) -> list[str]:
    return [line for branch in branches for line in (branch.id, *_lines(branch.members))]


@given(_branches(), st.integers(1, 12))
def test_the_first_lines_are_those_of_the_whole_in_its_order(branches: tuple[Branch, ...], count: int) -> None:
    assert _lines(first_lines(branches, count)) == _lines(branches)[:count]


def _fill(w: Writer) -> None:
    links = [{"reference": f"Observation/o{number}"} for number in range(MANY)]
    report = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final", "code": {"text": "生化全项"}}
    resources.put(w, {**report, "result": links}, patient="p1", text="生化全项")
    for number in range(MANY):
        resources.put(w, _result(number), patient="p1", text="")


def _result(number: int) -> dict[str, Any]:
    value = {"value": 5.6, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"}
    code = {"coding": [{"system": "http://loinc.org", "code": f"1000-{number}"}], "text": f"项目{number}。"}
    what = {"resourceType": "Observation", "id": f"o{number}", "status": "final", "code": code}
    return {**what, "valueQuantity": value, "referenceRange": [{"low": {"value": 3.9}, "high": {"value": 6.1}}]}


def _sent(shown: Shown) -> list[bytes]:
    return cast("RecordingConnection", shown.session.connection).sent


async def test_a_tap_sends_one_message_with_the_first_lines_and_one_with_the_rest(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_fill)
    address = paths.report("r1")
    async with show_app(house.context, SCREENS, route=paths.reports()) as shown:
        await shown.until(lambda: "生化全项" in shown.words)
        before = len(_sent(shown))
        await shown.press("生化全项")
        await house.context.prefetch.answered()
        await shown.go(address)
        await shown.until(lambda: f"项目{MANY - 1}。" in shown.words)
        first, *others = [each for each in _sent(shown)[before:] if b"\xa2_c" in each]
    assert [number for number in range(MANY) if f"项目{number}。".encode() in first] == list(range(LINES))
    assert first.count(CONTROL) <= MOST_CONTROLS
    assert len(first) <= MOST_BYTES
    assert len(others) == 1


async def test_that_a_report_was_opened_is_written_behind_its_first_lines(
    house: AppHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every list that shows what is new is read again then, and would be drawn first."""
    monkeypatch.setattr("views.fold.PAUSE", 600.0)
    await house.unlocked()
    await house.account.store.write(_fill)
    async with show_app(house.context, SCREENS, route=paths.report("r1")) as shown:
        await shown.until(lambda: "项目0。" in shown.words)
        assert not await house.account.store.read(is_seen, "r1", None)


def _many(w: Writer) -> None:
    for number in range(MANY_REPORTS):
        report = {"resourceType": "DiagnosticReport", "id": f"r{number}", "status": "final"}
        when = {"effectiveDateTime": f"2026-11-{number % 28 + 1:02}T08:00:00+08:00"}
        resources.put(w, {**report, **when, "code": {"text": f"报告{number}。"}}, patient="p1", text="")


async def test_the_list_of_reports_comes_with_what_fits_the_window_and_then_whole(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(_many)
    async with show_app(house.context, SCREENS, route=paths.reports()) as shown:
        await shown.until(lambda: any(words.startswith("报告") and words.endswith("。") for words in shown.texts()))
        assert _reports(shown) == ROWS
        await shown.until(lambda: _reports(shown) == PAGE)
        assert "再显示更早的（还有 10 份）" in shown.words
        (listing,) = shown.all(ft.ListView)  # of which the client builds what is in sight
        assert listing.build_controls_on_demand
        assert sum(bool(_named(shown, each)) for each in listing.controls) == 1  # each month by itself


def _reports(shown: Shown) -> int:
    return len(_named(shown))


def _named(shown: Shown, root: ft.Control | None = None) -> list[str]:
    return [words for words in shown.texts(root) if words.startswith("报告") and words.endswith("。")]


async def test_a_page_that_is_closed_before_the_rest_is_drawn_ends_in_silence(house: AppHarness) -> None:
    raised: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, told: raised.append(told))
    await house.unlocked()
    await house.account.store.write(_fill)
    await _opened(house, paths.report("r1"))
    gc.collect()
    await asyncio.sleep(PAUSE + 0.1)
    gc.collect()
    assert raised == []


async def _opened(house: AppHarness, address: str) -> None:
    async with show_app(house.context, SCREENS, route=address) as shown:
        await shown.until(lambda: "项目0。" in shown.words)
