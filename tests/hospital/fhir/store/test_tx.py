"""What a transaction says is current is what the database has, whatever it wrote, undid and looked at before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hospital.base.sql import Sql, sql
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tables import INDEXES, PARTS, compartment
from hospital.fhir.store.tx import Tx
from tests.hospital.databases import sqlite_database

IDS = ("a", "b")
STEP = st.tuples(
    st.sampled_from(["put", "delete", "look", "flush", "begin a part", "end it", "undo it"]), st.sampled_from(IDS)
)


class _Undone(Exception):
    pass


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FhirStore]:
    url = sqlite_database(tmp_path_factory.mktemp("tx") / "hospital.sqlite")
    opened = FhirStore.open(url, "http://hospital.test/fhir")
    yield opened
    opened.close()


def basic(id_: str, number: int) -> dict[str, Any]:
    return {"resourceType": "Basic", "id": id_, "code": {"text": f"number {number}"}}


def in_the_database(tx: Tx, id_: str) -> tuple[int, bool, str] | None:
    wanted = sql("SELECT version, deleted, body FROM fhir_version WHERE type = ? AND id = ? AND next_seq IS NULL",
                 "Basic", id_)  # fmt: skip
    rows = tx.rows(wanted)
    return (rows[0][0], bool(rows[0][1]), rows[0][2]) if rows else None


def told(tx: Tx, id_: str) -> tuple[int, bool, str] | None:
    found = tx.current("Basic", id_)
    return found and (found.version, found.deleted, found.text)


def rows_without_their_version(tx: Tx) -> list[tuple[str, int]]:
    """Rows of indexes whose version is not there: it was undone, and they were left."""
    tables = {table.name for table in (compartment, *INDEXES.values(), *PARTS.values())}
    alone = "SELECT seq FROM {} WHERE seq NOT IN (SELECT seq FROM fhir_version)"
    return [(name, seq) for name in sorted(tables) for seq in tx.column(Sql(alone.format(name)))]


def walk(tx: Tx, steps: list[tuple[str, str]]) -> None:
    """Does the steps; a part that begins is a savepoint around those after it."""
    while steps:
        what, id_ = steps.pop(0)
        if what == "put":
            tx.put(basic(id_, len(steps)))
        elif what == "delete":
            tx.delete("Basic", id_)
        elif what == "look":
            told(tx, id_)
        elif what == "flush":
            tx.flush()
        elif what == "begin a part":
            with suppress(_Undone), tx.savepoint():
                walk(tx, steps)
        elif what == "undo it":
            raise _Undone
        else:
            return


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_what_is_current_is_what_the_database_has(store: FhirStore, steps: list[tuple[str, str]]) -> None:
    with suppress(_Undone), store.begin() as tx:
        while steps:
            with suppress(_Undone):
                walk(tx, steps)
            said = {id_: told(tx, id_) for id_ in IDS}  # before anything is sent
            assert said == {id_: in_the_database(tx, id_) for id_ in IDS}
            assert not rows_without_their_version(tx)
        raise _Undone  # the next example begins with nothing


def test_a_resource_is_fetched_once(store: FhirStore) -> None:
    statements: list[str] = []
    with suppress(_Undone), store.begin() as tx:
        tx.put(basic("a", 1))
        tx.flush()
        tx.connection.connection.driver_connection.set_trace_callback(statements.append)
        for _ in range(3):
            assert told(tx, "a") is not None
            assert told(tx, "b") is None
        tx.connection.connection.driver_connection.set_trace_callback(None)
        raise _Undone
    assert len(statements) == 1


def test_who_changes_a_body_changes_it_for_nobody_else(store: FhirStore) -> None:
    with suppress(_Undone), store.begin() as tx:
        tx.put(basic("a", 1))
        for _ in range(3):
            body = tx.read("Basic", "a")
            assert body is not None and body["code"] == {"text": "number 1"}
            body["code"]["text"] = "another"
        raise _Undone
