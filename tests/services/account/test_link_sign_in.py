"""Signing in on a phone, where the hospital's page leads back by the app's own scheme, which any app can open."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from services.account import attempts
from services.account.session import Account
from services.account.states import Locked, NeedsPasscode, SignedOut, Unlocked
from services.errors import SignInFailed, SignInProblem
from services.fhir.redirect import APP_LINK
from tests.services.account.browser import Browser
from tests.services.account.devices import CODE, OTHER_PHONE, PHONE, Device, device, hospital
from tests.services.sync.worlds import BASE

__all__ = ["device", "hospital"]  # fixtures of this file


def route_of(location: str) -> str:
    """What Flet makes of a link: scheme and host are taken away."""
    parts = urlsplit(location)
    return f"{parts.path}?{parts.query}"


async def walked(hospital: FastAPI, url: str, phone: str = PHONE, *, decision: str = "allow") -> str:
    """The person signs in at the hospital's page; where the browser is led then, as the app hears it."""
    answer = await Browser(hospital, phone, decision=decision).answer(url)
    assert answer.startswith(APP_LINK + "?")
    return route_of(answer)


async def begun(device: Device) -> tuple[Account, str]:
    """A sign-in whose page is open in the browser when the system ends the app."""
    account = await device.start(returns_by_link=True)
    await account.choose_hospital(f"{BASE}/fhir")
    opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def open_url(url: str) -> None:
        opened.set_result(url)
        await asyncio.Event().wait()

    task = asyncio.create_task(account.sign_in.begin(open_url))
    url = await opened
    kept = dict(device.vault.records)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    device.vault.records |= kept  # a process that is ended cleans nothing up
    return await device.start(returns_by_link=True), url


async def problem_of(account: Account) -> SignInProblem:
    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.finish()
    return refused.value.problem


async def test_the_page_leads_back_by_the_apps_own_scheme(hospital: FastAPI, device: Device) -> None:
    account = await device.start(returns_by_link=True)
    await account.choose_hospital(f"{BASE}/fhir")

    async def open_url(url: str) -> None:
        assert httpx.URL(url).params["redirect_uri"] == "health.anxin://app/signed-in"
        assert account.sign_in.came_back(await walked(hospital, url))

    await account.sign_in.begin(open_url)
    assert isinstance(account.state, NeedsPasscode)
    assert attempts.RECORD not in device.vault.records
    await account.set_passcode(CODE)
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"
    await account.lock()


async def test_an_app_ended_meanwhile_finishes_at_its_next_start(hospital: FastAPI, device: Device) -> None:
    account, url = await begun(device)
    assert isinstance(account.state, SignedOut)
    assert account.sign_in.came_back(await walked(hospital, url))
    assert account.sign_in.answer_arrived
    await account.sign_in.finish()
    assert isinstance(account.state, NeedsPasscode)
    await account.set_passcode(CODE)
    assert isinstance(account.state, Unlocked)
    await account.lock()


async def test_an_answer_counts_once(hospital: FastAPI, device: Device) -> None:
    account, url = await begun(device)
    route = await walked(hospital, url)
    account.sign_in.came_back(route)
    await account.sign_in.finish()
    again = await device.start(returns_by_link=True)
    again.sign_in.came_back(route)
    device.wires.sent.clear()
    assert await problem_of(again) is SignInProblem.NOT_AWAITED
    assert device.wires.count("POST", "/auth/token") == 0


async def test_an_attempt_ends_after_ten_minutes(hospital: FastAPI, device: Device) -> None:
    account, url = await begun(device)
    route = await walked(hospital, url)
    device.clock.moment += attempts.LASTS + timedelta(seconds=1)
    account.sign_in.came_back(route)
    assert await problem_of(account) is SignInProblem.NOT_AWAITED


async def test_a_clock_set_back_does_not_lengthen_it(hospital: FastAPI, device: Device) -> None:
    account, url = await begun(device)
    route = await walked(hospital, url)
    device.clock.moment -= timedelta(hours=1)
    account.sign_in.came_back(route)
    assert await problem_of(account) is SignInProblem.NOT_AWAITED


