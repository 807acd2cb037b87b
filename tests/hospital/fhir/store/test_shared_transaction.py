"""Two processes write side by side: what they come to could have been done one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from hospital.audit import journal
from hospital.audit.entry import AuditEntry
from hospital.audit.trail import AuditFilter
from hospital.audit.verify import verify_both
from hospital.base.outcome import Refusal, refusal
from hospital.base.sql import Sql, sql
from hospital.fhir.store.engine import turns_of
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from tests.hospital.fhir.store.lines import in_line

pytestmark = pytest.mark.postgresql

Work = Callable[[Tx], Any]
THREADS = 3


def basic(id_: str = "", number: int = 0) -> dict[str, Any]:
    body = {"resourceType": "Basic", "code": {"coding": [{"system": "urn:x", "code": f"n{number}"}]}}
    return {**body, "id": id_} if id_ else body


def number_of(body: Any) -> int:
    return int(body["code"]["coding"][0]["code"][1:]) if body else 0


def same(result: Any, final: Callable[[Version], Version]) -> Any:
    """Completes a work: the version that was written in the end, where it returned one."""
    return final(result) if isinstance(result, Version) else result


@pytest.fixture
def both(store: FhirStore) -> Iterator[list[FhirStore]]:
    """Two processes' stores on one database."""
    other = FhirStore.open(store.engine.url.render_as_string(hide_password=False), store.fhir_base)
    yield [store, other]
    other.close()


def needs_postgresql(store: FhirStore) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's lock is taken when a transaction begins")


