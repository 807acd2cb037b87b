"""Whatever is asked, the answer is a Bundle or an OperationOutcome, never a fault of the server."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base.outcome import Refusal
from hospital.fhir.definitions import search_parameters
from hospital.fhir.permissions import Access
from hospital.fhir.search.includes import IncludeLimits, included
from hospital.fhir.search.query import CONTROLS, parse
from hospital.fhir.search.run import PagePosition, find_page
from hospital.fhir.store.store import FhirStore
from tests.hospital.databases import empty_database
from tests.hospital.fhir.samples import observation, patient

TYPES = st.sampled_from(["Patient", "Observation", "Appointment", "Slot", "Encounter", "Provenance"])
MODIFIERS = st.sampled_from(["", ":not", ":exact", ":contains", ":text", ":missing", ":Patient", ":identifier", ":x"])
PIECES = [
    "gt",
    "2026",
    "-03",
    "T08:00",
    "|",
    ",",
    "$",
    "\\",
    "a",
    "Patient/a",
    "张",
    "1e5",
    "true",
    ":",
    "%",
    "_",
    "*",
    "'",
    "",
]
VALUES = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=20)


@pytest.fixture(scope="module")
def filled() -> Iterator[FhirStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = FhirStore.open(empty_database(Path(folder)), "http://h/fhir")
        with store.begin() as tx:
            tx.put(patient("a"))
            tx.put(observation("o", "a"))
        yield store
        store.close()


@settings(max_examples=300)
@given(TYPES, st.data())
def test_no_question_makes_a_fault(filled: FhirStore, type_: str, data: st.DataObject) -> None:
    names = st.sampled_from([*search_parameters()[type_], *CONTROLS])
    pairs = data.draw(st.lists(st.tuples(st.builds(str.__add__, names, MODIFIERS), VALUES), min_size=1, max_size=3))
    for access in (Access.system(), Access(frozenset({"a"}), "app")):
        with filled.reading() as tx:
            try:
                query = parse(type_, pairs, strict=False)
                page = find_page(tx, access, query, PagePosition(tx.newest_seq()), 5)
                found, _ = included(
                    tx, access, page.matches, query.includes, at=tx.newest_seq(), bounds=IncludeLimits(5, 100_000)
                )
            except Refusal as no:
                assert no.status == 400
            else:
                assert len(page.matches) <= 2 and len(found) <= 5
