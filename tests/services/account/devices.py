"""A device with the hospital's real sign-in in reach: what tests of the account share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.fhir.web import Web
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Wires
from tests.hospital.databases import sqlite_database
from tests.local_store.worlds import CHEAP, MemoryVault
from tests.services.account.browser import Browser
from tests.services.sync.worlds import BASE, fill, person, server_store

PHONE, OTHER_PHONE = "13800001001", "13800001002"
CODE = "246810"


@dataclass
class Device:
    """One device: what is on it survives `again`, what is in memory does not."""

    home: Path
    hospital: FastAPI
    vault: MemoryVault
    clock: StandingClock
    wires: Wires
    erase_beside: tuple[Callable[[], None], ...] = ()

    @property
    def preferences(self) -> PreferencesStore:
        return PreferencesStore(self.home / "device.json")

    async def start(self, *, returns_by_link: bool = False) -> Account:
        async def no_time(_seconds: float) -> None:
            return

        web = Web(self.clock, transport=self.wires, sleep=no_time)
        account = Account(
            self.home,
            self.preferences,
            self.clock,
            web=web,
            make_vault=lambda _home: self.vault,
            cost=CHEAP,
            returns_by_link=returns_by_link,
            erase_beside=self.erase_beside,
        )
        await account.start()
        return account

    async def signed_in(self, *, returns_by_link: bool = False) -> Account:
        account = await self.start(returns_by_link=returns_by_link)
        browser = Browser(self.hospital, PHONE)

        async def by_link(url: str) -> None:
            account.sign_in.came_back(await browser.answer(url))

        await account.choose_hospital(BASE)
        await account.sign_in.begin(by_link if returns_by_link else browser.open)
        await account.set_passcode(CODE)
        return account


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    app = create_app(Config(sqlite_database(tmp_path / "hospital.sqlite"), BASE, demo=True))
    for id_, phone in (("p1", PHONE), ("p2", OTHER_PHONE)):
        fill(app, {**person(id_), "telecom": [{"system": "phone", "value": phone}]})
    yield app
    server_store(app).close()


@pytest.fixture
async def device(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Device]:
    wires = Wires(httpx.ASGITransport(app=hospital))
    yield Device(tmp_path / "home", hospital, MemoryVault(), StandingClock(), wires)
