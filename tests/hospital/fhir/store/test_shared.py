"""Writers who wait at the same time share one COMMIT: each comes to what it would have come to alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoTurn

from hospital.audit import journal
from hospital.audit.trail import AuditFilter
from hospital.audit.verify import verify_both
from hospital.base.outcome import Refusal, refusal
from hospital.fhir.search.run import search
from hospital.fhir.store import store as stores
from hospital.fhir.store.engine import turns_of
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.turns import Turns
from hospital.fhir.store.tx import Tx
from tests.hospital.databases import drop, empty_database
from tests.hospital.fhir.store.lines import in_line

pytestmark = pytest.mark.postgresql

Work = Callable[[Tx], Any]
#: What a writer does: writes a number under a name, deletes, is refused, or fails.
Step = tuple[str, str, int]
STEP = st.tuples(
    st.sampled_from(["put", "put", "part", "delete", "refuse", "fail"]), st.sampled_from("ab"), st.integers(0, 3)
)
STEPS = st.lists(STEP, max_size=4)


def basic(id_: str, number: int = 0) -> dict[str, Any]:
    return {"resourceType": "Basic", "id": id_, "code": {"coding": [{"system": "urn:x", "code": f"n{number}"}]}}


def work_of(steps: Sequence[Step]) -> Work:
    """Writes step by step, and returns what it has seen: each version it made, and what it read before."""

    def work(tx: Tx) -> list[Any]:
        told: list[Any] = []
        for what, id_, number in steps:
            before = tx.current("Basic", id_)
            told.append(before and (before.version, before.deleted))
            if what == "put":
                told.append(tx.put(basic(id_, number), keep_same=True).version)
            elif what == "delete":
                tx.delete("Basic", id_)
            elif what == "part":
                with suppress(KeyError), tx.savepoint():
                    told.append(tx.put(basic(id_, number), keep_same=True).version)
                    if number % 2:
                        raise KeyError
            elif what == "refuse":
                raise refusal(409, "conflict", f"refused at {number}", code="no")
            else:
                raise ZeroDivisionError(number)
        return told

    return work


def together(store: FhirStore, works: Sequence[Work], drafted: Sequence[bool] = ()) -> list[Future[Any]]:
    """Each on a thread of its own; all stand in line, in this order, before the first one's turn comes. `drafted`: who
    may take the stamp last."""
    done = [Future[Any]() for _ in works]
    each = zip(done, works, drafted or [False] * len(works), strict=True)
    in_line(turns_of(store.engine), [partial(_settle, store, *writer) for writer in each])
    return done


def _settle(store: FhirStore, future: Future[Any], work: Work, may_be_drafted: bool) -> None:
    try:
        with journal.opened() as page:
            page.request, page.client = f"request of {threading.get_ident()}", "app"
            completed = (lambda told, _final: told) if may_be_drafted else None
            future.set_result((store.write(work, completed), page.told))
    except BaseException as problem:  # noqa: BLE001 - it is what is looked at
        future.set_exception(problem)


def told(future: Future[Any]) -> Any:
    """What a writer was told, without the objects' identity."""
    problem = future.exception()
    return future.result()[0] if problem is None else (type(problem), str(problem))


def alone(store: FhirStore, work: Work) -> Any:
    try:
        with store.begin() as tx:
            return work(tx)
    except (Refusal, ZeroDivisionError) as problem:
        return type(problem), str(problem)


def content(store: FhirStore) -> Any:
    """Everything that was written, in its order: the versions, what finds them, and the audit."""
    with store.reading() as tx:
        found = {(id_, n): tx.version("Basic", id_, n) for id_ in "abcdefgh" for n in range(1, 20)}
        versions = sorted((made.seq, key, made.deleted, made.digest) for key, made in found.items() if made)
        moments = [made.updated for _, made in sorted((made.seq, made) for made in found.values() if made)]
        finds = {n: {match["id"] for match in search(tx, "Basic", {"code": f"urn:x|n{n}"})} for n in range(4)}
    rows = [(row.number, row.entry.interaction, row.entry.id, row.entry.version) for row in audit(store)]
    assert moments == sorted(moments)
    return versions, finds, rows


