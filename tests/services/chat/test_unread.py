"""Two phones of one person and the care team write and read in any order, with the network lost at any moment: in the
end nothing is lost or doubled, everybody has one order, and what is unread is what a recount at the hospital finds.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI

from tests.fakes.wires import answer_lost, asks, request_lost
from tests.services.chat.worlds import (
    answer,
    at_the_hospital,
    clinic,
    open_thread,
    read_all,
    say,
    shown,
    staff_reads,
    unread,
)
from tests.services.sync.worlds import Phone, phone

Json = dict[str, Any]
ACTS: Final = ("say", "answer", "answer", "staff reads", "read", "read", "cycle", "cycle", "fault", "cut")
EPOCH: Final = datetime.min.replace(tzinfo=UTC)
EXTENSION: Final = "http://anxin.example/fhir/StructureDefinition/"


@dataclass
class Conversation:
    """Both ends, and what is known to be true of them: all words, and up to where somebody has read."""

    hospital: FastAPI
    phones: list[Phone]
    thread: str
    turn: random.Random
    said: list[str] = field(default_factory=list)
    read: list[datetime] = field(default_factory=list)

    def words(self) -> str:
        self.said.append(f"{len(self.said)}")
        return self.said[-1]

    async def step(self) -> None:
        of = self.turn.choice(self.phones)
        act = self.turn.choice(
            ("say", "answer", "answer", "staff reads", "read", "read", "cycle", "cycle", "fault", "cut")
        )
        if act == "say":
            await say(of, self.thread, self.words())
        elif act == "answer":
            answer(self.hospital, self.thread, self.words())
        elif act == "staff reads":
            staff_reads(self.hospital, self.thread)
        elif act == "read":
            await self.reads(of)
        elif act == "fault":
            fault = self.turn.choice((answer_lost, request_lost))
            of.wires.next(fault, self.turn.choice((asks("PUT"), asks("GET"), asks("POST"))))
        elif act == "cut":
            of.wires.cut = not of.wires.cut
        else:
            of.clock.advance(minutes=20)
            await of.cycle()

    async def reads(self, of: Phone) -> None:
        known = await shown(of, self.thread)
        await read_all(of, self.thread)
        assert await unread(of) == 0, "what was in sight is read, whatever the network does"
        if known.up_to is not None:
            self.read.append(known.up_to)

    async def settle(self) -> None:
        for of in self.phones:
            of.wires.repair()
        for of in (*self.phones, *self.phones):
            of.clock.advance(minutes=20)
            await of.cycle()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def recount(hospital: FastAPI) -> int:
    """What the hospital's own resources say is unread: messages of staff after the latest mark of the patient's."""
    marks = [
        moment(item["valueInstant"])
        for body in at_the_hospital(hospital, "Basic")
        if body["code"]["coding"][0]["code"] == "read-mark"
        for item in body["extension"]
        if item["url"] == f"{EXTENSION}read-up-to"
    ]
    sent = [
        moment(body["sent"])
        for body in at_the_hospital(hospital, "Communication")
        if body["sender"]["reference"].startswith("Practitioner/")
    ]
    return sum(not marks or each > max(marks) for each in sent)


async def converse(folder: Path, seed: int, steps: int) -> None:
    hospital = clinic(folder)
    phones = [await phone(hospital, folder / f"{seed}-{number}.db") for number in (1, 2)]
    thread = await open_thread(phones[0], "begin")
    for of in phones:
        await of.cycle()
    talk = Conversation(hospital, phones, thread, random.Random(seed))  # noqa: S311 - a schedule, no secret
    for _ in range(steps):
        await talk.step()
    await talk.settle()
    by_time: Callable[[Json], str] = lambda body: body["sent"]  # noqa: E731 - one key for two lists
    kept = sorted(at_the_hospital(hospital, "Communication"), key=by_time)
    order = [body["payload"][0]["contentString"] for body in kept]
    assert sorted(order) == sorted(["begin", *talk.said]), "nothing lost, nothing doubled"
    assert len({body["sent"] for body in kept}) == len(kept), "one order"
    expected = recount(hospital)
    for of in phones:
        assert await of.waiting() == ()
        known = await shown(of, thread)
        assert [one.message.words for one in known.messages] == order
        assert await unread(of) == known.unread == expected
        read = max(talk.read, default=EPOCH)
        since = [one for one in known.messages if one.message.from_team and (one.message.sent or EPOCH) > read]
        assert known.unread == len(since), "what was read on any phone stays read, and nothing else is"
    for of in phones:
        await of.put_away()


async def test_unread_is_what_a_recount_finds(tmp_path: Path) -> None:
    await converse(tmp_path, 1, 40)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 130))
async def test_unread_is_what_a_recount_finds_at_length(tmp_path: Path, seed: int) -> None:
    await converse(tmp_path, seed, 400)
