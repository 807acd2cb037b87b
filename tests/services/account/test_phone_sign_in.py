"""An account signed in with the phone, against the hospital's real sign-in: the same arrival as by any other way in."""

from __future__ import annotations

import asyncio

import pytest

from services.account.people import People
from services.account.states import Locked, NeedsPasscode, NoHospital, SignedOut, Unlocked
from services.errors import AddressRefused, Offline, SessionExpired, SignInFailed, SignInProblem, StoreLocked
from tests.fakes.wires import asks, status
from tests.services.account.clinic_pcs import Pc, clock, hospital, pc
from tests.services.account.devices import CODE, OTHER_PHONE
from tests.services.sync.worlds import BASE

__all__ = ["clock", "hospital", "pc"]  # fixtures of this file


async def test_a_person_who_allows_it_on_the_phone_goes_on_at_the_passcode(pc: Pc) -> None:
    account = await pc.start()
    chosen = await account.choose_hospital(BASE)
    assert await account.sign_in.has_phone()
    pc.meanwhile[2] = pc.approved()
    await account.sign_in.begin_by_phone(pc.shown.append)
    assert account.state == NeedsPasscode(chosen)
    (shown,) = pc.shown
    assert shown.code in shown.link
    assert shown.page == f"{BASE}/auth/device"
    await account.set_passcode(CODE)
    assert account.state == Unlocked(chosen, People.of_patient("p1"), "file")
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_a_stay_agreed_to_on_the_phone_is_renewed_as_the_client_it_was_given_to(pc: Pc) -> None:
    account = await pc.signed_in(stay=True)
    await account.lock()
    later = await pc.start()
    await later.unlock(CODE)
    pc.clock.advance(hours=1)
    assert (await later.client.read("Patient", "p1"))["id"] == "p1"
    await later.lock()


async def test_without_a_stay_the_session_ends_by_itself_and_the_record_stays_readable(pc: Pc) -> None:
    account = await pc.signed_in()
    pc.clock.advance(hours=1)
    with pytest.raises(SessionExpired):
        await account.client.read("Patient", "p1")
    assert isinstance(account.state, Unlocked)
    assert not account.state.session_ok
    pc.pauses = 0
    pc.meanwhile[1] = pc.approved()
    await account.sign_in.begin_by_phone(pc.shown.append)
    assert account.state.session_ok
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_signing_out_ends_the_session_at_the_hospital_too(pc: Pc) -> None:
    account = await pc.signed_in()
    client = account.client
    await account.sign_out(send_first=False)
    assert isinstance(account.state, NoHospital)
    with pytest.raises(SessionExpired):
        await client.read("Patient", "p1")


async def test_another_persons_phone_is_refused_and_records_never_mix(pc: Pc) -> None:
    account = await pc.signed_in()
    before = account.state
    pc.pauses = 0
    pc.meanwhile[1] = pc.approved(OTHER_PHONE)
    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.begin_by_phone(pc.shown.append)
    assert refused.value.problem is SignInProblem.OTHER_PATIENT
    assert account.state == before
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_an_approval_that_comes_after_locking_changes_nothing(pc: Pc) -> None:
    account = await pc.signed_in()
    pc.pauses = 0

    async def locked_then_approved() -> None:
        await account.lock()
        await pc.approved()()

    pc.meanwhile[1] = locked_then_approved
    with pytest.raises(StoreLocked):
        await account.sign_in.begin_by_phone(pc.shown.append)
    assert isinstance(account.state, Locked)


async def test_no_and_too_late_are_told_apart_and_leave_one_signed_out(pc: Pc) -> None:
    account = await pc.start()
    chosen = await account.choose_hospital(BASE)
    pc.meanwhile[1] = pc.approved(decision="deny")
    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.begin_by_phone(pc.shown.append)
    assert refused.value.problem is SignInProblem.DENIED
    with pytest.raises(SignInFailed) as late:
        await account.sign_in.begin_by_phone(pc.shown.append)
    assert late.value.problem is SignInProblem.TIMED_OUT
    assert pc.clock.now() >= pc.shown[-1].ends
    assert account.state == SignedOut(chosen)
    assert not account.sign_in.is_running


async def test_giving_up_stops_the_asking_for_good(pc: Pc) -> None:
    account = await pc.start()
    chosen = await account.choose_hospital(BASE)

    async def gives_up() -> None:
        assert account.sign_in.is_running
        account.sign_in.cancel()
        account.sign_in.cancel()
        await asyncio.sleep(0)

    pc.meanwhile[2] = gives_up
    await account.sign_in.begin_by_phone(pc.shown.append)
    assert account.state == SignedOut(chosen)
    assert not account.sign_in.is_running
    assert pc.pauses == 2
    assert pc.wires.count("POST", "/auth/token") == 1


async def test_a_network_that_goes_away_while_the_code_is_shown_is_waited_for(pc: Pc) -> None:
    account = await pc.start()
    await account.choose_hospital(BASE)

    async def cut() -> None:
        pc.wires.cut = True

    async def back_and_approved() -> None:
        pc.wires.cut = False
        await pc.approved()()

    pc.meanwhile.update({1: cut, 3: back_and_approved})
    await account.sign_in.begin_by_phone(pc.shown.append)
    assert isinstance(account.state, NeedsPasscode)


async def test_without_a_network_there_is_no_code_and_one_is_told_so(pc: Pc) -> None:
    account = await pc.start()
    await account.choose_hospital(BASE)
    pc.wires.cut = True
    with pytest.raises(Offline):
        await account.sign_in.begin_by_phone(pc.shown.append)
    assert pc.shown == []
    assert not account.sign_in.is_running


async def test_a_hospital_without_a_door_for_devices_offers_none(pc: Pc) -> None:
    account = await pc.start()
    await account.choose_hospital(BASE)
    plain = {"authorization_endpoint": f"{BASE}/auth/authorize", "token_endpoint": f"{BASE}/auth/token"}
    pc.wires.always(status(200, body=plain), asks("GET", "/fhir/.well-known/smart-configuration"))
    assert not await account.sign_in.has_phone()
    with pytest.raises(AddressRefused):
        await account.sign_in.begin_by_phone(pc.shown.append)
    assert pc.wires.count("POST", "/auth/device_authorization") == 0
