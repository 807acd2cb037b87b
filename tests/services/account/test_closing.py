"""Closing the account: nothing is erased before the hospital has said that it is done, whatever is lost on the way."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from hospital.auth import closed, grants
from hospital.auth.database import reading, writing
from services.account.states import NoHospital, Unlocked
from services.errors import AccountClosed, Offline, WrongPasscode
from services.fhir.web import TRIES
from tests.fakes.wires import answer_lost, asks, request_lost
from tests.services.account.devices import CODE, Device, device, hospital

__all__ = ["device", "hospital"]  # fixtures of this file

CLOSING = asks("POST", "/$close-account")


def is_closed(app: FastAPI) -> bool:
    with reading(app.state.store.engine) as connection:
        return closed.is_closed(connection, "p1")


async def test_it_closes_at_the_hospital_and_erases_what_is_here(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    await account.close_account(CODE)
    assert is_closed(hospital) and isinstance(account.state, NoHospital)
    assert not [file for file in device.home.rglob("*.db") if file.is_file()]


async def test_a_wrong_passcode_closes_nothing(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    with pytest.raises(WrongPasscode):
        await account.close_account("000000")
    assert not is_closed(hospital) and isinstance(account.state, Unlocked)
    await account.lock()


async def test_one_lost_answer_is_asked_about_at_once(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    device.wires.next(answer_lost, CLOSING)
    await account.close_account(CODE)
    assert is_closed(hospital) and isinstance(account.state, NoHospital)


async def test_when_no_answer_comes_nothing_is_called_done_and_a_repeat_finds_out(
    hospital: FastAPI, device: Device
) -> None:
    account = await device.signed_in()
    device.wires.next(answer_lost, CLOSING, times=TRIES)
    with pytest.raises(Offline):
        await account.close_account(CODE)
    assert isinstance(account.state, Unlocked)
    with pytest.raises(AccountClosed):  # what sync hears meanwhile
        await account.client.read("Patient", "p1")
    assert isinstance(account.state, Unlocked) and not account.state.session_ok
    await account.close_account(CODE)
    assert is_closed(hospital) and isinstance(account.state, NoHospital)


async def test_when_the_request_never_arrived_a_repeat_closes(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    device.wires.next(request_lost, CLOSING, times=TRIES)
    with pytest.raises(Offline):
        await account.close_account(CODE)
    assert not is_closed(hospital) and isinstance(account.state, Unlocked) and account.state.session_ok
    await account.close_account(CODE)
    assert is_closed(hospital) and isinstance(account.state, NoHospital)


async def test_another_device_hears_that_the_account_is_closed_and_keeps_what_it_has(
    hospital: FastAPI, device: Device
) -> None:
    account = await device.signed_in()
    device.clock.advance(hours=1)  # its next word to the hospital is a renewal
    with writing(hospital.state.store.engine) as connection:
        closed.close(connection, "p1", 1)
        grants.revoke_all_of(connection, "p1", 1)
    with pytest.raises(AccountClosed):
        await account.client.read("Patient", "p1")
    assert isinstance(account.state, Unlocked) and not account.state.session_ok
    await account.lock()
