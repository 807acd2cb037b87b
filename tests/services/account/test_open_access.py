"""A server that asks nobody who they are: taken on this machine, elsewhere only where the device was told so."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.permissions import Access
from local_store import resources
from services.account.people import People
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.account.states import NeedsPasscode, SignedOut, Unlocked
from services.device.network import HintedNetwork
from services.errors import AddressProblem, AddressRefused, SignInFailed, SignInProblem
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Send, Wires, asks, status
from tests.hospital.databases import sqlite_database
from tests.local_store.worlds import CHEAP, MemoryVault
from tests.services.account.devices import CODE, Device
from tests.services.sync.worlds import BASE, fill, person, reading, server_store

ELSEWHERE = "https://fhir.example"


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    """Ours, with its doors off."""
    app = create_app(
        Config(sqlite_database(tmp_path / "hospital.sqlite"), BASE), lambda _header: Access.system("anybody")
    )
    card = {"identifier": [{"system": "https://anxin.example/card", "value": "卡 8801"}]}
    fill(app, {**person("p1"), **card}, person("p2"), reading("o1"))
    yield app
    server_store(app).close()


@pytest.fixture
async def device(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Device]:
    wires = Wires(httpx.ASGITransport(app=hospital))
    wires.always(status(404), asks("GET", "smart-configuration"))
    wires.always(without_security, asks("GET", "/metadata"))
    yield Device(tmp_path / "home", hospital, MemoryVault(), StandingClock(), wires)


async def without_security(request: httpx.Request, send: Send) -> httpx.Response:
    response = await send(request)
    body = json.loads(await response.aread())
    for rest in body["rest"]:
        del rest["security"]
    return httpx.Response(response.status_code, json=body, request=request)


@pytest.mark.parametrize("number", ["p1", " p1 ", "卡 8801"])
async def test_a_record_is_opened_by_its_id_or_by_an_identifier(device: Device, number: str) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    assert isinstance(account.state, SignedOut) and account.state.hospital.open_access
    await account.sign_in.enter_open(number)
    assert isinstance(account.state, NeedsPasscode)
    await account.set_passcode(CODE)
    assert account.people == People.of_patient("p1")
    await account.lock()


@pytest.mark.parametrize("number", ["nobody", "卡 0000", "../metadata", ""])
async def test_an_unknown_number_is_said_to_be_unknown(device: Device, number: str) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    with pytest.raises(SignInFailed) as failed:
        await account.sign_in.enter_open(number)
    assert failed.value.problem is SignInProblem.NO_RECORD
    assert isinstance(account.state, SignedOut)


async def test_it_syncs_without_a_token_also_after_a_restart_and_without_the_saved_session(device: Device) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    await account.sign_in.enter_open("p1")
    await account.set_passcode(CODE)
    await account.lock()
    device.vault.delete("session")
    account = await device.start()
    await account.unlock(CODE)
    assert isinstance(account.state, Unlocked) and account.state.session_ok
    session = HospitalSession(account.store, account.client, account.people.patients)
    assert (await Sync(lambda: session, device.clock, HintedNetwork()).run_once()).error is None
    assert await account.store.read(resources.get, "Observation", "o1") is not None
    await account.lock()


async def test_elsewhere_it_is_refused_unless_the_device_was_told_so(device: Device) -> None:
    account = await device.start()
    with pytest.raises(AddressRefused) as refused:
        await account.choose_hospital(ELSEWHERE)
    assert refused.value.problem is AddressProblem.NO_SIGN_IN
    told = Account(
        device.home,
        PreferencesStore(device.home / "device.json"),
        device.clock,
        web=Web(device.clock, transport=device.wires),
        make_vault=lambda _home: device.vault,
        cost=CHEAP,
        open_anywhere=True,
    )
    await told.start()
    assert (await told.choose_hospital(ELSEWHERE)).open_access


async def test_a_hospital_that_declares_a_sign_in_is_never_entered_without_one(tmp_path: Path) -> None:
    hospital = create_app(Config(sqlite_database(tmp_path / "hospital.sqlite"), BASE))
    wires = Wires(httpx.ASGITransport(app=hospital))
    device = Device(tmp_path / "home", hospital, MemoryVault(), StandingClock(), wires)
    device.wires.always(status(404), asks("GET", "smart-configuration"))
    account = await device.start()
    with pytest.raises(AddressRefused) as refused:
        await account.choose_hospital(BASE)
    assert refused.value.problem is AddressProblem.NO_SIGN_IN
    device.wires.repair()
    await account.choose_hospital(BASE)
    with pytest.raises(AddressRefused):
        await account.sign_in.enter_open("p1")
    server_store(hospital).close()
