"""What goes wrong between phone and hospital, on real sockets: nothing is lost, and what is told has its words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from local_store.outbox import EntryState
from services.errors import AppError, Offline, ServerMisunderstood, ServerUnavailable
from services.fhir.client import FhirClient
from services.fhir.failures import TooLarge
from services.fhir.web import Patience, Web
from services.sync.cycle import HospitalSession, Sync
from tests.faults import troubled as faults
from tests.faults.troubled import Fault, Troubled, troubled
from tests.services.sync.worlds import Phone, at_hospital, fill, open_hospital, person, phone, reading, server_store

MINE = "0a7c9a52-7d0c-4b67-9e35-0d9b1d3d4c11"
LARGEST = 4 * 1024 * 1024
HASTY = Patience(connect=5.0, silence=0.6, whole=1.2)


@pytest.fixture
async def between() -> AsyncIterator[Troubled]:
    async with troubled() as made:
        yield made


@pytest.fixture
async def hospital(between: Troubled, tmp_path: Path) -> AsyncIterator[FastAPI]:
    made = between.hospital = open_hospital(tmp_path, between.base)
    fill(made, person(), *(reading(f"o{number}") for number in range(3)))
    yield made
    server_store(made).close()


@pytest.fixture
async def mine(between: Troubled, hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Phone]:
    """A phone that has everything; then the hospital gets one reading more, and the person writes one."""
    transport = httpx.AsyncHTTPTransport()
    made = await phone(None, tmp_path / "phone.db", inner=transport, base=between.base, largest=LARGEST)
    assert (await made.cycle()).error is None
    fill(hospital, reading("news"))
    await made.write(reading(MINE))
    yield made
    await made.put_away()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (faults.captive_portal, ServerMisunderstood),
        (faults.truncated_json, ServerMisunderstood),
        (faults.cut_off, Offline),
        (faults.page_without_end, TooLarge),
        (faults.fails, ServerUnavailable),
        (faults.asks_for_patience, ServerUnavailable),
    ],
    ids=lambda each: each.__name__,
)
async def test_the_fault_is_told_nothing_is_lost_and_all_arrives_once_it_is_over(
    between: Troubled, hospital: FastAPI, mine: Phone, fault: Fault, told: type[AppError]
) -> None:
    between.play(fault)
    assert isinstance((await mine.cycle()).error, told)
    assert await mine.count("Observation") == 4  # three from before, and the person's own
    (entry,) = await mine.waiting()
    assert (entry.id, entry.state) == (MINE, EntryState.PENDING)
    between.repair()
    mine.clock.advance(minutes=20)
    assert (await mine.cycle()).error is None
    assert await mine.waiting() == ()
    assert await mine.count("Observation") == 5
    body = at_hospital(hospital, "Observation", MINE)
    assert body is not None
    assert body["meta"]["versionId"] == "1"


@pytest.mark.parametrize("fault", [faults.bundle_of_300_mb, faults.bundle_that_says_300_mb], ids=lambda f: f.__name__)
async def test_300_megabytes_are_given_up_early(between: Troubled, mine: Phone, fault: Fault) -> None:
    between.play(fault)
    assert isinstance((await mine.cycle()).error, ServerMisunderstood)
    assert max(call.sent for call in between.calls) < 3 * LARGEST
    assert await mine.count("Observation") == 4


@pytest.mark.parametrize("fault", [faults.slow_body, faults.silence], ids=lambda fault: fault.__name__)
async def test_what_takes_too_long_counts_as_offline_and_waits(between: Troubled, mine: Phone, fault: Fault) -> None:
    web = Web(mine.clock, patience=HASTY)
    client = FhirClient(f"{between.base}/fhir", web, mine.session)
    hasty = Sync(lambda: HospitalSession(mine.store, client, (mine.patient,)), mine.clock, mine.network)
    between.play(fault)
    assert isinstance((await hasty.run_once()).error, Offline)
    await web.close()
    between.repair()
    assert (await mine.cycle()).error is None
    assert (await mine.waiting(), await mine.count("Observation")) == ((), 5)


async def test_an_answer_lost_after_the_commit_makes_one_version(
    between: Troubled, hospital: FastAPI, mine: Phone
) -> None:
    between.play(faults.answer_lost, "PUT")
    assert isinstance((await mine.cycle()).error, Offline)
    between.repair()
    assert (await mine.cycle()).error is None
    body = at_hospital(hospital, "Observation", MINE)
    assert body is not None
    assert body["meta"]["versionId"] == "1"
    assert await mine.waiting() == ()


@pytest.mark.parametrize("method", ["PUT", "GET"])
async def test_one_bad_answer_is_overcome_within_the_cycle(between: Troubled, mine: Phone, method: str) -> None:
    between.play_once(faults.fails, method)
    assert (await mine.cycle()).error is None
    assert (await mine.waiting(), await mine.count("Observation")) == ((), 5)


async def test_a_server_that_asks_for_two_minutes_gets_them(between: Troubled, mine: Phone) -> None:
    between.play(faults.asks_for_patience, "PUT")
    error = (await mine.cycle()).error
    assert isinstance(error, ServerUnavailable)
    assert error.retry_after == 120
    between.repair()
    mine.clock.advance(seconds=110)
    await mine.cycle()
    assert len(await mine.waiting()) == 1
    mine.clock.advance(seconds=20)
    await mine.cycle()
    assert await mine.waiting() == ()
