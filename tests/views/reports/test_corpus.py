"""Every report and result that nobody here wrote is shown without a fault (HL7's examples, whole lives from Synthea),
and so are the demo hospital's own: each through the screen a person would open."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import flet as ft
import pytest

from hospital.demo.build import DEFAULT_SEED
from hospital.demo.build import resources as demo
from services.fhir.resource import Reference
from services.record.results import model, rules
from services.record.results.model import MissingResult
from services.reports.queries import Branch, ReportPage
from services.reports.trend import trend
from tests.fakes.clock import NOON
from tests.views.harness import show
from views.component import component
from views.context import UiContext
from views.hooks import use_ui_context
from views.i18n.texts import Language, texts_for
from views.kit.surfaces import column
from views.reports.detail import report_body
from views.reports.lines import Fetching, Reading, branch_cards
from views.reports.spoken import observations_in
from views.reports.trend import TrendPeriod, trend_body

CORPUS = Path(os.environ["ANXIN_CORPUS"]) if os.environ.get("ANXIN_CORPUS") else None
FILES = sorted([*(CORPUS / "fhir-r4-examples").glob("*.json"), *(CORPUS / "synthea").glob("*.json")]) if CORPUS else []
TYPES = {"Observation", "DiagnosticReport"}
ENGLISH = UiContext(texts=texts_for(Language.ENGLISH))


def _resources(file: Path) -> Iterator[dict[str, Any]]:
    body = json.loads(file.read_text("utf-8"))
    entries = (
        [entry.get("resource", {}) for entry in body.get("entry", [])]
        if body.get("resourceType") == "Bundle"
        else [body]
    )
    return (one for one in entries if one.get("resourceType") in TYPES)


def _tree(body: dict[str, Any], known: dict[str, dict[str, Any]], depth: int = 0) -> Branch:
    read = model.observation(body)
    below = tuple(_named(ref, known, depth + 1) for ref in read.members) if depth < 3 else ()
    return Branch(read, below)


def _named(ref: Reference, known: dict[str, dict[str, Any]], depth: int) -> Branch:
    return _tree(known[ref.id], known, depth) if ref.id in known else Branch(MissingResult(ref))


def _page(body: dict[str, Any], known: dict[str, dict[str, Any]]) -> ReportPage:
    report = model.report(body)
    links = body.get("result") or []
    ids = [str(link.get("reference", "")).rpartition(":")[2].rpartition("/")[2] for link in links]
    branches = tuple(_named(Reference("Observation", id_), known, 0) for id_ in ids)
    branches += tuple(Branch(one) for one in report.contained)
    return ReportPage(report, rules.kind(report), branches, rules.count(observations_in(branches)), "120", None)


@component
def Everything(bodies: tuple[int, ...], all_: list[dict[str, Any]]) -> ft.Control:
    """All of them below each other, each as its own screen's body."""
    around = use_ui_context()
    get, known = Fetching(lambda _: None), {one["id"]: one for one in all_ if one["resourceType"] == "Observation"}
    shown: list[ft.Control | None] = []
    for number in bodies:
        body = all_[number]
        if body["resourceType"] == "DiagnosticReport":
            shown.append(report_body(around, _page(body, known), NOON, get, None))
        else:
            shown += branch_cards(around, [_tree(body, known)], Reading(NOON, get))
            read = model.observation(body)
            course = trend([read], read.measured.code or "")
            shown.append(trend_body(around, course, TrendPeriod.ALL, lambda _: None, NOON))
    return column(shown)


async def _all_are_shown(bodies: list[dict[str, Any]], around: UiContext | None = None) -> int:
    """Shows them a hundred at a time and fails where a fault card stands. Gives back how many words there were."""
    words = 0
    for start in range(0, len(bodies), 100):
        numbers = tuple(range(start, min(start + 100, len(bodies))))
        async with show(lambda numbers=numbers: Everything(numbers, bodies), around) as shown:
            texts = shown.texts()
            assert not shown.has_fault, [bodies[number]["id"] for number in numbers]
        assert not [text for text in texts if text.startswith("[") and text.endswith("]")]
        words += len(texts)
    return words


@pytest.mark.parametrize("folder", sorted({file.parent.name for file in FILES}) or ["no corpus"])
async def test_everything_nobody_here_wrote_is_shown(folder: str) -> None:
    bodies = [body for file in FILES if file.parent.name == folder for body in _resources(file)]
    if not FILES:
        print("ANXIN_CORPUS is not set: no real reports are shown")  # noqa: T201 - one line, so that it is known
    assert bodies or not FILES
    assert await _all_are_shown(bodies) >= 3 * len(bodies)


def _sort(body: dict[str, Any]) -> tuple[str, ...]:
    """Which elements it has, and what it is: two of a sort look alike but for their numbers."""
    return (body["code"]["coding"][0]["code"], body["status"], *sorted(body))


async def test_every_sort_of_result_of_the_demo_hospital_is_shown_in_english_too() -> None:
    every = [body for body in demo(DEFAULT_SEED, date(2026, 11, 21)) if body["resourceType"] in TYPES]
    reports = {_sort(body): body for body in every if body["resourceType"] == "DiagnosticReport"}
    results = {_sort(body): body for body in every if body["resourceType"] == "Observation"}
    kinds = {key for body in results.values() for key in body if key.startswith("value")}
    assert len(kinds) >= 8
    members = {one["reference"].split("/")[1] for body in reports.values() for one in body.get("result", [])}
    shown = [body for body in every if body["resourceType"] == "Observation" and body["id"] in members]
    assert await _all_are_shown([*reports.values(), *results.values(), *shown], ENGLISH) > 1000
