"""Every person of the real records is taken by the hospital, signs in with a token of its command line, syncs to a real
encrypted store, and opens each report and result of theirs in its own screen. As many are opened as the hospital holds.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import flet as ft
import httpx
import pytest
from fastapi import FastAPI

from hospital.__main__ import main as hospital_command
from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.importing import import_files
from hospital.fhir.search.run import search
from services.account.hospital import Hospital
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.clients import Clients
from services.device.network import HintedNetwork
from services.errors import NotDownloaded
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync
from tests.fakes.clock import StandingClock
from tests.local_store.worlds import CHEAP, MemoryVault
from tests.services.sync.worlds import BASE, server_store
from tests.views.harness import Shown, show, show_app
from tests.views.house import BEIJING, CODE
from views import paths
from views.component import component
from views.context import AppContext
from views.i18n.texts import Language, texts_for
from views.i18n.words import error_words
from views.routes import CLIENTS, SCREENS

CORPUS = Path(os.environ["ANXIN_CORPUS"]) if os.environ.get("ANXIN_CORPUS") else None
FILES = sorted(CORPUS.rglob("*.json")) if CORPUS else []
ADDRESS = {"DiagnosticReport": paths.report, "Observation": paths.observation}
WORDS = texts_for(Language.CHINESE)
ABSENT = error_words(WORDS, NotDownloaded("Observation", "x")).title


@pytest.fixture(autouse=True)
def _unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is below the first fold is drawn at once, so that it is looked at, too."""
    monkeypatch.setattr("views.fold.PAUSE", 0)


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A hospital's database that its command line works on too."""
    path = str(tmp_path / "hospital.sqlite")
    monkeypatch.setenv("HOSPITAL_DB", path)
    monkeypatch.setenv("HOSPITAL_BASE_URL", BASE)
    return path


@pytest.fixture
def hospital(database: str) -> Iterator[FastAPI]:
    app = create_app(Config(f"sqlite:///{database}", BASE))
    yield app
    server_store(app).close()


def held_for(hospital: FastAPI, patient: str) -> set[tuple[str, str]]:
    """What the hospital holds of the two types about a person, whoever asks."""
    with server_store(hospital).reading() as tx:
        found = [one for type_ in ADDRESS for one in search(tx, type_, {"subject": f"Patient/{patient}"}, limit=10_000)]
    return {(one["resourceType"], one["id"]) for one in found}


@asynccontextmanager
async def signed_in(hospital: FastAPI, home: Path, patient: str, token: str) -> AsyncIterator[AppContext]:
    """A device of this person: real account, real store, the hospital in this process."""
    clock, preferences, vault = StandingClock(), PreferencesStore(home / "device.json"), MemoryVault()
    web = Web(clock, transport=httpx.ASGITransport(app=hospital))
    account = Account(home, preferences, clock, web=web, make_vault=lambda _: vault, cost=CHEAP)
    await account.use_token(Hospital(f"{BASE}/fhir", "医院"), token, patient, CODE)

    def session() -> HospitalSession:
        return HospitalSession(account.store, account.client, (patient,))

    async def launch(_url: str) -> None:
        return

    async def keep_file(_name: str, _content: bytes) -> bool:
        return False

    sync, clients = Sync(session, clock, HintedNetwork()), Clients(lambda: CLIENTS, session, clock)
    yield AppContext(account, sync, preferences, clock, BEIJING, launch, keep_file, clients, device_zone=BEIJING)
    await account.lock()
    await web.close()


async def open_all(app: AppContext, held: Iterable[tuple[str, str]]) -> int:
    """Opens each one's screen and waits for its data. Fails on a fault card or on what is not on the device."""
    opened = 0
    async with show_app(app, SCREENS) as shown:
        for type_, id_ in sorted(held):
            await shown.go(ADDRESS[type_](id_))
            await shown.until(lambda: not is_loading(shown))
            texts = shown.texts()
            assert not shown.has_fault, (type_, id_)
            assert ABSENT not in texts, (type_, id_)
            assert len(texts) > 3, (type_, id_)
            opened += 1
    return opened


@component
def Broken() -> ft.Control:
    raise ZeroDivisionError


async def test_a_fault_card_would_be_noticed() -> None:
    async with show(Broken) as shown:
        assert shown.has_fault


def is_loading(shown: Shown) -> bool:
    return any(one.label == WORDS.get("kit.loading") for one in shown.all(ft.Semantics))


@pytest.mark.parametrize("each", [pytest.param(1, marks=pytest.mark.nightly), 8])
async def test_every_person_opens_every_report_and_result_of_theirs(
    hospital: FastAPI, tmp_path: Path, capsys: pytest.CaptureFixture[str], each: int
) -> None:
    """By day one person in eight."""
    if not FILES:
        print("ANXIN_CORPUS is not set: no real records are opened")  # noqa: T201 - one line, so that it is known
    taken = import_files(server_store(hospital), FILES)
    assert all(one.reason for one in taken.refused)
    with server_store(hospital).reading() as tx:
        everybody = sorted(one["id"] for one in search(tx, "Patient", limit=10_000))[::each]
    opened = 0
    for number, patient in enumerate(everybody):
        assert hospital_command(["token", patient]) == 0
        token = capsys.readouterr().out.strip()
        async with signed_in(hospital, tmp_path / str(number), patient, token) as app:
            done = await app.sync.run_once()
            assert done.error is None, patient
            held = held_for(hospital, patient)
            assert await open_all(app, held) == len(held)
            opened += len(held)
    assert bool(opened) == bool(FILES)
    if FILES:
        with capsys.disabled():
            print(f"\n{len(everybody)} people opened {opened} reports and results")  # noqa: T201 - the count is the promise
