"""When a change cannot be sent now it waits, blocks no other, and goes out as soon as it can."""

from __future__ import annotations

from fastapi import FastAPI

from local_store.outbox import EntryState
from services.errors import Offline, ServerMisunderstood, ServerUnavailable, SessionExpired
from tests.fakes.wires import (
    asks,
    captive_portal,
    page_of_a_proxy,
    request_lost,
    slow,
    status,
)
from tests.services.sync.worlds import Phone, at_hospital, reading

MINE = "0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c11"
OTHER = "5b1f8f8e-3f0c-4f0a-8f6d-6a1f5d0c9b22"


async def test_one_bad_minute_of_the_server_is_overcome_at_once(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.next(status(500), asks("PUT"))
    await mine.write(reading(MINE))
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()


async def test_a_server_that_asks_for_patience_gets_it(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.next(status(429, headers={"Retry-After": "2"}), asks("PUT"))
    await mine.write(reading(MINE))
    assert (await mine.cycle()).error is None
    assert max(mine.waits) >= 2
    mine.wires.always(status(429, headers={"Retry-After": "120"}), asks("PUT"))
    await mine.write(reading(OTHER))
    done = await mine.cycle()
    assert isinstance(done.error, ServerUnavailable)
    (entry,) = await mine.waiting()
    assert entry.state is EntryState.PENDING
    mine.wires.repair()
    await mine.cycle()
    assert len(await mine.waiting()) == 1
    mine.clock.advance(seconds=121)
    await mine.cycle()
    assert await mine.waiting() == ()


async def test_one_entry_that_breaks_the_server_does_not_starve_the_others(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.always(status(500), asks("PUT", MINE))
    await mine.write(reading(MINE))
    await mine.write(reading(OTHER))
    await mine.cycle()
    assert at_hospital(hospital, "Observation", OTHER) is not None
    assert [entry.id for entry in await mine.waiting()] == [MINE]


async def test_offline_everything_waits_and_goes_out_when_the_network_is_back(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.cut = True
    await mine.write(reading(MINE))
    done = await mine.cycle()
    assert isinstance(done.error, Offline)
    assert not done.online
    mine.wires.cut = False
    done = await mine.cycle()
    assert done.error is None
    assert done.online
    assert at_hospital(hospital, "Observation", MINE) is not None


async def test_lost_requests_and_timeouts_count_as_offline(hospital: FastAPI, mine: Phone) -> None:
    for fault in (request_lost, slow):
        mine.wires.always(fault, asks("PUT"))
        await mine.write(reading(MINE))
        assert isinstance((await mine.cycle()).error, Offline)
        mine.wires.repair()
    await mine.cycle()
    assert await mine.waiting() == ()


async def test_a_page_instead_of_fhir_refuses_no_change(hospital: FastAPI, mine: Phone) -> None:
    for fault in (captive_portal, page_of_a_proxy):
        mine.wires.always(fault)
        await mine.write(reading(MINE))
        assert isinstance((await mine.cycle()).error, ServerMisunderstood)
        (entry,) = await mine.waiting()
        assert entry.state is EntryState.PENDING
        mine.wires.repair()
        mine.clock.advance(hours=1)


async def test_an_ended_session_stops_the_push_and_loses_nothing(hospital: FastAPI, mine: Phone) -> None:
    mine.session.current = "ended"
    await mine.write(reading(MINE))
    await mine.write(reading(OTHER))
    done = await mine.cycle()
    assert isinstance(done.error, SessionExpired)
    assert [entry.state for entry in await mine.waiting()] == [EntryState.PENDING, EntryState.PENDING]
    assert mine.wires.count("PUT") == 1
    mine.session.current = "patient-p1"
    await mine.cycle()
    assert await mine.waiting() == ()


async def test_a_session_that_ends_midway_is_renewed_once_and_the_push_goes_on(hospital: FastAPI, mine: Phone) -> None:
    mine.session.current, mine.session.next_token = "ended", "fresh-p1"
    await mine.write(reading(MINE))
    await mine.write(reading(OTHER))
    done = await mine.cycle()
    assert done.error is None
    assert mine.session.renewals == 1
    assert await mine.waiting() == ()


async def test_a_renewed_token_that_is_refused_too_ends_the_session(hospital: FastAPI, mine: Phone) -> None:
    mine.session.current, mine.session.next_token = "ended", "ended-too"
    assert isinstance((await mine.cycle()).error, SessionExpired)
    assert mine.session.given_up