@pytest.mark.parametrize(
    "query",
    ["code=stolen&state=guessed", "code=x", "", "state=a&state=b&code=x", "error=access_denied", "code=" + "x" * 7000],
)
async def test_another_apps_link_is_no_answer_and_the_real_one_still_counts(
    hospital: FastAPI, device: Device, query: str
) -> None:
    account, url = await begun(device)
    assert account.sign_in.came_back(f"/signed-in?{query}")
    device.wires.sent.clear()
    assert await problem_of(account) is SignInProblem.STATE_MISMATCH
    assert device.wires.sent == []
    assert isinstance(account.state, SignedOut)
    account.sign_in.came_back(await walked(hospital, url))
    await account.sign_in.finish()
    assert isinstance(account.state, NeedsPasscode)


async def test_a_strangers_link_does_not_end_the_wait(hospital: FastAPI, device: Device) -> None:
    account = await device.start(returns_by_link=True)
    await account.choose_hospital(f"{BASE}/fhir")

    async def open_url(url: str) -> None:
        assert account.sign_in.came_back("/signed-in?code=stolen&state=guessed")
        assert account.sign_in.came_back(await walked(hospital, url))

    await account.sign_in.begin(open_url)
    assert isinstance(account.state, NeedsPasscode)


async def test_a_no_at_the_hospitals_page_is_told_and_one_may_try_again(hospital: FastAPI, device: Device) -> None:
    account, url = await begun(device)
    account.sign_in.came_back(await walked(hospital, url, decision="deny"))
    assert await problem_of(account) is SignInProblem.DENIED

    async def open_url(url: str) -> None:
        account.sign_in.came_back(await walked(hospital, url))

    await account.sign_in.begin(open_url)
    assert isinstance(account.state, NeedsPasscode)


async def test_giving_up_leaves_nothing_that_a_later_answer_could_use(hospital: FastAPI, device: Device) -> None:
    account = await device.start(returns_by_link=True)
    await account.choose_hospital(f"{BASE}/fhir")
    urls: list[str] = []

    async def open_url(url: str) -> None:
        urls.append(url)
        asyncio.get_running_loop().call_soon(account.sign_in.cancel)

    await account.sign_in.begin(open_url)
    assert isinstance(account.state, SignedOut)
    assert not account.sign_in.is_running
    account.sign_in.came_back(await walked(hospital, urls[0]))
    assert await problem_of(account) is SignInProblem.NOT_AWAITED


@pytest.mark.parametrize(
    "route", ["/", "/bills/1", "/signed-in/x", "/me/passcode?code=1&state=2", "http://evil.example/signed-in?code=1"]
)
async def test_no_other_route_is_taken_for_an_answer(device: Device, route: str) -> None:
    account = await device.start(returns_by_link=True)
    await account.choose_hospital(f"{BASE}/fhir")
    assert not account.sign_in.came_back(route)
    assert not account.sign_in.answer_arrived


async def test_while_the_data_is_open_and_the_session_is_good_a_link_does_nothing(device: Device) -> None:
    account = await device.signed_in()
    before = account.state
    assert account.sign_in.came_back("/signed-in?code=stolen&state=guessed")
    assert not account.sign_in.answer_arrived
    assert account.state == before
    await account.lock()


async def test_an_answer_that_finds_the_data_locked_waits_for_the_passcode(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in(returns_by_link=True)
    opened: list[str] = []

    async def open_url(url: str) -> None:
        opened.append(url)
        await asyncio.Event().wait()

    ended = asyncio.create_task(account.sign_in.begin(open_url))
    while not opened:  # noqa: ASYNC110 - one turn of the loop, no event of ours
        await asyncio.sleep(0)
    kept = dict(device.vault.records)
    ended.cancel()
    await asyncio.gather(ended, return_exceptions=True)
    await account.close()
    device.vault.records |= kept
    again = await device.start(returns_by_link=True)
    assert isinstance(again.state, Locked)
    again.sign_in.came_back(await walked(hospital, opened[0]))
    assert again.sign_in.answer_arrived
    await again.unlock(CODE)
    await again.sign_in.finish()
    assert isinstance(again.state, Unlocked)
    assert again.state.session_ok
    await again.close()


async def test_another_persons_answer_is_refused_and_records_never_mix(hospital: FastAPI, device: Device) -> None:
    account = await device.signed_in(returns_by_link=True)
    before = account.state

    async def open_url(url: str) -> None:
        account.sign_in.came_back(await walked(hospital, url, OTHER_PHONE))

    with pytest.raises(SignInFailed) as refused:
        await account.sign_in.begin(open_url)
    assert refused.value.problem is SignInProblem.OTHER_PATIENT
    assert account.state == before
    await account.lock()
