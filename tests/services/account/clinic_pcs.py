"""A clinic's PC that is signed in with a phone, and the real hospital it asks: what tests of that share."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.account.sign_in import FrontDoor, PhoneCode
from services.fhir.web import Web
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Wires
from tests.hospital.databases import sqlite_database
from tests.local_store.worlds import CHEAP, MemoryVault
from tests.services.account.browser import Browser
from tests.services.account.devices import CODE, OTHER_PHONE, PHONE
from tests.services.sync.worlds import BASE, fill, person, server_store

Deed = Callable[[], Awaitable[None]]


class Pc:
    """A clinic's PC whose pauses move the clock it shares with the hospital; `meanwhile` is what happens in the nth."""

    def __init__(self, home: Path, hospital: FastAPI, clock: StandingClock) -> None:
        self.hospital = hospital
        self.clock = clock
        self.wires = Wires(httpx.ASGITransport(app=hospital))
        self.shown: list[PhoneCode] = []
        self.meanwhile: dict[int, Deed] = {}
        self.pauses = 0
        self.turns: asyncio.Semaphore | None = None
        self.preferences = PreferencesStore(home / "device.json")
        self._home = home
        self._vault = MemoryVault()

    async def sleep(self, seconds: float) -> None:
        if self.turns is not None:  # then each pause lasts until the test lets it pass
            await self.turns.acquire()
        self.pauses += 1
        self.clock.advance(seconds=seconds)
        deed = self.meanwhile.get(self.pauses)
        await (deed() if deed else asyncio.sleep(0))

    async def start(self) -> Account:
        async def no_time(_seconds: float) -> None:
            return

        account = Account(
            self._home,
            self.preferences,
            self.clock,
            web=Web(self.clock, transport=self.wires, sleep=no_time),
            make_vault=lambda _home: self._vault,
            cost=CHEAP,
            make_front_door=lambda web, clock: FrontDoor(web, clock, sleep=self.sleep),
        )
        await account.start()
        return account

    async def signed_in(self, *, stay: bool = False) -> Account:
        account = await self.start()
        await account.choose_hospital(BASE)
        self.meanwhile[1] = self.approved(stay=stay)
        await account.sign_in.begin_by_phone(self.shown.append)
        await account.set_passcode(CODE)
        return account

    def approved(self, phone: str = PHONE, *, link: str = "", decision: str = "allow", stay: bool = False) -> Deed:
        """Somebody scans `link`, or what was shown last, and decides on the phone."""

        async def decided() -> None:
            await Browser(self.hospital, phone, decision=decision, stay=stay).let_in(link or self.shown[-1].link)

        return decided


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def hospital(tmp_path: Path, clock: StandingClock) -> Iterator[FastAPI]:
    app = create_app(Config(sqlite_database(tmp_path / "hospital.sqlite"), BASE, demo=True), now=clock.now)
    for id_, phone in (("p1", PHONE), ("p2", OTHER_PHONE)):
        fill(app, {**person(id_), "telecom": [{"system": "phone", "value": phone}]})
    yield app
    server_store(app).close()


@pytest.fixture
def pc(hospital: FastAPI, clock: StandingClock, tmp_path: Path) -> Pc:
    return Pc(tmp_path / "home", hospital, clock)
