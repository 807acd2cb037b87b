"""Signing in on a clinic's PC with the own phone, against the real hospital: asked, shown, waited for, ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from services.errors import ServerMisunderstood, SignInFailed, SignInProblem
from services.fhir import device_grant
from services.fhir.auth import Tokens, discover
from services.fhir.device_grant import DeviceAuthorization, DeviceEndpoints
from services.fhir.web import Web
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Wires, asks, captive_portal, request_lost, status
from tests.hospital.databases import sqlite_database
from tests.services.account.browser import Browser
from tests.services.account.devices import PHONE
from tests.services.sync.worlds import BASE, fill, person, server_store


class Pc:
    """A clinic's PC and the clock that it and the hospital go by; sleeping moves that clock."""

    def __init__(self, hospital: FastAPI, clock: StandingClock) -> None:
        self.hospital = hospital
        self.clock = clock
        self.wires = Wires(httpx.ASGITransport(app=hospital))
        self.web = Web(clock, transport=self.wires, sleep=self.sleep)
        self.slept: list[float] = []
        self.meanwhile: dict[int, Browser] = {}
        self.hurried: set[int] = set()
        self.shown: DeviceAuthorization | None = None

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.advance(seconds=1 if len(self.slept) in self.hurried else seconds)
        browser = self.meanwhile.get(len(self.slept))
        if browser is not None and self.shown is not None:
            await browser.let_in(self.shown.link)

    async def door(self) -> DeviceEndpoints:
        found = device_grant.device_endpoints(await discover(self.web, f"{BASE}/fhir"))
        assert found is not None
        return found

    async def sign_in(self, *, stay: bool = False) -> Tokens:
        door = await self.door()
        self.shown = await device_grant.ask(self.web, self.clock, door, name="305 诊室", stay=stay)
        return await device_grant.wait(self.web, self.clock, door, self.shown, sleep=self.sleep)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def hospital(tmp_path: Path, clock: StandingClock) -> Iterator[FastAPI]:
    app = create_app(Config(sqlite_database(tmp_path / "hospital.sqlite"), BASE, demo=True), now=clock.now)
    fill(app, {**person("p1"), "telecom": [{"system": "phone", "value": PHONE}]})
    yield app
    server_store(app).close()


@pytest.fixture
async def pc(hospital: FastAPI, clock: StandingClock) -> AsyncIterator[Pc]:
    made = Pc(hospital, clock)
    yield made
    await made.web.close()


async def test_the_person_allows_it_and_the_pc_reads_the_record(pc: Pc) -> None:
    pc.meanwhile[3] = Browser(pc.hospital, PHONE)
    tokens = await pc.sign_in()
    assert (tokens.patient, tokens.refresh) == ("p1", None)
    assert tokens.expires_at is not None
    assert tokens.expires_at - pc.clock.now() <= timedelta(minutes=10)
    assert pc.slept == [5.0] * 3
    answer = await pc.web.send("GET", f"{BASE}/fhir/Patient/p1", headers={"Authorization": f"Bearer {tokens.access}"})
    assert answer.status == 200


async def test_the_pc_stays_signed_in_only_where_the_person_wants_it(pc: Pc) -> None:
    pc.meanwhile[1] = Browser(pc.hospital, PHONE)
    assert (await pc.sign_in(stay=True)).refresh is None
    pc.slept.clear()
    pc.meanwhile[1] = Browser(pc.hospital, PHONE, stay=True)
    assert (await pc.sign_in(stay=True)).refresh is not None


async def test_a_refusal_ends_the_waiting(pc: Pc) -> None:
    pc.meanwhile[2] = Browser(pc.hospital, PHONE, decision="deny")
    with pytest.raises(SignInFailed) as refused:
        await pc.sign_in()
    assert refused.value.problem is SignInProblem.DENIED
    assert len(pc.slept) == 2


async def test_nobody_comes_and_the_waiting_ends_by_itself(pc: Pc) -> None:
    with pytest.raises(SignInFailed) as late:
        await pc.sign_in()
    assert late.value.problem is SignInProblem.TIMED_OUT
    assert sum(pc.slept) <= 610


async def test_a_pc_that_is_too_fast_is_told_and_slows_down_for_good(pc: Pc) -> None:
    pc.hurried = {2}
    pc.meanwhile[5] = Browser(pc.hospital, PHONE)
    await pc.sign_in()
    assert pc.slept == [5.0, 5.0, 10.0, 10.0, 10.0]


async def test_a_lost_network_only_makes_the_pauses_longer(pc: Pc) -> None:
    pc.wires.next(request_lost, asks("POST", "/auth/token"))
    pc.meanwhile[3] = Browser(pc.hospital, PHONE)
    assert (await pc.sign_in()).patient == "p1"
    assert pc.slept[:2] == [5.0, 10.0]


async def test_a_page_of_the_network_is_not_taken_for_an_answer(pc: Pc) -> None:
    pc.wires.next(captive_portal, asks("POST", "/auth/device_authorization"))
    with pytest.raises(ServerMisunderstood):
        await pc.sign_in()


async def test_cancelling_stops_the_asking(pc: Pc) -> None:
    door = await pc.door()
    shown = await device_grant.ask(pc.web, pc.clock, door, name="305 诊室")
    waiting = asyncio.ensure_future(device_grant.wait(pc.web, pc.clock, door, shown))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert pc.wires.count("POST", "/auth/token") == 0


@pytest.mark.parametrize("device", [None, "https://elsewhere.example/device", "http://hospital.example/device"])
async def test_a_door_that_is_missing_or_elsewhere_than_the_tokens_is_none(pc: Pc, device: str | None) -> None:
    honest = {name: f"{BASE}/auth/{name[:5]}" for name in ("authorization_endpoint", "token_endpoint")}
    told = status(200, body={**honest, **({"device_authorization_endpoint": device} if device else {})})
    pc.wires.next(told, asks("GET", "/fhir/.well-known/smart-configuration"))
    endpoints = await discover(pc.web, f"{BASE}/fhir")
    assert endpoints is not None
    assert device_grant.device_endpoints(endpoints) is None


async def test_what_is_shown_never_shows_its_secret(pc: Pc) -> None:
    shown = await device_grant.ask(pc.web, pc.clock, await pc.door(), name="305 诊室")
    assert shown.secret not in repr(shown)
    assert shown.code.replace("-", "").isalpha()
    assert shown.link.startswith(BASE)
