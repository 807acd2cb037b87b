"""An account from the first start to sign-out, against the hospital's real sign-in; the key and the file are real."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from local_store import outbox, resources
from local_store.outbox import EntryState
from services.account.hospital import Hospital
from services.account.people import People
from services.account.preferences import Preferences, PreferencesStore
from services.account.session import Account
from services.account.states import Broken, Locked, NeedsPasscode, NoHospital, Unlocked
from services.device.alarm_list import AlarmList
from services.device.closed_ringing import ClosedRinging
from services.device.start_up import StartUpEntry
from services.device.start_up_windows import RunKey
from services.device.vault import KEYRING_MARK, forget_keyring
from services.errors import (
    NotAllSent,
    Offline,
    SessionExpired,
    StoreLocked,
    StoreUnreadable,
    WrongPasscode,
)
from tests.fakes.registry import ShutRegistry
from tests.fakes.wires import Wires, asks, status
from tests.services.account.browser import Browser
from tests.services.account.devices import CODE, PHONE, Device, device, hospital
from tests.services.sync.worlds import BASE, at_hospital, person, reading

MINE = "0b9ab5ee-6d53-4f1b-9f5d-3f6cf6f4c001"

#: What would give a person away. Long enough that no random key or sealed file has it by chance.
IN_CLEAR = ("王芳", PHONE, "resourceType", '"patient"', '"access"', '"refresh"', "SQLite format 3")

__all__ = ["device", "hospital"]  # fixtures of this file


async def test_from_the_first_start_to_an_open_record(hospital: FastAPI, device: Device) -> None:
    account = await device.start()
    assert account.state == NoHospital()
    heard: list[str] = []
    account.changes.listen(frozenset({"account"}), lambda: heard.append(type(account.state).__name__))
    chosen = await account.choose_hospital("127.0.0.1:8460")
    assert chosen.base == f"{BASE}/fhir"
    assert chosen.fhir_version == "4.0.1"
    browser = Browser(hospital, PHONE)
    await account.sign_in.begin(browser.open)
    assert "可以回到安心了" in browser.last_page
    assert isinstance(account.state, NeedsPasscode)
    await account.set_passcode(CODE)
    assert account.state == Unlocked(chosen, People.of_patient("p1"), "file")
    assert heard == ["SignedOut", "NeedsPasscode", "Unlocked"]
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_nothing_on_the_disk_says_whose_it_is(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(resources.put, person(), patient="p1")
    await account.lock()
    everything = [path for path in device.home.rglob("*") if path.is_file()]
    assert everything
    assert not [path for path in everything if "p1" in path.name]
    for content in [*(path.read_bytes() for path in everything), *device.vault.records.values()]:
        assert [words for words in IN_CLEAR if words.encode() in content] == []


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
    await account.sign_in.begin(Browser(hospital, PHONE).open)
    assert account.state.session_ok
    assert await account.store.read(resources.get, "Patient", "p1") is not None
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_signing_out_sends_what_is_unsent_then_leaves_nothing(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(outbox.enqueue, reading(MINE), patient="p1", created_at="2026-11-21T04:00:00Z")
    token = await _token(account, device.wires)
    await account.sign_out(send_first=True)
    assert isinstance(account.state, NoHospital)
    assert at_hospital(hospital, "Observation", MINE) is not None
    assert device.vault.records == {}
    assert [path for path in (device.home / "store").glob("*.db*") if path.suffix != ".lock"] == []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=hospital), base_url=BASE) as web:
        answer = await web.get("/fhir/Patient/p1", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_signing_out_takes_away_what_stands_outside_the_folder(device: Device, tmp_path: Path) -> None:
    device.home.mkdir(exist_ok=True)
    entry = StartUpEntry(tmp_path / "autostart", "Anxin", ("python", "-m", "app.ringer"), tmp_path)
    ringing = ClosedRinging(AlarmList(device.home / "alarms.json"), entry, lambda: None)
    shut = ClosedRinging(AlarmList(device.home / "other.json"), RunKey(ShutRegistry(), ("python",)), lambda: None)
    device.erase_beside = (shut.forget, partial(forget_keyring, device.home), ringing.forget)
    ringing.turn_on()
    (device.home / KEYRING_MARK).touch()
    account = await device.signed_in()
    await account.sign_out(send_first=True)
    assert isinstance(account.state, NoHospital)
    assert list((tmp_path / "autostart").iterdir()) == []
    assert not (device.home / "alarms.json").exists()
    assert not (device.home / KEYRING_MARK).exists()


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
    assert isinstance(account.state, NoHospital)


async def test_signing_out_with_a_refused_change_erases_nothing(device: Device) -> None:
    account = await device.signed_in()
    await account.store.write(outbox.enqueue, reading(MINE), patient="p1", created_at="2026-11-21T04:00:00Z")
    device.wires.next(status(422), asks("PUT"))
    with pytest.raises(NotAllSent) as left:
        await account.sign_out(send_first=True)
    assert left.value.count == 1
    (entry,) = await account.store.read(outbox.entries)
    assert entry.state is EntryState.REJECTED
    await account.lock()


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


async def test_a_token_from_the_hospitals_own_desk_opens_a_session(hospital: FastAPI, device: Device) -> None:
    account = await device.start()
    token = hospital.state.sign_in.tokens.for_patient("p1", "patient/*.cruds", 10)
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
