"""Signing in and staying signed in at an authorization server that nobody of us wrote."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from services.account.people import People
from services.account.preferences import PreferencesStore
from services.account.session import Account
from services.account.states import Unlocked
from services.clock import DeviceClock
from services.errors import SessionExpired
from services.fhir import terms
from services.fhir.web import Web
from tests.fakes.clock import StandingClock
from tests.interop.oidc.peer import Browser, Provider, install
from tests.local_store.worlds import CHEAP, MemoryVault

CODE = "246810"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    install()
    server = Provider(tmp_path_factory.mktemp("oidc"))
    try:
        server.start()
        yield server
    finally:
        server.stop()


class Wire(httpx.AsyncHTTPTransport):
    """The real wires; keeps what the token endpoint gave out."""

    def __init__(self) -> None:
        super().__init__()
        self.given: list[dict[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if request.url.path == "/token" and response.status_code == 200:
            self.given.append(json.loads(await response.aread()))
        return response


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(DeviceClock().now())


@pytest.fixture
async def account(provider: Provider, clock: StandingClock, wire: Wire, tmp_path: Path) -> AsyncIterator[Account]:
    vault = MemoryVault()
    preferences = PreferencesStore(tmp_path / "device.json")
    web = Web(clock, transport=wire)
    signed_in = Account(tmp_path, preferences, clock, web=web, make_vault=lambda _: vault, cost=CHEAP)
    await signed_in.start()
    await signed_in.choose_hospital(provider.base)
    await signed_in.sign_in.begin(Browser().open)
    await signed_in.set_passcode(CODE)
    yield signed_in
    await signed_in.lock()
    await web.close()


async def test_sign_in_with_pkce_gives_a_session_that_reads_the_record(account: Account) -> None:
    assert account.people == People.of_patient("p1")
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"


async def test_the_refresh_token_rotates_once_for_many_requests(
    account: Account, clock: StandingClock, wire: Wire
) -> None:
    for _ in range(2):
        clock.advance(minutes=30)
        await asyncio.gather(*(account.client.read("Patient", "p1") for _ in range(6)))
    assert len(wire.given) == 3
    assert len({one["refresh_token"] for one in wire.given}) == len({one["access_token"] for one in wire.given}) == 3


async def test_a_used_refresh_token_ends_the_session_and_the_person_is_asked_to_sign_in_again(
    account: Account, provider: Provider, clock: StandingClock, wire: Wire
) -> None:
    stolen = wire.given[0]["refresh_token"]
    clock.advance(minutes=30)
    await account.client.read("Patient", "p1")
    form = {"grant_type": "refresh_token", "refresh_token": stolen, "client_id": terms.CLIENT_ID}
    async with httpx.AsyncClient() as thief:
        answer = await thief.post(provider.base.replace("/fhir", "/token"), data=form)
    assert answer.json()["error"] == "invalid_grant"
    with pytest.raises(SessionExpired):
        await account.client.read("Patient", "p1")
    assert isinstance(account.state, Unlocked) and not account.state.session_ok
    await account.sign_in.begin(Browser().open)
    assert (await account.client.read("Patient", "p1"))["id"] == "p1"


async def test_signing_out_revokes_the_tokens_at_the_provider(account: Account, provider: Provider, wire: Wire) -> None:
    access = wire.given[0]["access_token"]
    await account.sign_out(send_first=False)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {access}"}) as thief:
        assert (await thief.get(f"{provider.base}/Patient/p1")).status_code == 401
