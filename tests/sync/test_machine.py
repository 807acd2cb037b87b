"""Two phones of one person, a hospital that also writes, wires that break at any moment: nothing is lost, all agree.

Whatever happens in between, once the wires hold and every refused change was sent again on top of the hospital's
version, both phones show what the hospital has, and each last edit of each phone stands in the hospital's history.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from local_store import outbox
from local_store.outbox import State
from services.fhir.resource import at, objects
from tests.fakes.wires import answer_lost, asks, request_lost, status
from tests.sync.worlds import (
    Phone,
    at_hospital,
    fill,
    open_hospital,
    person,
    phone,
    reading,
    server_store,
)

T = TypeVar("T")
IDS = ("o1", "o2", "o3")
PHONES = (0, 1)


class TwoPhones(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.hospital = open_hospital(Path(self.folder.name))
        fill(self.hospital, person())
        self.phones = [self.do(phone(self.hospital, Path(self.folder.name) / f"{one}.db")) for one in PHONES]
        self.last_edits: dict[tuple[int, str], str] = {}
        self.number = 0

    def do(self, work: Awaitable[T]) -> T:
        async def run() -> T:
            return await work

        return self.runner.run(run())

    @rule(one=st.sampled_from(PHONES), id_=st.sampled_from(IDS))
    def person_writes(self, one: int, id_: str) -> None:
        device = self.phones[one]
        here = self.do(device.see("Observation", id_))
        self.number += 1
        note = f"edit {self.number}"
        self.do(device.write({**(here.body if here else reading(id_)), "note": [{"text": note}]}))
        self.last_edits[(one, id_)] = note

    @rule(id_=st.sampled_from(IDS))
    def hospital_writes(self, id_: str) -> None:
        body = at_hospital(self.hospital, "Observation", id_)
        if body is not None:
            self.number += 1
            fill(self.hospital, {**body, "method": {"text": f"hospital {self.number}"}})

    @rule(one=st.sampled_from(PHONES), moment=st.sampled_from(["answer", "request", "server", "cut"]))
    def wires_break(self, one: int, moment: str) -> None:
        wires = self.phones[one].wires
        if moment == "cut":
            wires.cut = True
        elif moment == "server":
            wires.next(status(503), asks("PUT"), times=3)
        else:
            wires.next(answer_lost if moment == "answer" else request_lost, asks("PUT"), times=3)

    @rule(one=st.sampled_from(PHONES))
    def a_cycle_runs(self, one: int) -> None:
        self.phones[one].clock.advance(minutes=20)
        self.do(self.phones[one].cycle())
        self.phones[one].wires.cut = False

    @rule(one=st.sampled_from(PHONES))
    def the_app_dies_while_sending(self, one: int) -> None:
        self.do(self.phones[one].store.write(outbox.claim, "2030-01-01T00:00:00Z", 1))

    @invariant()
    def nobody_sees_their_own_edit_disappear(self) -> None:
        for (one, id_), note in self.last_edits.items():
            device = self.phones[one]
            entry = self.do(device.store.read(outbox.entry_for, "Observation", id_))
            if entry is not None and entry.body is not None:
                assert at(entry.body, "note", 0, "text") == note
                here = self.do(device.see("Observation", id_))
                assert here is not None
                assert at(here.body, "note", 0, "text") == note

    def teardown(self) -> None:
        for device in self.phones:
            device.wires.repair()
        for _ in range(4):
            for device in self.phones:
                self.do(self._send_again(device))
        for one, id_ in self.last_edits:
            assert self.last_edits[(one, id_)] in self._history(id_)
        for device in self.phones:
            assert self.do(device.waiting()) == ()
            for id_ in IDS:
                here = self.do(device.see("Observation", id_))
                assert (here.body if here else None) == self._at_hospital(id_)
            self.do(device.put_away())
        self.runner.close()
        server_store(self.hospital).close()
        self.folder.cleanup()

    async def _send_again(self, device: Phone) -> None:
        for entry in await device.waiting():
            if entry.state is State.REJECTED:
                await device.store.write(outbox.retry, entry.entry_id)
        device.clock.advance(minutes=20)
        await device.cycle()

    def _history(self, id_: str) -> list[Any]:
        bundle = self.do(self.phones[0].client.history("Observation", id_, {"_count": "500"}))
        return [at(entry, "resource", "note", 0, "text") for entry in objects(bundle.get("entry"))]

    def _at_hospital(self, id_: str) -> dict[str, Any] | None:
        if at_hospital(self.hospital, "Observation", id_) is None:
            return None
        return self.do(self.phones[0].client.read("Observation", id_))


TestTwoPhones = TwoPhones.TestCase
TestTwoPhones.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
