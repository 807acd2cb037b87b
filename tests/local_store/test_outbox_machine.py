"""The outbox against a plain model: any order of edits, answers, pulls and restarts keeps both in step."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from local_store import outbox, resources
from local_store.outbox import EntryState
from local_store.store import LocalStore
from tests.local_store.drivers import LIBRARIES, over
from tests.local_store.worlds import KEY, NOW, resource

IDS = st.sampled_from(["a", "b", "c"])
NOTES = st.sampled_from(["", "one", "two", "镕"])


@dataclass(frozen=True)
class Copy:
    """What the server is known to have."""

    version: str
    note: str


@dataclass(frozen=True)
class Change:
    """What the model expects of one entry."""

    note: str | None  # None: a DELETE
    if_match: str | None
    revision: int = 1
    state: EntryState = EntryState.PENDING
    attempts: int = 0


@dataclass(frozen=True)
class Flight:
    """A request that is out and will be answered once."""

    id: str
    entry_id: int
    revision: int
    note: str | None


@dataclass
class Model:
    """The outbox as one would explain it: per resource the server's newest known copy and at most one change."""

    known: dict[str, Copy] = field(default_factory=dict)
    changes: dict[str, Change] = field(default_factory=dict)
    version: int = 0

    def next_version(self) -> str:
        self.version += 1
        return str(self.version)

    def version_known(self, id_: str) -> str | None:
        return self.known[id_].version if id_ in self.known else None

    def change(self, id_: str, note: str | None) -> None:
        before = self.changes.get(id_)
        if before is None:
            if note is not None or id_ in self.known:
                self.changes[id_] = Change(note, self.version_known(id_))
            return
        unsent_create = id_ not in self.known and before.attempts == 0 and before.state is not EntryState.IN_FLIGHT
        if note is None and unsent_create:
            del self.changes[id_]
            return
        refused = before.state is EntryState.REJECTED
        self.changes[id_] = replace(
            before,
            note=note,
            revision=before.revision + 1,
            if_match=self.version_known(id_) if refused else before.if_match,
            state=EntryState.PENDING if refused else before.state,
        )

    def shown(self, id_: str) -> str | None:
        if id_ in self.changes:
            return self.changes[id_].note
        return self.known[id_].note if id_ in self.known else None


