"""A home in which somebody is signed in and has everything, and the hospital that knows of it: made once a worker, and
copied by every journey whose subject is another."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx

from app.compose import session_of
from hospital.app import create_app
from hospital.base import clock as at_the_hospital
from hospital.base.config import Config
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.device.vault import FILE, FileVault
from services.fhir.web import Web
from services.sync.cycle import Sync
from tests.e2e.steps import MAIN_PHONE, PASSCODE
from tests.services.account.browser import Browser

A_RUN = 600
"""Minutes for which the desk's token is good: longer than any run of the tests."""


@dataclass(frozen=True)
class Prepared:
    """`database`: the hospital's files; `home`: the app's folder; `desk_token`: what the hospital's desk shows at every
    copy. The home knows the hospital by one address."""

    database: Path
    home: Path
    desk_token: str

    def copy_database(self, to: Path) -> None:
        """The hospital's two files, under a new name."""
        shutil.copy(self.database, to)
        shutil.copy(_audit(self.database), _audit(to))


def prepare(folder: Path, seeded: Path, known_as: str) -> Prepared:
    """Signs the main person in at a copy of the seeded hospital, chooses the passcode and fetches everything."""
    database, home = folder / "hospital.db", folder / "home"
    home.mkdir()
    shutil.copy(seeded, database)
    with ThreadPoolExecutor(1) as thread:  # Playwright holds the main thread's event loop
        desk_token = thread.submit(asyncio.run, _signed_in(database, home, known_as)).result()
    return Prepared(database, home, desk_token)


async def _signed_in(database: Path, home: Path, known_as: str) -> str:
    """Answers a token of the hospital itself."""
    hospital = create_app(Config(f"sqlite:///{database}", known_as, demo=True), now=at_the_hospital.now)
    desk_token: str = hospital.state.sign_in.tokens.for_system(A_RUN)
    clock = DeviceClock()
    web = Web(clock, transport=httpx.ASGITransport(app=hospital))
    preferences = PreferencesStore(home / "device.json")
    account = Account(home, preferences, clock, web=web, make_vault=lambda home: FileVault(home / FILE))
    await account.start()
    await account.choose_hospital(known_as)
    await account.sign_in.begin(Browser(hospital, MAIN_PHONE).open)
    await account.set_passcode(PASSCODE)
    status = await Sync(lambda: session_of(account), clock, HintedNetwork()).run_once()
    assert status.error is None, status.error
    await account.lock()
    await web.close()
    hospital.state.store.close()
    return desk_token


def _audit(database: Path) -> Path:
    return database.with_name(f"{database.stem}.audit{database.suffix}")
