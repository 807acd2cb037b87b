"""Signing in and staying signed in: every way it can go wrong, and that a session is renewed exactly once."""

from __future__ import annotations

import asyncio

import pytest
from fastapi import FastAPI

from local_store import resources
from services.account.hospital import address_to_base
from services.account.states import NeedsPasscode, NoHospital, SignedOut, Unlocked
from services.errors import (
    AddressProblem,
    AddressRefused,
    Offline,
    SessionExpired,
    SignInFailed,
    SignInProblem,
)
from services.fhir.auth import discover, sign_in
from services.fhir.web import TRIES, Web
from tests.fakes.wires import answer_lost, asks, captive_portal, request_lost, status
from tests.services.account.browser import Browser, closed_at_once, forged
from tests.services.account.devices import CODE, OTHER_PHONE, PHONE, Device, device, hospital
from tests.services.sync.worlds import BASE, person

__all__ = ["device", "hospital"]  # fixtures of this file


async def test_another_persons_sign_in_is_refused_and_records_never_mix(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in()
    before = account.state
    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.begin(Browser(hospital, OTHER_PHONE).open)
    assert refused.value.problem is SignInProblem.OTHER_PATIENT
    assert account.state == before
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
    device.wires.next(request_lost, asks("POST", "/auth/token"), times=TRIES)
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


async def test_a_person_who_says_no_gives_up_or_waits_too_long_is_still_signed_out(
    hospital: FastAPI, device: Device
) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.begin(Browser(hospital, PHONE, decision="deny").open)
    assert refused.value.problem is SignInProblem.DENIED

    async def gives_up(_url: str) -> None:
        account.sign_in.cancel()

    await account.sign_in.begin(gives_up)
    assert isinstance(account.state, SignedOut)


async def test_a_forged_answer_is_not_taken(device: Device) -> None:
    web = Web(device.clock, transport=device.wires)
    endpoints = await discover(web, f"{BASE}/fhir")
    assert endpoints is not None
    stranger = forged(lambda redirect: f"{redirect}?code=stolen&state=guessed")
    with pytest.raises(SignInFailed) as refused:
        await sign_in(web, device.clock, f"{BASE}/fhir", endpoints, stranger, patience=0.3)
    assert refused.value.problem is SignInProblem.STATE_MISMATCH
    assert device.wires.count("POST", "/auth/token") == 0


async def test_a_lost_token_answer_can_be_tried_again_at_once(hospital: FastAPI, device: Device) -> None:
    account = await device.start()
    await account.choose_hospital(BASE)
    device.wires.next(answer_lost, asks("POST", "/auth/token"))
    with pytest.raises(Offline):
        await account.sign_in.begin(Browser(hospital, PHONE).open)
    await account.sign_in.begin(Browser(hospital, PHONE).open)
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


async def test_a_browser_that_does_nothing_times_out(device: Device) -> None:
    web = Web(device.clock, transport=device.wires)
    endpoints = await discover(web, f"{BASE}/fhir")
    assert endpoints is not None
    with pytest.raises(SignInFailed) as refused:
        await sign_in(web, device.clock, f"{BASE}/fhir", endpoints, closed_at_once, patience=0.05)
    assert refused.value.problem is SignInProblem.TIMED_OUT