def audit(store: FhirStore) -> list[Any]:
    return store.trail.find(AuditFilter(), 1000)[::-1]


def commits(store: FhirStore) -> list[Any]:
    """Grows with each COMMIT of the store."""
    seen: list[Any] = []
    event.listen(store.engine, "commit", seen.append)
    return seen


@contextmanager
def stores_of(count: int) -> Iterator[list[FhirStore]]:
    with tempfile.TemporaryDirectory() as folder:
        urls = [empty_database(Path(folder)) for _ in range(count)]
        opened = [FhirStore.open(url, "http://hospital.test/fhir") for url in urls]
        yield opened
        for store, url in zip(opened, urls, strict=True):
            store.close()
            drop(url)


@settings(max_examples=12)
@given(st.lists(st.tuples(STEPS | st.lists(STEP, min_size=1, max_size=1), st.booleans()), min_size=2, max_size=6))
def test_who_shares_a_transaction_comes_to_what_they_come_to_one_after_the_other(
    writers: list[tuple[list[Step], bool]],
) -> None:
    works = [work_of(steps) for steps, _ in writers]
    with stores_of(2) as (shared, apart):
        done = together(shared, works, [may_be_drafted for _, may_be_drafted in writers])
        assert [told(future) for future in done] == [alone(apart, work) for work in works]
        assert content(shared) == content(apart)
        assert [report.wrong for report in verify_both(shared.trail, {})] == [(), ()]


def test_one_commit_is_for_all_and_each_has_a_moment_and_audit_rows_of_its_own(store: FhirStore) -> None:
    counted = commits(store)
    done = together(store, [work_of([("put", id_, 1)]) for id_ in "abcd"])
    assert len(counted) == 1
    assert [future.result() for future in done] == [([None, 1], True)] * 4
    with store.reading() as tx:
        found = [tx.current("Basic", id_) for id_ in "abcd"]
    assert len({made.updated for made in found if made}) == 4
    assert len({row.entry.request for row in audit(store)}) == 4
    with store.begin() as tx:
        later = tx.put(basic("e"))
    assert later.updated > max(made.updated for made in found if made)


def test_what_is_answered_can_be_read_by_everybody(store: FhirStore) -> None:
    other = FhirStore.open(store.engine.url.render_as_string(hide_password=False), store.fhir_base)

    def checked(id_: str) -> bool:
        store.write(work_of([("put", id_, 1)]))
        with other.reading() as tx:
            return tx.read("Basic", id_) is not None

    answers: list[bool] = []
    in_line(turns_of(store.engine), [lambda id_=id_: answers.append(checked(id_)) for id_ in "abcdefgh"])
    other.close()
    assert answers == [True] * 8


def test_when_the_commit_fails_nobody_is_told_that_they_wrote_not_even_that_they_were_refused(store: FhirStore) -> None:
    def fail(_connection: Any) -> None:
        raise OperationalError("COMMIT", {}, Exception("the disk is full"))

    event.listen(store.engine, "commit", fail)
    done = together(store, [work_of([("put", "a", 1)]), work_of([("refuse", "a", 1)]), work_of([("put", "b", 1)])])
    event.remove(store.engine, "commit", fail)
    assert [type(future.exception()) for future in done] == [OperationalError] * 3
    assert content(store)[0] == []
    assert audit(store) == []
    assert store.write(work_of([("put", "a", 1)])) == [None, 1]


def test_when_the_database_gives_the_transaction_up_all_who_shared_it_are_told(store: FhirStore) -> None:
    def broken(tx: Tx) -> None:
        tx.connection.connection.rollback()  # as SQLite does by itself when the disk is full
        raise ZeroDivisionError

    done = together(store, [work_of([("put", "a", 1)]), broken, work_of([("put", "b", 1)])])
    first, second, third = done
    assert isinstance(first.exception(), Exception)
    assert isinstance(second.exception(), Exception)
    assert third.exception() is None  # who came next had a transaction of their own
    assert [id_ for _, (id_, _), _, _ in content(store)[0]] == ["b"]


