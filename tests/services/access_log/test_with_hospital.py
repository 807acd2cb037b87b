"""A patient reads who looked at the record, from a real hospital's audit."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.access_log.client import AccessLogClient, AccessPage
from services.access_log.model import Deed, Matter, Party, RecordAccess
from services.errors import StoreLocked
from services.sync.cycle import HospitalSession
from tests.fakes.clock import StandingClock
from tests.services.sync.worlds import BASE, Phone, fill, open_hospital, person, phone, reading


async def look(hospital: FastAPI, token: str, *addresses: str) -> None:
    transport, headers = httpx.ASGITransport(app=hospital), {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}/fhir/", headers=headers) as client:
        for address in addresses:
            await client.get(address)


def log_of(mine: Phone) -> AccessLogClient:
    return AccessLogClient(lambda: HospitalSession(mine.store, mine.client, ("p1",)), StandingClock())


async def every(log: AccessLogClient, *, own: bool) -> list[RecordAccess]:
    page: AccessPage = await log.page("p1", "zh-CN", None, own=own)
    found = [*page.accesses]
    while page.following:
        page = await log.page("p1", "zh-CN", page.following, own=own)
        found += page.accesses
    return found


async def test_the_look_of_somebody_else_is_found_among_all_of_the_own(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), person("p2"), reading("o1"))
    mine = await phone(hospital, tmp_path / "1.db")
    for _ in range(3):
        await mine.cycle()
    await look(hospital, "patient-p2", "Observation/o1")
    await look(hospital, "system", "Observation?patient=p1&_summary=count", "Observation/o1", "Observation/o1")
    told = await every(log_of(mine), own=False)
    system = [each for each in told if each.party is Party.HOSPITAL and each.deed is not Deed.CHANGED]
    assert [(each.deed, each.matter, each.times) for each in system] == [
        (Deed.LOOKED, Matter.RESULTS, 2),
        (Deed.COUNTED, Matter.RESULTS, 1),
    ]
    (stranger,) = (each for each in told if each.party is Party.SOMEBODY)
    assert (stranger.deed, stranger.refused, stranger.name, stranger.address) == (Deed.LOOKED, True, None, None)
    assert not [each for each in told if each.party is Party.SELF]
    assert [each for each in await every(log_of(mine), own=True) if each.party is Party.SELF]


async def test_nothing_of_it_is_kept_on_the_device(tmp_path: Path) -> None:
    hospital = open_hospital(tmp_path)
    fill(hospital, person(), reading("o1"))
    mine = await phone(hospital, tmp_path / "1.db")
    await mine.cycle()
    assert await every(log_of(mine), own=True)
    assert await mine.count("AuditEvent") == 0
    assert await mine.waiting() == ()


async def test_while_locked_there_is_no_log() -> None:
    with pytest.raises(StoreLocked):
        await AccessLogClient(lambda: None, StandingClock()).page("p1", "zh-CN", None, own=False)
