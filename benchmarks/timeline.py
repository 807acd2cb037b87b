"""The record as one timeline: its first page and a search, with 100,000 resources of one person in the store.

The reference for the page is the same page from 1,000 resources: the cost must go by what is shown. That of a search is
the same search over a tenth of the documents, whose number of matches is the same.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Prepare, Scale, in_turns, load
from local_store import resources
from local_store.store import LocalStore, Writer
from services.record.timeline.kinds import RecordKind
from services.record.timeline.queries import RecordFilter, record_summary, timeline

KEY: Final = bytes(range(32))
PATIENT: Final = "p1"
SAME: Final = Limit("<=", 1.5)
PAGE_MS: Final = Limit("<=", 20.0, "ms")
SEARCH_MS: Final = Limit("<=", 30.0, "ms")
CHUNK: Final = 5_000
_TYPES: Final = (
    "Condition", "AllergyIntolerance", "MedicationRequest", "Immunization", "Procedure", "FamilyMemberHistory",
    "Encounter", "DocumentReference", "DiagnosticReport", "Observation",
)  # fmt: skip
#: One word each that so many documents have, in a store of any size.
RARE_CHINESE, RARE_ENGLISH, RARE_EVERY = "喆甲", "gastroscopy", 40


def run(scale: Scale) -> Iterator[Line]:
    """Fills three stores (a minute), then measures."""
    yield from asyncio.run(_lines(scale))


async def _lines(scale: Scale) -> list[Line]:
    many, few = scale.pick(100_000, 400), scale.pick(1_000, 200)
    papers, rounds = scale.pick(20_000, 200), scale.pick(200, 3)
    found: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        large = await _store(Path(folder, "large"), [_resource(number) for number in range(many)])
        small = await _store(Path(folder, "small"), [_resource(number) for number in range(few)])
        for name, wanted in (("first page", RecordFilter()), ("one kind", RecordFilter(kind=RecordKind.VISIT))):
            pair = await in_turns(_page(large, wanted), _page(small, wanted), rounds)
            found.append(pair.against(f"timeline: {name}, {many:,} resources against {few:,}", SAME))
            found.append(line(f"timeline: {name}, p95", pair.p95 * 1000, "ms", limit=PAGE_MS, load=load()))
        pair = await in_turns(_summary(large), _summary(small), scale.pick(20, 2))
        found.append(pair.against(f"timeline: what counts first, {many:,} against {few:,}", None))
        await large.close()
        await small.close()
        whole = await _store(Path(folder, "whole"), [_paper(number, papers) for number in range(papers)])
        tenth = await _store(Path(folder, "tenth"), [_paper(number, papers // 10) for number in range(papers // 10)])
        for language, word in (("Chinese", RARE_CHINESE), ("English", RARE_ENGLISH)):
            pair = await in_turns(_page(whole, RecordFilter(word)), _page(tenth, RecordFilter(word)), rounds)
            found.append(pair.against(f"timeline: {language} search, {papers:,} documents against a tenth", SAME))
            found.append(line(f"timeline: {language} search, p95", pair.p95 * 1000, "ms", limit=SEARCH_MS, load=load()))
        await whole.close()
        await tenth.close()
    return found


def _page(store: LocalStore, wanted: RecordFilter) -> Prepare:
    return lambda: lambda: store.read(timeline, PATIENT, "zh-CN", wanted)


def _summary(store: LocalStore) -> Prepare:
    return lambda: lambda: store.read(record_summary, PATIENT, "zh-CN")


def _resource(number: int) -> tuple[dict[str, Any], str]:
    """Resource number `number`: every type in turn, over sixty years, no two on one moment."""
    type_, moment = _TYPES[number % len(_TYPES)], f"{1965 + number % 60}-{1 + number % 12:02}-{1 + number % 28:02}"
    concept = {"text": f"记录 {number}"}
    body = {
        "resourceType": type_, "id": f"r{number}", "meta": {"versionId": "1"}, "status": "completed",
        "subject": {"reference": f"Patient/{PATIENT}"}, "code": concept, "vaccineCode": concept,
        "relationship": concept, "medicationCodeableConcept": concept, "type": [concept] if number % 3 else concept,
        "clinicalStatus": {"coding": [{"code": "resolved"}]}, "effectiveDateTime": f"{moment}T08:{number % 60:02}:00Z",
    }  # fmt: skip
    return body, f"记录 {number}"


def _paper(number: int, of: int) -> tuple[dict[str, Any], str]:
    """A document; every so many of them has the rare words, equally many in a store of any size."""
    rare = number % max(1, of // RARE_EVERY) == 0
    words = f"出院小结 {number} 血压平稳，继续服药 discharge summary" + (
        f" {RARE_CHINESE} {RARE_ENGLISH}" if rare else ""
    )
    body = {
        "resourceType": "DocumentReference", "id": f"d{number}", "meta": {"versionId": "1"}, "status": "current",
        "subject": {"reference": f"Patient/{PATIENT}"}, "description": words,
        "date": f"{2000 + number % 26}-01-02T00:00:00Z",
    }  # fmt: skip
    return body, words


async def _store(path: Path, bodies: list[tuple[dict[str, Any], str]]) -> LocalStore:
    store = await LocalStore.open(path, KEY)
    for start in range(0, len(bodies), CHUNK):
        part = bodies[start : start + CHUNK]

        def fill(w: Writer, part: list[tuple[dict[str, Any], str]] = part) -> None:
            for body, text in part:
                resources.put(w, body, patient=PATIENT, text=text)

        await store.write(fill)
    return store
