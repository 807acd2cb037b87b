"""A draft reads single resources by their ids and writes one version; whatever else it asks for needs the stamp."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from hospital.base.compiled import CompiledStatement
from hospital.base.sql import TRUE, Sql, sql
from hospital.fhir.store.draft import Draft, StampFirst
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import version
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import COLUMNS, NAMED_BODY
from tests.hospital.fhir.samples import patient

pytestmark = pytest.mark.postgresql

ORDER = Sql("fhir_version.seq")
#: What needs the stamp, by the name of the method.
REFUSED: dict[str, Callable[[Draft], Any]] = {
    "bodies": lambda draft: draft.bodies(CompiledStatement(select(*NAMED_BODY))),
    "column": lambda draft: draft.column(sql("SELECT 1")),
    "connection": lambda draft: draft.connection,
    "count": lambda draft: draft.count(TRUE),
    "delete": lambda draft: draft.delete("Patient", "a"),
    "flush": lambda draft: draft.flush(),
    "look_up": lambda draft: draft.look_up([("Patient", "b")]),
    "meeting": lambda draft: draft.meeting(TRUE),
    "newest_seq": lambda draft: draft.newest_seq(),
    "page": lambda draft: draft.page(TRUE, ORDER, 1, 0),
    "rows": lambda draft: draft.rows(sql("SELECT 1")),
    "run": lambda draft: draft.run(select(version.c.seq)),
    "savepoint": lambda draft: draft.savepoint().__enter__(),
    "seqs": lambda draft: draft.seqs(TRUE, ORDER, 1),
    "these": lambda draft: draft.these([1]),
    "versions": lambda draft: draft.versions(select(*COLUMNS)),
}
#: What it may: reads by id, and what asks nothing.
ALLOWED = {"current", "new_id", "put", "read", "version", "with_id"}


@pytest.fixture
def draft(store: FhirStore) -> Iterator[Draft]:
    with store.begin() as tx:
        tx.put(patient("a"))
    with store.engine.connect() as connection, connection.begin():
        yield Draft(connection, store.fhir_base, store.deciders)


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_relies_on_more_than_single_resources_is_stopped(draft: Draft, name: str) -> None:
    draft.read("Patient", "a")
    with pytest.raises(StampFirst):
        REFUSED[name](draft)


def test_every_way_to_ask_is_judged() -> None:
    public = {name for name, _ in inspect.getmembers(Tx) if not name.startswith("_")}
    assert public == set(REFUSED) | ALLOWED


def test_a_rule_that_catches_failures_does_not_catch_it() -> None:
    assert not issubclass(StampFirst, Exception)


def test_it_remembers_what_it_relied_on(store: FhirStore) -> None:
    with store.begin() as tx:
        written = tx.put(patient("a"))
    with store.engine.connect() as connection, connection.begin():
        draft = Draft(connection, store.fhir_base, store.deciders)
        assert draft.read("Patient", "a") == written.body
        assert draft.current("Patient", "b") is None
        assert draft.version("Patient", "a", 1) == written
        draft.put({"resourceType": "Patient"})  # an id that nobody else can have relies on nothing
    assert draft.reads == {("Patient", "a"): written.seq, ("Patient", "b"): None}


def test_a_version_of_a_resource_that_is_not_remembered_needs_the_stamp(draft: Draft) -> None:
    with pytest.raises(StampFirst):
        draft.version("Patient", "a", 1)


@pytest.mark.parametrize(
    "more",
    [
        lambda draft: draft.put(patient("b")),
        lambda draft: draft.read("Patient", "a"),
        lambda draft: draft.version("Patient", "a", 1),
    ],
    ids=["another", "read", "version"],
)
def test_after_its_one_version_it_needs_the_stamp(draft: Draft, more: Callable[[Draft], Any]) -> None:
    draft.put(patient("a"))
    with pytest.raises(StampFirst):
        more(draft)


def test_it_is_written_with_the_place_and_the_moment_that_it_is_given(store: FhirStore) -> None:
    with store.begin() as tx:
        before = tx.put(patient("a"))
    with store.begin() as tx:
        draft = Draft(tx.connection, store.fhir_base, store.deciders)
        seen = draft.put(patient("a", "李"), author="x", method="PATCH")
        draft.place(2_000_000_000_000, tx.newest_seq())
        draft.flush()
    with store.reading() as after:
        stored = after.current("Patient", "a")
    assert stored == draft.final(seen) != seen
    assert stored is not None
    assert (stored.version, stored.seq, stored.method, stored.author) == (2, before.seq + 1, "PATCH", "x")
    assert stored.body["meta"]["lastUpdated"] == "2033-05-18T03:33:20.000Z"
    assert draft.final(stored) is stored