class Outbox(RuleBasedStateMachine):
    """Drives a real encrypted store and the model side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.driver = ExitStack()
        self.model = Model()
        self.flights: list[Flight] = []

    @initialize(driver=st.sampled_from(list(LIBRARIES)))
    def open(self, driver: str) -> None:
        self.driver.enter_context(over(driver))
        self.store = self.runner.run(LocalStore.open(Path(self.folder.name, "s.store"), KEY))

    def write(self, command: Any, *args: Any, **named: Any) -> Any:
        return self.runner.run(self.store.write(command, *args, **named))

    def read(self, query: Any, *args: Any) -> Any:
        return self.runner.run(self.store.read(query, *args))

    def entry_id(self, id_: str) -> int:
        return int(self.read(outbox.entry_for, "Task", id_).entry_id)

    @rule(id_=IDS, note=NOTES)
    def edit(self, id_: str, note: str) -> None:
        self.write(outbox.enqueue, resource(id_, "Task", note=note), patient="p", created_at=NOW)
        self.model.change(id_, note)

    @rule(id_=IDS)
    def delete(self, id_: str) -> None:
        self.write(outbox.enqueue, resource(id_, "Task"), patient="p", created_at=NOW, method="DELETE")
        self.model.change(id_, None)

    @rule(id_=IDS, note=NOTES)
    def pull(self, id_: str, note: str) -> None:
        version = self.model.next_version()
        self.write(resources.put, resource(id_, "Task", version, note=note), patient="p", fetched_at=NOW)
        self.model.known[id_] = Copy(version, note)

    @rule(id_=IDS)
    def gone_at_the_server(self, id_: str) -> None:
        self.write(resources.remove, "Task", id_)
        self.model.known.pop(id_, None)

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        claimed = self.write(outbox.claim, NOW, limit)
        pending = {id_ for id_, change in self.model.changes.items() if change.state is EntryState.PENDING}
        assert {entry.id for entry in claimed} <= pending
        assert len(claimed) == min(limit, len(pending))
        for entry in claimed:
            change = self.model.changes[entry.id]
            assert (entry.revision, entry.if_match) == (change.revision, change.if_match)
            assert (None if entry.body is None else entry.body["note"]) == change.note
            self.model.changes[entry.id] = replace(change, state=EntryState.IN_FLIGHT)
            self.flights.append(Flight(entry.id, entry.entry_id, entry.revision, change.note))

    def answered(self, data: st.DataObject) -> tuple[Flight, Change | None]:
        flight = self.flights.pop(data.draw(st.integers(0, len(self.flights) - 1)))
        entry = self.read(outbox.entry_for, "Task", flight.id)
        mine = entry is not None and entry.entry_id == flight.entry_id
        return flight, self.model.changes[flight.id] if mine else None

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def accepted(self, data: st.DataObject) -> None:
        flight, change = self.answered(data)
        version = self.model.next_version()
        body = None if flight.note is None else resource(flight.id, "Task", version, note=flight.note)
        self.write(outbox.settle, flight.entry_id, flight.revision, body, NOW)
        if flight.note is not None:
            self.model.known[flight.id] = Copy(version, flight.note)
        elif change is not None:
            self.model.known.pop(flight.id, None)
        if change is not None and change.revision == flight.revision:
            del self.model.changes[flight.id]
        elif change is not None:
            if_match = self.model.version_known(flight.id)
            self.model.changes[flight.id] = replace(change, state=EntryState.PENDING, if_match=if_match, attempts=0)

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def refused(self, data: st.DataObject) -> None:
        flight, change = self.answered(data)
        self.write(outbox.reject, flight.entry_id, flight.revision, {"code": "invalid", "outcome": {}})
        if change is not None:
            state = EntryState.REJECTED if change.revision == flight.revision else EntryState.PENDING
            self.model.changes[flight.id] = replace(change, state=state)

    @precondition(lambda self: self.flights)
    @rule(data=st.data())
    def unanswered(self, data: st.DataObject) -> None:
        flight, change = self.answered(data)
        self.write(outbox.release, flight.entry_id, None)
        if change is not None:
            self.model.changes[flight.id] = replace(change, state=EntryState.PENDING, attempts=change.attempts + 1)

    @precondition(lambda self: self.model.changes)
    @rule(data=st.data())
    def retry(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.model.changes)))
        change = self.model.changes[id_]
        self.write(outbox.retry, self.entry_id(id_))
        if change.state is EntryState.REJECTED:
            if_match = self.model.version_known(id_)
            self.model.changes[id_] = replace(change, state=EntryState.PENDING, if_match=if_match)

    @precondition(lambda self: self.model.changes)
    @rule(data=st.data())
    def discard(self, data: st.DataObject) -> None:
        id_ = data.draw(st.sampled_from(sorted(self.model.changes)))
        self.write(outbox.discard, self.entry_id(id_))
        del self.model.changes[id_]

    @rule()
    def restart(self) -> None:
        flying = {id_ for id_, change in self.model.changes.items() if change.state is EntryState.IN_FLIGHT}
        assert self.write(outbox.reset_in_flight) == len(flying)
        for id_ in flying:
            change = self.model.changes[id_]
            self.model.changes[id_] = replace(change, state=EntryState.PENDING, attempts=change.attempts + 1)
        self.flights.clear()

    @invariant()
    def entries_are_the_changes(self) -> None:
        found = {
            entry.id: Change(
                None if entry.body is None else entry.body["note"],
                entry.if_match,
                entry.revision,
                entry.state,
                entry.attempts,
            )
            for entry in self.read(outbox.entries)
        }
        assert found == self.model.changes

    @invariant()
    def the_person_sees_their_change_or_the_server_copy(self) -> None:
        for id_ in ("a", "b", "c"):
            seen = self.read(resources.get, "Task", id_)
            assert (None if seen is None else seen.body["note"]) == self.model.shown(id_)
            if seen is not None:
                change = self.model.changes.get(id_)
                assert seen.delivery.value == ("CONFIRMED" if change is None else change.state.value)

    @invariant()
    def a_conflict_has_both_sides(self) -> None:
        for entry in self.read(outbox.entries):
            known = self.model.known.get(entry.id)
            base = None if entry.base is None else Copy(entry.base["meta"]["versionId"], entry.base["note"])
            assert base == known

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.driver.close()
        self.folder.cleanup()


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=40, stateful_step_count=30)
