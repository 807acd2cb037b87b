"""Rows that wait become durable together, and all who wait are told: threads and coroutines, success and failure."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from itertools import chain

import pytest

from hospital.audit.entry import AuditEntry
from hospital.audit.group import GroupCommit


class Disk:
    """Commits when a test lets it; keeps what was committed, in groups."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.begun, self.open = threading.Event(), threading.Event()
        self.fault: Exception | None = None

    def commit(self, entries: Sequence[AuditEntry]) -> None:
        self.begun.set()
        assert self.open.wait(10)
        if self.fault is not None:
            raise self.fault
        self.groups.append([entry.interaction for entry in entries])


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def group(disk: Disk) -> Iterator[GroupCommit]:
    made = GroupCommit(disk.commit)
    yield made
    disk.open.set()
    made.close()


def row(name: str) -> AuditEntry:
    return AuditEntry(0, name, "200")


async def test_what_comes_during_a_commit_is_durable_with_the_next_whoever_waits(
    disk: Disk, group: GroupCommit
) -> None:
    first = group.kept([row("first")])
    await asyncio.to_thread(disk.begun.wait, 10)
    others = [group.kept([row(f"{number}")]) for number in range(5)]
    thread = group.keep([row("of a thread")])
    disk.open.set()
    await asyncio.gather(first, *others, asyncio.wrap_future(thread))
    assert disk.groups == [["first"], ["0", "1", "2", "3", "4", "of a thread"]]


async def test_who_goes_away_keeps_neither_the_row_nor_others_from_being_told(disk: Disk, group: GroupCommit) -> None:
    away, stays = group.kept([row("away")]), group.kept([row("stays")])
    away.cancel()
    disk.open.set()
    await stays
    assert sorted(chain(*disk.groups)) == ["away", "stays"]


async def test_a_failure_is_told_to_everybody_and_the_next_rows_are_kept(disk: Disk, group: GroupCommit) -> None:
    disk.fault = OSError("full")
    disk.open.set()
    told = await asyncio.gather(*(group.kept([row("lost")]) for _ in range(3)), return_exceptions=True)
    assert [type(problem) for problem in told] == [OSError] * 3
    disk.fault = None
    await group.kept([row("kept")])
    assert disk.groups == [["kept"]]


def test_a_loop_that_has_ended_keeps_nobody_from_being_told(disk: Disk, group: GroupCommit) -> None:
    async def leave() -> None:
        group.kept([row("left behind")])

    asyncio.run(leave())
    disk.open.set()
    group.keep([row("after")]).result(10)
    assert sorted(chain(*disk.groups)) == ["after", "left behind"]