_WRITERS = """
import os, sys, threading
from hospital.fhir.store.store import FhirStore
store = FhirStore.open(sys.argv[1], "http://hospital.test/fhir")

def write(who):
    for number in range(10_000):
        body = {"resourceType": "Basic", "id": f"w{who}-{number}", "code": {"text": "x"}}
        made = store.write(lambda tx: tx.put(body), (lambda made, final: final(made)) if who % 2 else None)
        os.write(1, f"{made.id}\\n".encode())

for who in range(6):
    threading.Thread(target=write, args=(who,)).start()
"""


def test_a_process_that_is_killed_takes_nothing_with_it_that_was_answered(store: FhirStore) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    writers = subprocess.Popen([sys.executable, "-c", _WRITERS, url], stdout=subprocess.PIPE, text=True)
    assert writers.stdout is not None
    answered = [writers.stdout.readline().strip() for _ in range(60)]
    writers.kill()
    answered += [line.strip() for line in writers.stdout]
    writers.wait(20)
    writers.stdout.close()
    with store.reading() as tx:
        assert [id_ for id_ in answered if tx.read("Basic", id_) is None] == []
    written = {row.entry.id for row in store.trail.find(AuditFilter(), 100_000)}
    assert set(answered) <= written
    assert [report.wrong for report in verify_both(store.trail, {})] == [(), ()]


def test_the_alternatives_of_a_refusal_are_looked_up_after_it(store: FhirStore) -> None:
    def refused(tx: Tx) -> None:
        tx.put(basic("a", 1))
        raise refusal(409, "conflict", "taken", alternatives=lambda after: [{"there": after.read("Basic", "b")}])

    _, future = together(store, [work_of([("put", "c", 1)]), refused])
    no = future.exception()
    assert isinstance(no, Refusal)
    assert no.outcome["contained"] == [{"there": None}]
    assert [id_ for _, (id_, _), _, _ in content(store)[0]] == ["c"]


def test_a_transaction_does_not_grow_for_ever(store: FhirStore, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = commits(store)
    monkeypatch.setattr(stores, "_MOST_SHARED", 2)
    together(store, [work_of([("put", id_, 1)]) for id_ in "abcdef"])
    assert len(counted) == 3
    monkeypatch.setattr(stores, "_LONGEST_SHARED", 0.0)
    together(store, [work_of([("put", id_, 2)]) for id_ in "abcdef"])
    assert len(counted) == 9


def test_who_writes_alone_is_not_passed(store: FhirStore) -> None:
    order: list[str] = []

    def noted(id_: str) -> Work:
        return lambda tx: (order.append(id_), tx.put(basic(id_)))

    def by_itself() -> None:
        with store.begin() as tx:
            order.append("b")
            tx.put(basic("b"))

    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own lock decides who comes next")
    in_line(turns_of(store.engine), [partial(store.write, noted("a")), by_itself, partial(store.write, noted("c"))])
    assert order == ["a", "b", "c"]


def test_who_is_not_taken_in_time_is_told_and_their_work_is_never_done() -> None:
    turns, done = Turns(0.01), list[str]()
    with turns.mine(), pytest.raises(NoTurn):
        turns.together("late", done.extend)
    turns.together("next", done.extend)
    assert done == ["next"]
    assert len(turns) == 0


def test_work_that_was_taken_is_waited_for_however_long_it_takes() -> None:
    turns, done = Turns(0.1), list[str]()

    def do(works: Iterator[str]) -> None:
        for work in works:
            if work == "slow":
                threading.Event().wait(0.2)
            done.append(work)

    in_line(turns, [partial(turns.together, work, do) for work in ("first", "slow")])
    assert done == ["first", "slow"]
    assert len(turns) == 0
