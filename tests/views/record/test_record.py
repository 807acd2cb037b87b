"""The record on the screen: allergies first, every entry by kind, and each type of real records without a fault."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from local_store import resources
from local_store.store import Writer
from services.fhir.words import words
from services.record.timeline.entry import entry
from services.record.timeline.facts import detail
from services.record.timeline.kinds import KIND_OF
from tests.views.harness import show, show_app
from tests.views.house import AppHarness
from views import paths
from views.answers import Ready
from views.context import UiContext
from views.i18n.texts import Language, texts_for
from views.record.detail import RecordEntryView
from views.record.gallery.scenes import scenes
from views.record.listing import RecordScreen
from views.record.words import path_of
from views.routes import SCREENS

T = texts_for(Language.CHINESE)
SCENES = {scene.name: scene for scene in scenes()}
CORPUS = Path(os.environ["ANXIN_CORPUS"]) if os.environ.get("ANXIN_CORPUS") else None
FILES = sorted([*(CORPUS / "fhir-r4-examples").glob("*.json"), *(CORPUS / "synthea").glob("*.json")]) if CORPUS else []


def of(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    person = {"reference": "Patient/p1"}
    return {"resourceType": type_, "id": id_, "subject": person, "patient": person, **more}


ACTIVE = {"coding": [{"code": "active"}]}
PENICILLIN = of("AllergyIntolerance", "a", code={"text": "青霉素"}, clinicalStatus=ACTIVE, recordedDate="2019-05-06")
PRESSURE = of("Condition", "c", code={"text": "高血压"}, clinicalStatus=ACTIVE, onsetDateTime="2020")
SUGAR = of("Observation", "o", status="final", code={"text": "血糖"}, effectiveDateTime="2026-01-01")


def fill(w: Writer, *bodies: dict[str, Any]) -> None:
    for body in bodies or (PENICILLIN, PRESSURE, SUGAR):
        resources.put(w, body, patient="p1", text=words(body))
    other = of("Condition", "x", code={"text": "别人的病"})
    resources.put(w, {**other, "subject": {"reference": "Patient/p2"}}, patient="p2", text="别人的病")


async def test_an_allergy_stands_first_and_one_tap_shows_all_of_them(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(fill)
    async with show_app(house.context, SCREENS, route=paths.record()) as shown:
        await shown.until(lambda: "对青霉素过敏" in shown.words and "高血压" in shown.words)
        assert "别人的病" not in shown.words
        assert T.get("record.apart") in shown.words
        await shown.press("对青霉素过敏")
        await shown.until(lambda: T.get("record.year", year=2020) not in shown.words)
        assert T.get("record.year", year=2019) in shown.words
        await shown.press(T.get("record.kind.allergy"))
        await shown.until(lambda: T.get("record.year", year=2020) in shown.words)


async def test_the_allergies_are_seen_behind_the_door_health_already(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(fill)
    async with show_app(house.context, SCREENS, route=paths.care()) as shown:
        await shown.until(lambda: "对青霉素过敏" in shown.words)


async def test_a_search_finds_single_results_too_and_says_when_there_is_nothing(house: AppHarness) -> None:
    await house.unlocked()
    await house.account.store.write(fill)
    async with show(RecordScreen, None, house.context) as shown:
        await shown.until(lambda: "高血压" in shown.words)
        await shown.type(T.get("record.search"), "血糖")
        await shown.until(lambda: T.get("record.matches") in shown.words and "血糖" in shown.words)
        await shown.type(T.get("record.search"), "骨折")
        await shown.until(lambda: T.get("record.none_found") in shown.words)


async def test_older_entries_come_when_they_are_asked_for(house: AppHarness) -> None:
    await house.unlocked()
    many = [
        of("Immunization", f"i{n}", vaccineCode={"text": f"疫苗{n}号"}, occurrenceDateTime=f"{1950 + n}")
        for n in range(61)
    ]
    await house.account.store.write(fill, *many)
    async with show(RecordScreen, None, house.context) as shown:
        await shown.until(lambda: "疫苗60号" in shown.words)
        assert "疫苗0号" not in shown.words
        await shown.press(T.get("record.more"))
        await shown.until(lambda: "疫苗0号" in shown.words)


@pytest.mark.parametrize(
    ("scene", "words_", "never"),
    [
        ("record-none-known", "没有已知的过敏", "没写不等于"),
        ("record-none-told", "您说没有已知的过敏", "问过了，"),
        ("record-not-asked", "还没有问过过敏", "问过了"),
        ("record-unavailable", "过敏情况暂时查不到", "问过了"),
        ("record-empty", "病历里没有写过敏", "问过了"),
    ],
)
async def test_five_statements_about_allergies_are_told_apart(scene: str, words_: str, never: str) -> None:
    async with show(SCENES[scene].build) as shown:
        assert words_ in shown.words
        assert never not in shown.words


async def test_a_withdrawn_entry_shows_no_data() -> None:
    async with show(SCENES["record-entry-withdrawn"].build) as shown:
        assert T.get("record.withdrawn.body") in shown.words
        assert "2024" not in shown.words


def _real(type_: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for file in FILES:
        body = json.loads(file.read_text("utf-8"))
        entries = [each["resource"] for each in body.get("entry", []) if "resource" in each] or [body]
        found += [each for each in entries if each["resourceType"] == type_]
    return found


@pytest.mark.parametrize(
    "most", [8, pytest.param(100_000, marks=[pytest.mark.nightly, pytest.mark.timeout(1800)])], ids=["some", "every"]
)
@pytest.mark.parametrize("type_", sorted(KIND_OF))
async def test_every_type_of_real_records_opens(type_: str, most: int) -> None:
    """Every entry by night, a few of each type by day."""
    if not FILES:
        print("ANXIN_CORPUS is not set: no real entries are shown")  # noqa: T201 - one line, so that it is known
    english = UiContext(texts=texts_for(Language.ENGLISH))
    bodies = _real(type_)[:most]
    for number, body in enumerate(bodies):
        found = Ready(detail(body))

        def build(found: Ready[Any] = found) -> Any:
            return RecordEntryView(type_=type_, id_="x", found=found)

        async with show(build, english if number % 2 else None) as shown:
            assert not shown.has_fault, body["id"]
            assert len(shown.texts()) >= 3


def test_each_entry_opens_where_it_is_shown_best() -> None:
    page = {"attachment": {"url": "Binary/b", "contentType": "image/jpeg"}}
    author = [{"reference": "Patient/p1"}]
    paper = of("DocumentReference", "d", status="current", author=author, content=[page])
    assert path_of(entry(paper)) == paths.document("d")
    assert path_of(entry({**paper, "author": []})) == paths.record_entry("DocumentReference", "d")
    assert path_of(entry(SUGAR)) == paths.observation("o")
    assert path_of(entry(PRESSURE)) == paths.record_entry("Condition", "c")
