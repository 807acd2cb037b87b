"""Two phones of one person, a hospital that also writes, and everything that goes wrong between them: whatever happens,
once the wires hold and every decision is made, all of them agree and nothing was lost or doubled.

`ANXIN_MACHINE_STEPS` says how many steps to take (fifty an example); each such run is another one. A sequence that once
failed stands below as a test of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from hospital.app import create_app
from hospital.base.config import Config, Limits
from local_store import outbox
from local_store.outbox import Entry, EntryState
from services.changes.commands import keep_mine, take_theirs
from services.changes.queries import is_conflict
from services.errors import NotDownloaded
from services.fhir.resource import at
from tests.fakes.clock import NOON
from tests.fakes.wires import (
    Fault,
    Send,
    answer_lost,
    asks,
    bundle,
    captive_portal,
    cut_short,
    emptied,
    request_lost,
    reversed_order,
    stale_etag,
    status,
)
from tests.hospital.databases import sqlite_database
from tests.services.sync.worlds import (
    BASE,
    FixedToken,
    Phone,
    access_of_test_token,
    at_hospital,
    delete,
    fill,
    person,
    phone,
    reading,
    server_store,
)

T = TypeVar("T")
STEPS: Final = int(os.environ.get("ANXIN_MACHINE_STEPS", "400"))
STEPS_AN_EXAMPLE: Final = 50 if STEPS >= 1000 else 20
SECONDS_A_STEP: Final = 2.0  # the most that is waited for on a slow machine

IDS: Final = tuple(f"0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c1{number}" for number in range(1, 6))
PHONES: Final = (0, 1)
TYPES: Final = {"Patient", "Observation", "Organization"}
WRITING: Final[dict[str, Fault]] = {
    "answer lost": answer_lost,
    "request lost": request_lost,
    "500": status(500),
    "429": status(429, headers={"Retry-After": "2"}),
    "429 for long": status(429, headers={"Retry-After": "300"}),
    "stale etag": stale_etag,
    "cut short": cut_short,
    "portal": captive_portal,
}
READING: Final[dict[str, Fault]] = {
    "emptied": bundle(emptied),
    "reversed": bundle(reversed_order),
    "expired link": status(410),
    "500": status(500),
    "429 for long": status(429, headers={"Retry-After": "300"}),
    "cut short": cut_short,
    "portal": captive_portal,
    "answer lost": answer_lost,
}


class Killed(BaseException):
    """The process is gone; nothing of ours may catch it."""


async def killed(request: httpx.Request, send: Send) -> httpx.Response:
    """The hospital has the change, the phone never hears of it."""
    await (await send(request)).aread()
    raise Killed


class FewTypes(httpx.AsyncBaseTransport):
    """A hospital that offers a few types only, so that a whole cycle is a handful of requests."""

    statements: ClassVar[dict[bool, Any]] = {}  # what it offers is the same in every example

    def __init__(self, inner: httpx.AsyncBaseTransport, *, history: bool) -> None:
        self.inner, self.history = inner, history

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/metadata"):
            return await self.inner.handle_async_request(request)
        if self.history not in self.statements:
            response = await self.inner.handle_async_request(request)
            self.statements[self.history] = self._few(json.loads(await response.aread()))
        return httpx.Response(200, json=self.statements[self.history], request=request)

    def _few(self, statement: Any) -> Any:
        rest = statement["rest"][0]
        rest["resource"] = [one for one in rest["resource"] if one["type"] in TYPES]
        if not self.history:
            rest["interaction"] = [one for one in rest["interaction"] if one["code"] != "history-system"]
        return statement


class TwoPhones(RuleBasedStateMachine):
    """The second phone's hospital tells no history of the whole system, as many do not."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        limits = Limits(page_max=2)  # a few resources already fill several pages
        config = Config(sqlite_database(Path(self.folder.name) / "hospital.sqlite"), BASE, limits=limits)
        self.hospital = create_app(config, access_of_test_token, now=lambda: NOON)
        fill(self.hospital, person())
        self.phones = [self.do(self._phone(one)) for one in PHONES]
        self.last_edits: dict[tuple[int, str], str] = {}
        self.foreign: set[tuple[int, str]] = set()
        self.at_hospitals_hand = dict.fromkeys(IDS, 0)
        self.brought_back: Counter[str] = Counter()
        self.number = 0

    def do(self, work: Awaitable[T]) -> T:
        async def run() -> T:
            return await work

        return self.runner.run(run())

    async def _phone(self, one: int) -> Phone:
        inner = FewTypes(httpx.ASGITransport(app=self.hospital), history=one == 0)
        return await phone(None, Path(self.folder.name) / f"{one}.db", inner=inner, session=FixedToken("patient-p1"))

    # --- what people do ----------------------------------------------------------------------------------------------

    @rule(one=st.sampled_from(PHONES), id_=st.sampled_from(IDS), about=st.sampled_from((None, *IDS)))
    def person_writes(self, one: int, id_: str, about: str | None) -> None:
        """Also about another reading, which then has to arrive first."""
        linked = {"hasMember": [{"reference": f"Observation/{about}"}]} if about not in (None, id_) else {}
        self._write(one, id_, **linked)

    @rule(one=st.sampled_from(PHONES), id_=st.sampled_from(IDS))
    def person_writes_what_will_be_refused(self, one: int, id_: str) -> None:
        self._write(one, id_, status="no such status")

    def _write(self, one: int, id_: str, **elements: Any) -> None:
        device = self.phones[one]
        here = self.do(device.see("Observation", id_))
        self.number += 1
        note = f"edit {self.number}"
        body = here.body if here else reading(id_)
        self.do(device.write({**body, "status": "final", **elements, "note": [{"text": note}]}))
        self.last_edits[(one, id_)] = note
        self.foreign.add((1 - one, id_))

    @rule(one=st.sampled_from(PHONES), mine=st.booleans())
    def person_decides(self, one: int, mine: bool) -> None:
        for entry in self.do(self.phones[one].waiting()):
            if is_conflict(entry):
                self._decide(one, entry, mine)
                return

    def _decide(self, one: int, entry: Entry, mine: bool) -> None:
        version = at(entry.base, "meta", "versionId")
        decide: Callable[..., bool] = keep_mine if mine else take_theirs
        if mine and self._was_deleted_since(entry.id, self.last_edits[(one, entry.id)]):
            self.brought_back[self.last_edits[(one, entry.id)]] += 1
        assert self.do(self.phones[one].store.write(decide, entry.type, entry.id, entry.revision, version))
        if not mine:
            del self.last_edits[(one, entry.id)]

    @rule(one=st.sampled_from(PHONES))
    def person_takes_a_refused_change_back(self, one: int) -> None:
        for entry in self.do(self.phones[one].waiting()):
            if entry.state is EntryState.REJECTED and not is_conflict(entry):
                self._take_back(one, entry)
                return

    def _take_back(self, one: int, entry: Entry) -> None:
        self.do(self.phones[one].store.write(outbox.discard, entry.entry_id))
        del self.last_edits[(one, entry.id)]

    @rule(id_=st.sampled_from(IDS))
    def hospital_writes(self, id_: str) -> None:
        body = at_hospital(self.hospital, "Observation", id_)
        if body is not None:
            self.number += 1
            fill(self.hospital, {**body, "method": {"text": f"hospital {self.number}"}})
            self._foreign_hand(id_)

    @rule(id_=st.sampled_from(IDS))
    def hospital_deletes(self, id_: str) -> None:
        if at_hospital(self.hospital, "Observation", id_) is not None:
            delete(self.hospital, "Observation", id_)
            self._foreign_hand(id_)

    def _foreign_hand(self, id_: str) -> None:
        self.at_hospitals_hand[id_] += 1
        self.foreign |= {(one, id_) for one in PHONES}

    # --- what goes wrong ---------------------------------------------------------------------------------------------

    @rule(one=st.sampled_from(PHONES), fault=st.sampled_from(sorted(WRITING)), times=st.integers(1, 3))
    def sending_goes_wrong(self, one: int, fault: str, times: int) -> None:
        self.phones[one].wires.next(WRITING[fault], asks("PUT"), times=times)

    @rule(one=st.sampled_from(PHONES), fault=st.sampled_from(sorted(READING)), times=st.integers(1, 3))
    def fetching_goes_wrong(self, one: int, fault: str, times: int) -> None:
        self.phones[one].wires.next(READING[fault], asks("GET", "/Observation"), times=times)

    @rule(one=st.sampled_from(PHONES), fault=st.sampled_from(sorted(READING)))
    def the_history_or_a_batch_goes_wrong(self, one: int, fault: str) -> None:
        self.phones[one].wires.next(READING[fault], asks("GET" if one == 0 else "POST"))

    @rule(one=st.sampled_from(PHONES))
    def the_network_goes(self, one: int) -> None:
        self.phones[one].wires.cut = True

    @rule(one=st.sampled_from(PHONES), renewed=st.booleans())
    def the_token_expires(self, one: int, renewed: bool) -> None:
        session = self.phones[one].session
        session.current, session.next_token = "ended", "fresh-p1" if renewed else None

    @rule(one=st.sampled_from(PHONES), hours=st.sampled_from((-48, -1, 1, 48)))
    def the_clock_jumps(self, one: int, hours: int) -> None:
        self.phones[one].clock.advance(hours=hours)

    @rule(one=st.sampled_from(PHONES), flying=st.booleans())
    def the_app_starts_again(self, one: int, flying: bool) -> None:
        """Perhaps while changes are on their way: at the hospital, or not."""
        before = self.phones[one]
        if flying:
            self.do(before.store.write(outbox.claim, "2030-01-01T00:00:00Z", 3))
        self.do(before.put_away())
        self.phones[one] = after = self.do(self._phone(one))
        after.clock.moment = before.clock.moment
        after.session.current, after.session.next_token = before.session.current, before.session.next_token

    @rule(one=st.sampled_from(PHONES))
    def the_app_dies_in_the_middle_of_sending(self, one: int) -> None:
        device = self.phones[one]
        device.wires.next(killed, asks("PUT"))
        with suppress(Killed):
            self.do(device.cycle())
        self.the_app_starts_again(one, flying=False)

    @rule(one=st.sampled_from(PHONES))
    def a_cycle_runs(self, one: int) -> None:
        device = self.phones[one]
        device.clock.advance(minutes=20)
        self.do(device.cycle())
        device.wires.cut = False
        if device.session.current == "ended" and device.session.given_up:
            device.session.current, device.session.given_up = "patient-p1", False  # the person signed in again
        self._in_step(one)

    def _in_step(self, one: int) -> None:
        """What this phone has in the hospital's version, nobody else has changed since."""
        waiting = {entry.id for entry in self.do(self.phones[one].waiting())}
        for id_ in set(IDS) - waiting:
            here, there = (
                self.do(self.phones[one].see("Observation", id_)),
                at_hospital(self.hospital, "Observation", id_),
            )
            if here is not None and there is not None and here.version_id == there["meta"]["versionId"]:
                self.foreign.discard((one, id_))

    # --- what holds all the time -------------------------------------------------------------------------------------

    @invariant()
    def nobody_sees_their_own_edit_disappear(self) -> None:
        for one in PHONES:
            for entry in self.do(self.phones[one].waiting()):
                assert at(entry.body, "note", 0, "text") == self.last_edits[(one, entry.id)]
                here = self.do(self.phones[one].see("Observation", entry.id))
                assert here is not None
                assert here.body == entry.body

    @invariant()
    def a_conflict_has_two_sides(self) -> None:
        for one in PHONES:
            for entry in self.do(self.phones[one].waiting()):
                assert not is_conflict(entry) or (one, entry.id) in self.foreign

    # --- what holds in the end ---------------------------------------------------------------------------------------

    def teardown(self) -> None:
        try:
            self._come_to_rest()
            self._all_agree()
            self._nothing_is_lost_or_doubled()
        finally:
            for device in self.phones:
                self.do(device.put_away())
            self.runner.close()
            server_store(self.hospital).close()
            self.folder.cleanup()

    def _come_to_rest(self) -> None:
        for device in self.phones:
            device.wires.repair()
            device.session.current, device.session.next_token = "patient-p1", None
        for _ in range(6):
            for one, device in enumerate(self.phones):
                for entry in self.do(device.waiting()):
                    if is_conflict(entry):
                        self._decide(one, entry, mine=True)
                    elif entry.state is EntryState.REJECTED:
                        self._take_back(one, entry)
                device.clock.moment = max(device.clock.moment, NOON) + timedelta(days=3)
                assert self.do(device.cycle()).error is None

    def _all_agree(self) -> None:
        there = {id_: at_hospital(self.hospital, "Observation", id_) for id_ in IDS}
        for id_ in IDS:  # without a history a deletion shows when the resource is read: a screen opens it
            with suppress(NotDownloaded):
                self.do(self.phones[1].sync.refresh("Observation", id_))
        for device in self.phones:
            assert self.do(device.waiting()) == ()
            for id_ in IDS:
                here = self.do(device.see("Observation", id_))
                wanted = there[id_]
                assert (here is None) == (wanted is None), id_
                if here is not None and wanted is not None:
                    assert here.body == self.do(device.client.read("Observation", id_))

    def _nothing_is_lost_or_doubled(self) -> None:
        for id_ in IDS:
            notes = self._notes(id_)
            runs = [note for note, _ in groupby(notes) if note is not None]
            twice = [note for note, times in Counter(runs).items() if times > 1 + self.brought_back[note]]
            assert not twice, f"an edit of {id_} was written twice: {notes}"
            lost = {note for (_, about), note in self.last_edits.items() if about == id_} - set(runs)
            assert not lost, f"{lost} of {id_} never arrived: {notes}"
            assert self._versions(id_) == len(runs) + self.at_hospitals_hand[id_]

    def _was_deleted_since(self, id_: str, note: str) -> bool:
        """Whether an edit had arrived and was deleted afterwards, whatever others wrote there since."""
        notes = self._notes(id_)
        return note in notes and None in notes[notes.index(note) :]

    def _history(self, id_: str) -> list[Any]:
        with server_store(self.hospital).reading() as tx:
            newest = tx.current("Observation", id_)
            return [] if newest is None else [tx.version("Observation", id_, n + 1) for n in range(newest.version)]

    def _versions(self, id_: str) -> int:
        return len(self._history(id_))

    def _notes(self, id_: str) -> list[str | None]:
        """The person's words in each version, oldest first; None for a deletion."""
        return [None if one.deleted else one.body["note"][0]["text"] for one in self._history(id_)]