def race(both: list[FhirStore], run: Callable[[FhirStore], Any]) -> None:
    """Runs it on some threads of each process at the same time; what one of them raises is raised."""
    problems: list[BaseException] = []

    def safe(store: FhirStore) -> None:
        try:
            run(store)
        except BaseException as problem:  # noqa: BLE001 - it is raised below
            problems.append(problem)

    threads = [threading.Thread(target=safe, args=(store,)) for store in both for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if problems:
        raise problems[0]


def everything(store: FhirStore, after: int = 0) -> list[tuple[int, int, str]]:
    """Place, moment and id of what was written after a place, in this order."""
    with store.reading() as tx:
        return [
            (seq, moment, id_)
            for seq, moment, id_ in tx.rows(
                sql("SELECT seq, updated, id FROM fhir_version WHERE seq > ? ORDER BY 1", after)
            )
        ]


def sound(store: FhirStore) -> None:
    """The order of places and that of moments is one, every version is audited once, and the chains hold."""
    found = everything(store)
    moments = [moment for _, moment, _ in found]
    assert [seq for seq, _, _ in found] == list(range(1, len(found) + 1))
    assert moments == sorted(moments)
    audited = [(row.entry.type, row.entry.id, row.entry.version) for row in store.trail.find(AuditFilter(), 100_000)]
    with store.reading() as tx:
        versions = tx.rows(Sql("SELECT type, id, version FROM fhir_version"))
    assert sorted(audited) == sorted(tuple(row) for row in versions)
    assert [report.wrong for report in verify_both(store.trail, {})] == [(), ()]


def test_who_reads_on_from_the_last_place_misses_nothing(both: list[FhirStore]) -> None:
    """Creates and updates, drafts and writes with the stamp first, alone and shared; a reader follows all the time."""
    told: list[tuple[int, int, str]] = []
    over = threading.Event()

    def follow() -> None:
        while True:
            is_over = over.is_set()
            told.extend(everything(both[0], told[-1][0] if told else 0))
            if is_over:
                return

    def write(store: FhirStore) -> None:
        for number in range(12):
            made = store.write(lambda tx: tx.put(basic()), same)
            assert made.seq > 0
            store.write(lambda tx, number=number: tx.put(basic("shared", number)), same)
            store.write(lambda tx: tx.put(basic()))
            with store.begin() as tx:
                tx.put(basic())

    reader = threading.Thread(target=follow)
    reader.start()
    try:
        race(both, write)
    finally:
        over.set()
        reader.join(60)
    assert told == everything(both[1])
    assert len(told) == len(both) * THREADS * 12 * 4
    sound(both[0])


def test_no_change_of_one_resource_is_lost(both: list[FhirStore]) -> None:
    def add(tx: Tx) -> Version:
        return tx.put(basic("counter", number_of(tx.read("Basic", "counter")) + 1))

    def write(store: FhirStore) -> None:
        for _ in range(10):
            made = store.write(add, same)
            assert number_of(made.body) == made.version
            assert made.body["meta"]["versionId"] == str(made.version)

    race(both, write)
    with both[0].reading() as tx:
        found = tx.current("Basic", "counter")
    assert found is not None
    assert number_of(found.body) == found.version == len(both) * THREADS * 10
    sound(both[0])


def test_what_is_only_made_when_it_is_not_there_is_made_once(both: list[FhirStore]) -> None:
    made: list[str] = []

    def write(store: FhirStore) -> None:
        for number in range(12):

            def work(tx: Tx, id_: str = f"n{number}") -> str:
                if tx.current("Basic", id_) is not None:
                    raise refusal(412, "conflict", "it is there")
                return tx.put(basic(id_)).id

            try:
                made.append(store.write(work, same))
            except Refusal as no:
                assert no.status == 412

    race(both, write)
    assert sorted(made) == sorted(f"n{number}" for number in range(12))
    sound(both[0])


def test_a_rule_that_counts_is_never_broken_by_drafts_beside_it(both: list[FhirStore]) -> None:
    """Seven numbers are given by who looks how many there are, while others create what is counted or is not."""

    def take(tx: Tx) -> Version | None:
        taken = tx.count(sql("fhir_version.id LIKE ?", "number-%"))
        return tx.put(basic(f"number-{taken + 1}")) if taken < 7 else None

    def write(store: FhirStore) -> None:
        for _ in range(6):
            store.write(lambda tx: tx.put(basic()), same)
            store.write(take, same)  # as a draft it is stopped, and done with the stamp
            store.write(take)
            with store.begin() as tx:
                take(tx)

    race(both, write)
    numbers = [id_ for _, _, id_ in everything(both[0]) if id_.startswith("number-")]
    assert numbers == [f"number-{n}" for n in range(1, 8)]
    sound(both[0])


@pytest.mark.parametrize("target", ["a", "b"])
@pytest.mark.parametrize("before", [True, False], ids=["changed", "made"])
def test_others_write_while_a_draft_computes_and_it_is_done_again_when_they_changed_what_it_read(
    both: list[FhirStore], target: str, *, before: bool
) -> None:
    store, other = both
    needs_postgresql(store)
    if before:
        store.write(lambda tx: tx.put(basic("a", 1)))
    read: list[int] = []

    def add(tx: Tx) -> Version:
        read.append(number_of(tx.read("Basic", "a")))
        if len(read) == 1:
            other.write(lambda beside: beside.put(basic("a", 10)))
        return tx.put(basic(target, read[-1] + 1))

    made = store.write(add, same)
    assert read == [int(before), 10]
    assert (number_of(made.body), made.seq) == (11, 3 if before else 2)
    sound(store)


def test_a_draft_sees_what_was_written_before_it_in_the_line(store: FhirStore) -> None:
    def follow(id_: str, other: str) -> None:
        store.write(lambda tx: tx.put(basic(id_, number_of(tx.read("Basic", other)) + 1)), same)

    in_line(turns_of(store.engine), [partial(follow, "a", "b"), partial(follow, "b", "a"), partial(follow, "c", "b")])
    with store.reading() as tx:
        assert [number_of(tx.read("Basic", id_)) for id_ in "abc"] == [1, 2, 3]
    sound(store)


def test_a_draft_whose_resource_nobody_changed_is_done_once(both: list[FhirStore]) -> None:
    store, other = both
    needs_postgresql(store)
    store.write(lambda tx: tx.put(basic("a", 1)))
    done: list[int] = []

    def work(tx: Tx) -> Version:
        done.append(number_of(tx.read("Basic", "a")))
        other.write(lambda beside: beside.put(basic("b", 10)))
        return tx.put(basic("a", 2))

    made = store.write(work, same)
    assert done == [1]
    assert made.seq == 3
    sound(store)


def test_what_the_database_refuses_is_told_to_its_writer_alone(store: FhirStore) -> None:
    needs_postgresql(store)
    results: dict[str, Any] = {}

    def write(id_: str, display: str) -> None:
        body = {**basic(id_), "code": {"text": display}}
        try:
            results[id_] = store.write(lambda tx: tx.put(body), same)
        except DBAPIError as problem:
            results[id_] = problem

    in_line(turns_of(store.engine), [partial(write, "a", "x"), partial(write, "b", "\x00"), partial(write, "c", "y")])
    assert isinstance(results["b"], DBAPIError)
    assert [id_ for _, _, id_ in everything(store)] == ["a", "c"]
    with store.reading() as tx:
        assert [tx.current("Basic", id_) for id_ in "ac"] == [results["a"], results["c"]]
    sound(store)


def test_what_a_draft_noted_is_not_noted_again_when_its_work_is_done_again(store: FhirStore) -> None:
    def work(tx: Tx) -> Version:
        journal.current().waiting.append(AuditEntry(0, "search-type", "200"))
        tx.newest_seq()
        return tx.put(basic())

    with journal.opened() as page:
        store.write(work, same)
    assert len(page.waiting) == 1
    assert page.told
