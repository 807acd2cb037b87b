"""When cycles run by themselves: at a change, when the network is back, in time; and never in a hot loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st

from services.errors import AppError, Offline, ServerMisunderstood, ServerUnavailable, SessionExpired
from services.sync.cycle import HospitalSession, Sync, SyncStatus
from services.sync.wake import LONGEST, OFFLINE_LONGEST, Pace
from tests.fakes.clock import StandingClock
from tests.fakes.wires import a_little_slow, asks
from tests.services.sync.worlds import Phone, at_hospital, fill, phone, reading

MINE = "0b9ab5ee-6d53-4f1b-9f5d-3f6cf6f4c001"
_ENDS = st.sampled_from([None, Offline(), ServerUnavailable(), ServerMisunderstood(), SessionExpired()])


@given(st.lists(st.tuples(_ENDS, st.booleans()), max_size=40))
def test_every_pause_has_an_end_and_none_is_too_short(ends: list[tuple[AppError | None, bool]]) -> None:
    pace = Pace()
    for error, news in ends:
        pace = pace.after(error, news=news)
        assert 3.5 <= pace.seconds() <= LONGEST
        if isinstance(error, Offline):
            assert pace.seconds() <= OFFLINE_LONGEST


def test_the_pauses_grow_as_the_table_says() -> None:
    pace, quiet, offline = Pace(), [], []
    for _ in range(7):
        quiet.append(pace.longest)
        pace = pace.after(None, news=False)
    for _ in range(6):
        pace = pace.after(Offline(), news=False)
        offline.append(pace.longest)
    assert quiet == [30, 60, 120, 240, 480, 900, 900]
    assert offline == [5, 10, 20, 40, 60, 60]
    assert pace.after(None, news=True).longest == 30


def test_a_server_that_asks_for_time_gets_it_in_full() -> None:
    pace = Pace().after(ServerUnavailable(700.0), news=False)
    assert pace.seconds() >= 700


@asynccontextmanager
async def _running(sync: Sync) -> AsyncIterator[None]:
    task = asyncio.create_task(sync.run_forever())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await true():  # noqa: ASYNC110 - it asks a database and a server, which ring no bell here
            await asyncio.sleep(0.01)


async def test_a_change_goes_out_by_itself_without_a_whole_cycle(hospital: FastAPI, mine: Phone) -> None:
    async def synced() -> bool:
        return mine.sync.status.last_success is not None and not mine.sync.status.running

    async def sent() -> bool:
        return await mine.waiting() == ()

    async with _running(mine.sync):
        await _until(synced)
        mine.wires.sent.clear()
        await mine.write(reading(MINE))
        await _until(sent)
    assert [method for method, _, _ in mine.wires.sent] == ["PUT"]
    assert at_hospital(hospital, "Observation", MINE) is not None


async def test_offline_it_waits_instead_of_spinning_and_goes_on_when_the_network_is_back(
    hospital: FastAPI, mine: Phone
) -> None:
    ends: list[SyncStatus] = []
    mine.sync.changes.listen(frozenset({"sync"}), lambda: ends.append(mine.sync.status))
    mine.wires.cut = True

    async def failed() -> bool:
        return isinstance(mine.sync.status.error, Offline) and not mine.sync.status.running

    async def sent() -> bool:
        return at_hospital(hospital, "Observation", MINE) is not None

    async with _running(mine.sync):
        await mine.write(reading(MINE))
        await _until(failed)
        await asyncio.sleep(0.3)
        assert len(ends) <= 8
        mine.network.hint(online=False)
        mine.wires.cut = False
        mine.network.hint(online=True)
        await _until(sent)


async def test_locked_it_sleeps_and_wakes_with_the_unlock(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))
    unlocked = False
    sync = Sync(
        lambda: HospitalSession(mine.store, mine.client, ("p1",)) if unlocked else None, StandingClock(), mine.network
    )

    async def arrived() -> bool:
        return await mine.count("Observation") == 1

    async with _running(sync):
        await asyncio.sleep(0.05)
        assert mine.wires.sent == []
        unlocked = True
        sync.wake()
        await _until(arrived)


async def test_two_cycles_never_run_at_once(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.always(a_little_slow, asks("GET", "/metadata"))
    first, second = await asyncio.gather(mine.cycle(), mine.cycle())
    assert first == second
    assert mine.wires.count("GET", "/metadata") == 1


async def test_a_lock_in_the_middle_of_a_cycle_is_no_error(hospital: FastAPI, tmp_path: Path) -> None:
    one = await phone(hospital, tmp_path / "locked.db")
    fill(hospital, *(reading(f"o{number}") for number in range(30)))
    one.wires.always(a_little_slow)
    cycle = asyncio.create_task(one.cycle())
    await asyncio.sleep(0.12)
    await one.put_away()
    status = await cycle
    assert not status.running
    assert status.error is None


async def test_the_first_sync_tells_how_far_it_is(hospital: FastAPI, mine: Phone) -> None:
    told: list[tuple[int, int]] = []

    def note() -> None:
        if mine.sync.status.progress:
            told.append(mine.sync.status.progress)

    mine.sync.changes.listen(frozenset({"sync"}), note)
    await mine.cycle()
    assert told == sorted(told)
    assert told[0][0] == 0
    assert len(told) == told[0][1]
    told.clear()
    await mine.cycle()
    assert told == []