@pytest.mark.timeout(120 + STEPS * SECONDS_A_STEP)
def test_two_phones_and_the_hospital_come_to_agree() -> None:
    examples = max(1, STEPS // STEPS_AN_EXAMPLE)
    machine = settings(
        max_examples=examples,
        derandomize="ANXIN_MACHINE_STEPS"
        not in os.environ,  # the short run is the same each time; the long one explores
        stateful_step_count=STEPS_AN_EXAMPLE,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(TwoPhones, settings=machine)


def test_a_deletion_that_no_history_tells_of_shows_when_a_screen_reads_it() -> None:
    """The machine once ended here: the second phone kept what the hospital had deleted until something read it."""
    machine = TwoPhones()
    machine.person_writes(1, IDS[0], None)
    machine.a_cycle_runs(1)
    machine.hospital_deletes(IDS[0])
    machine.a_cycle_runs(1)
    machine.teardown()


def test_what_the_hospital_deleted_is_brought_back_when_the_person_keeps_it() -> None:
    """The machine once ended here: sent, the answer lost, deleted there. "Keep mine" was refused as gone for ever."""
    machine = TwoPhones()
    machine.person_writes(1, IDS[0], None)
    machine.the_app_dies_in_the_middle_of_sending(1)
    machine.hospital_deletes(IDS[0])
    machine.teardown()
    assert machine.brought_back.total() == 1


def test_what_was_deleted_and_replaced_is_written_again_only_when_the_person_keeps_it() -> None:
    """The long machine ended here: sent, the answer lost, deleted there, and another phone wrote there since."""
    machine = TwoPhones()
    machine.person_writes(1, IDS[0], None)
    machine.the_app_dies_in_the_middle_of_sending(1)
    machine.hospital_deletes(IDS[0])
    machine.person_writes(0, IDS[0], None)
    machine.a_cycle_runs(0)
    machine.teardown()
