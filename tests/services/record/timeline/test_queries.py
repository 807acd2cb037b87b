"""The timeline in a real store: in order, complete by count, of one person alone, found by its words."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from local_store import columns, resources
from local_store.store import LocalStore, Writer
from services.fhir.words import words
from services.record.timeline.entry import entry
from services.record.timeline.kinds import KIND_OF, TYPES, RecordKind, types_of
from services.record.timeline.queries import RecordFilter, record_counts, record_detail, timeline
from tests.local_store.worlds import KEY

CORPUS = Path(os.environ["ANXIN_CORPUS"]) if os.environ.get("ANXIN_CORPUS") else None
FILES = sorted([*(CORPUS / "fhir-r4-examples").glob("*.json"), *(CORPUS / "synthea").glob("*.json")]) if CORPUS else []
MANY = RecordFilter(shown=100_000)


def of(type_: str, id_: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": type_, "id": id_, "subject": {"reference": "Patient/p"}, **more}


EVERY = (
    of("Condition", "c", code={"text": "高血压"}, onsetDateTime="2019-05"),
    of("Procedure", "p", code={"text": "胃镜"}, performedDateTime="2021-05-06T09:30:00+08:00"),
    of("Immunization", "i", vaccineCode={"text": "流感疫苗"}, occurrenceDateTime="2020-10-12"),
    of("Observation", "o", code={"text": "血糖"}, effectiveDateTime="2022-01-01"),
    of("FamilyMemberHistory", "f", relationship={"text": "父亲"}),
)


def put(w: Writer, *bodies: dict[str, Any], patient: str = "p") -> None:
    for body in bodies:
        resources.put(w, body, patient=patient, text=words(body))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[LocalStore]:
    opened = await LocalStore.open(tmp_path / "store", KEY)
    await opened.write(put, *EVERY)
    await opened.write(put, of("Condition", "other", code={"text": "高血压"}), patient="q")
    yield opened
    await opened.close()


async def ids(store: LocalStore, wanted: RecordFilter) -> list[str]:
    page = await store.read(timeline, "p", "zh-CN", wanted)
    return [found.id for found in page.entries]


async def test_all_types_are_one_list_the_newest_first_and_the_undated_last(store: LocalStore) -> None:
    assert await ids(store, RecordFilter()) == ["p", "i", "c", "f"]


async def test_a_kind_shows_its_own_alone(store: LocalStore) -> None:
    assert await ids(store, RecordFilter(kind=RecordKind.VALUE)) == ["o"]
    assert await ids(store, RecordFilter(kind=RecordKind.ALLERGY)) == []


async def test_a_page_says_that_there_are_more(store: LocalStore) -> None:
    page = await store.read(timeline, "p", "zh-CN", RecordFilter(shown=2))
    assert [found.id for found in page.entries] == ["p", "i"]
    assert page.more


async def test_words_find_what_has_them_of_this_person_alone(store: LocalStore) -> None:
    assert sorted(await ids(store, RecordFilter(text="血"))) == ["c", "o"]
    assert await ids(store, RecordFilter(text="高血压")) == ["c"]
    assert await store.read(record_detail, "p", "Condition", "other", "zh-CN") is None


async def test_what_is_part_of_two_records_is_in_both(store: LocalStore) -> None:
    await store.write(put, EVERY[0], patient="q")
    page = await store.read(timeline, "q", "zh-CN", RecordFilter())
    assert {found.id for found in page.entries} == {"c", "other"}
    assert "c" in await ids(store, RecordFilter())


async def test_one_that_cannot_be_read_hides_no_other(store: LocalStore) -> None:
    await store.write(put, of("Goal", "g", description={"text": ["not", "words"]}, startDate={"odd": 1}))
    assert set(await ids(store, RecordFilter())) == {"p", "i", "c", "f", "g"}


async def test_the_counts_are_of_every_kind(store: LocalStore) -> None:
    counts = await store.read(record_counts, "p")
    assert counts.by_kind[RecordKind.CONDITION] == 1
    assert counts.by_kind[RecordKind.VALUE] == 1
    assert sum(counts.by_kind.values()) == len(EVERY)


def test_every_type_stands_in_one_kind() -> None:
    every = [type_ for types in TYPES.values() for type_ in types]
    assert len(every) == len(set(every)) == len(KIND_OF)


@cache
def _corpus() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for file in FILES:
        body = json.loads(file.read_text("utf-8"))
        entries = [each["resource"] for each in body.get("entry", []) if "resource" in each] or [body]
        found += [each for each in entries if each["resourceType"] in KIND_OF]
    return found


@pytest.mark.parametrize("type_", sorted(KIND_OF))
def test_the_store_sorts_by_the_moment_that_is_shown(type_: str) -> None:
    for body in (each for each in _corpus() if each["resourceType"] == type_):
        shown = entry(body).when
        if shown is not None:
            moment = shown.isoformat() if isinstance(shown, datetime) else str(shown)
            assert columns.sort_time(body) == columns.normalised(moment), body["id"]


async def test_real_records_are_complete_by_count(tmp_path: Path) -> None:
    bodies = _corpus()
    if not FILES:
        print("ANXIN_CORPUS is not set: no real record is counted")  # noqa: T201 - one line, so that it is known
    assert bodies or not FILES
    store = await LocalStore.open(tmp_path / "corpus", KEY)
    await store.write(put, *bodies)
    kept = Counter(KIND_OF[type_] for type_, _ in {(each["resourceType"], each["id"]) for each in bodies})
    counts = await store.read(record_counts, "p")
    for kind in RecordKind:
        page = await store.read(timeline, "p", "en", RecordFilter(kind=kind, shown=100_000))
        assert (len(page.entries), page.unreadable) == (kept[kind], ())
        assert counts.by_kind[kind] == kept[kind]
    whole = await store.read(timeline, "p", "en", MANY)
    assert len(whole.entries) == sum(kept[KIND_OF[type_]] for type_ in {KIND_OF[t]: t for t in types_of(None)}.values())
    named = [found for found in whole.entries if found.title]
    assert len(named) >= 0.95 * len(whole.entries)
    await store.close()
