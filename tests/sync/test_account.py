"""An account from the first start to sign-out, against the hospital's real sign-in; the key and the file are real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.config import Config
from local_store import outbox, resources
from services.account.hospital import Hospital, address_to_base
from services.account.preferences import Preferences, PreferencesStore
from services.account.session import Account
from services.account.states import Broken, Locked, NeedsPasscode, NoHospital, SignedOut, Unlocked
from services.errors import (
    AddressProblem,
    AddressRefused,
    Offline,
    SessionExpired,
    SignInFailed,
    SignInProblem,
    StoreLocked,
    StoreUnreadable,
    WrongPasscode,
)
from services.fhir.auth import discover, sign_in
from services.fhir.web import Web
from tests.fakes.clock import StandingClock
from tests.fakes.wires import Wires, answer_lost, asks, captive_portal, request_lost, status
from tests.store.worlds import CHEAP, MemoryVault
from tests.sync.browser import Browser, closed_at_once, forged
from tests.sync.worlds import BASE, at_hospital, fill, person, reading, server_store

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

    async def start(self) -> Account:
        async def no_time(_seconds: float) -> None:
            return

        web = Web(self.clock, transport=self.wires, sleep=no_time)
        preferences = PreferencesStore(self.home / "device.json")
        account = Account(self.home, preferences, self.clock, web=web, make_vault=lambda _home: self.vault, cost=CHEAP)
        await account.start()
        return account

    async def signed_in(self) -> Account:
        account = await self.start()
        await account.choose_hospital(BASE)
        await account.begin_sign_in(Browser(self.hospital, PHONE).open)
        await account.set_passcode(CODE)
        return account


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[FastAPI]:
    app = create_app(Config(f"sqlite:///{tmp_path / 'hospital.sqlite'}", BASE, demo=True))
    for id_, phone in (("p1", PHONE), ("p2", OTHER_PHONE)):
        fill(app, {**person(id_), "telecom": [{"system": "phone", "value": phone}]})
    yield app
    server_store(app).close()


@pytest.fixture
async def device(hospital: FastAPI, tmp_path: Path) -> AsyncIterator[Device]:
    wires = Wires(httpx.ASGITransport(app=hospital))
    yield Device(tmp_path / "home", hospital, MemoryVault(), StandingClock(), wires)


async def test_from_the_first_start_to_an_open_record(hospital: FastAPI, device: Device) -> None:
    account = await device.start()
    assert account.state == NoHospital()
    heard: list[str] = []
    account.changes.listen(frozenset({"account"}), lambda: heard.append(type(account.state).__name__))
    chosen = await account.choose_hospital("127.0.0.1:8460")
    assert chosen.base == f"{BASE}/fhir"
    assert chosen.fhir_version == "4.0.1"
    browser = Browser(hospital, PHONE)
    await account.begin_sign_in(browser.open)
    assert "可以回到安心了" in browser.last_page
    assert isinstance(account.state, NeedsPasscode)
    await account.set_passcode(CODE)
    assert account.state == Unlocked(chosen, "p1", "file")
    assert heard == ["SignedOut", "NeedsPasscode", "Unlocked"]
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_nothing_on_the_disk_says_whose_it_is(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    await account.lock()
    everything = [path for path in device.home.rglob("*") if path.is_file()]
    assert everything
    for path in everything:
        content = path.read_bytes()
        assert "p1" not in path.name
        assert "王芳".encode() not in content
        assert b'"p1"' not in content
    for record in device.vault.records.values():
        assert b"p1" not in record
        assert b"access" not in record


async def test_locked_means_closed_and_the_passcode_opens_it_offline(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    await account.lock()
    assert isinstance(account.state, Locked)
    with pytest.raises(StoreLocked):
        _ = account.store
    with pytest.raises(WrongPasscode):
        await account.unlock("999999")
    later = await device.start()
    assert isinstance(later.state, Locked)
    device.wires.cut = True
    await later.unlock(CODE)
    assert isinstance(later.state, Unlocked)
    assert later.state.session_ok
    assert await later.store.read(resources.get, "Patient", "p1") is not None
    await later.lock()


async def test_another_persons_sign_in_is_refused_and_records_never_mix(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    before = account.state
    with pytest.raises(SignInFailed) as refused:
        await account.begin_sign_in(Browser(hospital, OTHER_PHONE).open)
    assert refused.value.problem is SignInProblem.OTHER_PATIENT
    assert account.state == before
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_the_same_person_signs_in_again_into_the_same_store(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    del device.vault.records["session"]
    await account.lock()
    await account.unlock(CODE)
    assert isinstance(account.state, Unlocked)
    assert not account.state.session_ok
    with pytest.raises(SessionExpired):
        await account.client.read("Patient", "p1")
    await account.begin_sign_in(Browser(hospital, PHONE).open)
    assert account.state.session_ok
    assert await account.store.read(resources.get, "Patient", "p1") is not None
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_many_requests_renew_the_session_once(device: Device) -> None:
    account = await device.signed_in()
    device.clock.advance(hours=1)
    device.wires.sent.clear()
    await asyncio.gather(*(account.client.read("Patient", "p1") for _ in range(8)))
    assert device.wires.count("POST", "/auth/token") == 1
    await account.lock()


async def test_a_renewed_session_survives_a_crash_right_after(device: Device) -> None:
    account = await device.signed_in()
    device.clock.advance(hours=1)
    await account.client.read("Patient", "p1")
    crashed = account.store
    later = await device.start()
    await crashed.close()
    await later.unlock(CODE)
    device.clock.advance(hours=1)
    assert (await later.client.read("Patient", "p1"))["id"] == "p1"
    await later.lock()


async def test_offline_while_renewing_ends_no_session(device: Device) -> None:
    account = await device.signed_in()
    device.clock.advance(hours=1)
    device.wires.next(request_lost, asks("POST", "/auth/token"))
    with pytest.raises(Offline):
        await account.client.read("Patient", "p1")
    assert isinstance(account.state, Unlocked)
    assert account.state.session_ok
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_a_session_the_hospital_ended_is_shown_once_and_the_data_stays(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    device.clock.advance(hours=1)
    device.wires.always(status(400, body={"error": "invalid_grant"}), asks("POST", "/auth/token"))
    heard: list[bool] = []
    account.changes.listen(frozenset({"account"}), lambda: heard.append(True))
    for _ in range(3):
        with pytest.raises(SessionExpired):
            await account.client.read("Patient", "p1")
    assert heard == [True]
    assert isinstance(account.state, Unlocked)
    assert not account.state.session_ok
    assert await account.store.read(resources.get, "Patient", "p1") is not None
    await account.lock()


async def test_signing_out_sends_what_is_unsent_then_leaves_nothing(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(outbox.enqueue, reading("o1"), patient="p1", created_at="2026-11-21T04:00:00Z")
    token = await _token(account, device.wires)
    await account.sign_out(send_first=True)
    assert isinstance(account.state, SignedOut)
    assert at_hospital(hospital, "Observation", "o1") is not None
    assert device.vault.records == {}
    assert [path for path in (device.home / "store").glob("*.db*") if path.suffix != ".lock"] == []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=hospital), base_url=BASE) as web:
        answer = await web.get("/fhir/Patient/p1", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def _token(account: Account, wires: Wires) -> str:
    sent: list[str] = []

    async def overheard(request: httpx.Request, send: object) -> httpx.Response:
        sent.append(request.headers["authorization"].removeprefix("Bearer "))
        return httpx.Response(200, json={"resourceType": "Patient", "id": "p1"})

    wires.next(overheard)
    await account.client.read("Patient", "p1")
    return sent[0]


async def test_signing_out_offline_with_unsent_changes_loses_nothing(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(outbox.enqueue, reading("o1"), patient="p1", created_at="2026-11-21T04:00:00Z")
    device.wires.cut = True
    with pytest.raises(Offline):
        await account.sign_out(send_first=True)
    assert isinstance(account.state, Unlocked)
    assert await account.store.read(outbox.unsent) == 1
    await account.sign_out(send_first=False)
    assert isinstance(account.state, SignedOut)


async def test_a_damaged_store_is_shown_as_broken_and_left_as_it_is(device: Device) -> None:
    account = await device.signed_in()
    await account.lock()
    (file,) = (device.home / "store").glob("*.db")
    damaged = b"\x00" * 4096 + file.read_bytes()[4096:]
    file.write_bytes(damaged)
    with pytest.raises(StoreUnreadable):
        await account.unlock(CODE)
    assert isinstance(account.state, Broken)
    assert file.read_bytes() == damaged
    assert "store-key" in device.vault.records


async def test_a_lost_device_file_is_put_back_from_the_store(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    await account.lock()
    (device.home / "device.json").write_text("{broken")
    later = await device.start()
    await later.unlock(CODE)
    assert isinstance(later.state, Unlocked)
    assert later.state.hospital.base == f"{BASE}/fhir"
    assert await later.store.read(resources.get, "Patient", "p1") is not None
    await later.lock()


async def test_it_locks_after_the_chosen_minutes_even_when_the_clock_is_set_back(device: Device) -> None:
    account = await device.signed_in()
    start = device.clock.now()
    account.touch()
    await account.idle_check(start + timedelta(minutes=4))
    assert isinstance(account.state, Unlocked)
    await account.idle_check(start - timedelta(days=1))
    await account.idle_check(start - timedelta(days=1) + timedelta(minutes=5))
    assert isinstance(account.state, Locked)


async def test_a_cancelled_unlock_leaves_nothing_half_open(device: Device) -> None:
    account = await device.signed_in()
    await account.lock()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(account.unlock(CODE), 0)
    await account.unlock(CODE)
    assert isinstance(account.state, Unlocked)
    await account.lock()


async def test_a_person_who_says_no_gives_up_or_waits_too_long_is_still_signed_out(
    hospital: FastAPI, device: Device
) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    with pytest.raises(SignInFailed) as refused:
        await account.begin_sign_in(Browser(hospital, PHONE, decision="deny").open)
    assert refused.value.problem is SignInProblem.DENIED

    async def gives_up(_url: str) -> None:
        account.cancel_sign_in()

    await account.begin_sign_in(gives_up)
    assert isinstance(account.state, SignedOut)


async def test_a_forged_answer_is_not_taken(device: Device) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    with pytest.raises(SignInFailed) as refused:
        await account.begin_sign_in(forged(lambda redirect: f"{redirect}?code=stolen&state=guessed"))
    assert refused.value.problem is SignInProblem.STATE_MISMATCH
    assert device.wires.count("POST", "/auth/token") == 0


async def test_a_lost_token_answer_can_be_tried_again_at_once(hospital: FastAPI, device: Device) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    device.wires.next(answer_lost, asks("POST", "/auth/token"))
    with pytest.raises(Offline):
        await account.begin_sign_in(Browser(hospital, PHONE).open)
    await account.begin_sign_in(Browser(hospital, PHONE).open)
    assert isinstance(account.state, NeedsPasscode)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("", AddressProblem.NOT_AN_ADDRESS),
        ("ftp://hospital.example", AddressProblem.NOT_AN_ADDRESS),
        ("http://hospital.example/fhir", AddressProblem.NOT_HTTPS),
        ("https://user:secret@hospital.example", AddressProblem.NOT_AN_ADDRESS),
        ("https://hospital.example:port", AddressProblem.NOT_AN_ADDRESS),
        ("https://hospital.example/fhir?x=1", AddressProblem.NOT_AN_ADDRESS),
    ],
)
def test_what_is_not_a_safe_address_is_refused_before_anything_is_sent(address: str, problem: AddressProblem) -> None:
    with pytest.raises(AddressRefused) as refused:
        address_to_base(address)
    assert refused.value.problem is problem


async def test_an_address_is_refused_for_what_is_wrong_with_it(device: Device) -> None:
    account = await device.start()
    old = {"resourceType": "CapabilityStatement", "fhirVersion": "3.0.2"}
    for fault, problem in (
        (status(200, body=old), AddressProblem.WRONG_VERSION),
        (captive_portal, AddressProblem.NOT_FHIR),
        (request_lost, AddressProblem.UNREACHABLE),
    ):
        device.wires.always(fault)
        with pytest.raises(AddressRefused) as refused:
            await account.choose_hospital(f"{BASE}/fhir")
        assert refused.value.problem is problem
        device.wires.repair()
    device.wires.always(status(404), asks("GET", "smart-configuration"))
    with pytest.raises(AddressRefused) as refused:
        await account.choose_hospital(f"{BASE}/fhir")
    assert refused.value.problem is AddressProblem.NO_SIGN_IN
    assert account.state == NoHospital()


async def test_a_token_from_the_hospitals_own_desk_opens_a_session(hospital: FastAPI, device: Device) -> None:
    account = await device.start()
    token = hospital.state.desk.tokens.for_patient("p1", "patient/*.cruds", 10)
    await account.use_token(Hospital(f"{BASE}/fhir", "test"), token, "p1", CODE)
    assert isinstance(account.state, Unlocked)
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


def test_preferences_are_kept_and_read_tolerantly(tmp_path: Path) -> None:
    kept = PreferencesStore(tmp_path / "device.json")
    heard: list[int] = []
    kept.changes.listen(frozenset({"preferences"}), lambda: heard.append(1))
    kept.change(language="en", elder=True)
    kept.change(language="en")
    assert heard == [1]
    again = PreferencesStore(tmp_path / "device.json").value
    assert again == replace(Preferences(), language="en", elder=True)
    (tmp_path / "device.json").write_text('{"language": "klingon", "elder": "yes", "lock_minutes": 9, "new": 1}')
    assert PreferencesStore(tmp_path / "device.json").value == replace(Preferences(), lock_minutes=9)


async def test_a_browser_that_does_nothing_times_out(device: Device) -> None:
    web = Web(device.clock, transport=device.wires)
    endpoints = await discover(web, f"{BASE}/fhir")
    assert endpoints is not None
    with pytest.raises(SignInFailed) as refused:
        await sign_in(web, device.clock, f"{BASE}/fhir", endpoints, closed_at_once, patience=0.05)
    assert refused.value.problem is SignInProblem.TIMED_OUT
