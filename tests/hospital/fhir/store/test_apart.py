"""Records are judged one by one, each in a savepoint: a bad one leaves no trace and holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from hospital.fhir.search.run import search, search_all
from hospital.fhir.store.apart import judged_apart, written_together
from hospital.fhir.store.store import FhirStore

pytestmark = pytest.mark.postgresql


def basic(id_: str) -> dict[str, Any]:
    return {"resourceType": "Basic", "id": id_, "code": {"coding": [{"system": "urn:x", "code": "note"}]}}


def test_what_a_bad_record_wrote_is_undone_alone_also_in_the_index(store: FhirStore) -> None:
    with store.begin() as tx:

        def written(id_: str) -> int:
            version = tx.put(basic(id_)).version
            if id_ == "bad":
                tx.put(basic("too"))
                raise ValueError("a secret")
            return version

        assert list(judged_apart(tx, ["first", "bad", "last"], written)) == [("first", 1), ("last", 1)]
    with store.reading() as tx:
        assert {found["id"] for found in search(tx, "Basic", {"code": "urn:x|note"})} == {"first", "last"}
        assert tx.newest_seq() == 2


@pytest.mark.parametrize("bad", ["", "bad"])
def test_records_are_written_together_and_each_apart_where_something_is_wrong_with_one(
    store: FhirStore, bad: str
) -> None:
    sizes = []
    with store.begin() as tx:

        def write(ids: Sequence[str]) -> None:
            sizes.append(len(ids))
            for id_ in ids:
                tx.put(basic(id_))
                if id_ == bad:
                    raise ValueError("a secret")

        written_together(tx, ["first", "bad", "last"], write)
    with store.reading() as tx:
        found = {body["id"] for body in search(tx, "Basic", {"code": "urn:x|note"})}
    assert found == {"first", "bad", "last"} - {bad}
    assert sizes == ([3, 1, 1, 1] if bad else [3])


def test_a_database_that_is_gone_while_records_are_written_is_nobodys_fault(store: FhirStore) -> None:
    def write(_ids: Sequence[str]) -> None:
        raise OperationalError("SELECT", None, Exception())

    with pytest.raises(OperationalError), store.begin() as tx:
        written_together(tx, ["first"], write)


@pytest.mark.parametrize("inner_fails", [True, False])
@pytest.mark.parametrize("outer_fails", [True, False])
@pytest.mark.parametrize("read_between", ["nothing", "before", "inside", "after"])
def test_a_part_within_a_part_is_undone_with_it(
    store: FhirStore, inner_fails: bool, outer_fails: bool, read_between: str
) -> None:
    with store.begin() as tx:
        tx.put(basic("first"))
        with suppress(KeyError), tx.savepoint():
            if read_between == "before":
                tx.version("Basic", "first", 1)
            tx.put(basic("outer"))
            with suppress(ValueError), tx.savepoint():
                tx.put(basic("inner"))
                if read_between == "inside":
                    assert search(tx, "Basic", {"_id": "inner"})
                if inner_fails:
                    raise ValueError
            if read_between == "after":
                assert bool(search(tx, "Basic", {"_id": "inner"})) is not inner_fails
            tx.put(basic("outer"))
            if outer_fails:
                raise KeyError
        assert (tx.read("Basic", "outer") is None) is outer_fails
        tx.put(basic("last"))
    with store.reading() as tx:
        found = {match["id"] for match in search(tx, "Basic", {"code": "urn:x|note"})}
    assert found == {"first", "last"} | (set() if outer_fails else {"outer"} | (set() if inner_fails else {"inner"}))


def test_it_is_logged_once_and_without_what_it_says(caplog: pytest.LogCaptureFixture) -> None:
    def judge(record: dict[str, Any]) -> None:
        raise ValueError(record["id"])

    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            assert not list(judged_apart(None, [basic("said-once")], judge))
    (line,) = caplog.messages
    assert line.startswith("a record cannot be judged and is passed over: ValueError at test_apart.py:")
    assert "said-once" not in line


def test_a_database_that_does_not_answer_is_no_fault_of_a_record() -> None:
    def judge(_record: str) -> None:
        raise OperationalError("SELECT", {}, Exception("locked"))

    with pytest.raises(OperationalError):
        list(judged_apart(None, ["a"], judge))


def test_all_matches_are_read_page_by_page(store: FhirStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hospital.fhir.search.run._AT_ONCE", 3)
    with store.begin() as tx:
        for number in range(10):
            tx.put(basic(f"n{number}"))
        found = search_all(tx, "Basic", {"code": "note"})
        first = next(found)["id"]
        tx.put(basic("n9"))  # written meanwhile: this moment's matches stay the same
        assert [first, *(body["id"] for body in found)] == [f"n{number}" for number in range(10)]
