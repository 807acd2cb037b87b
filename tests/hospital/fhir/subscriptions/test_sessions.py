"""Behind a connection stands a sign-in: it goes on while that is renewed, and ends with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hospital.auth.conftest import WANG, settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.walker import Walker
from tests.hospital.fhir.samples import observation, own_id
from tests.hospital.fhir.subscriptions.ear import PATIENCE, Ear, ear, subscribe, token_for

PHONE = "13800000001"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    with serve(tmp_path) as found:
        settle(found)
        yield found


@pytest.fixture
def walker(house: Hospital) -> Iterator[Walker]:
    with httpx.Client(base_url=house.base) as client:
        yield Walker(client)


@pytest.fixture
def tokens(house: Hospital, walker: Walker) -> dict[str, Any]:
    walker.ask_code(PHONE)
    found: dict[str, Any] = walker.exchange(walker.code(PHONE, house.code_for(PHONE))).json()
    return found


@asynccontextmanager
async def listening(house: Hospital, tokens: dict[str, Any]) -> AsyncIterator[Ear]:
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    async with httpx.AsyncClient(base_url=f"{house.base}/fhir/", headers=headers, timeout=PATIENCE) as caller:
        await subscribe(caller, own_id("s"), WANG)
        token, url = await token_for(caller, own_id("s"))
    async with ear(url) as mine:
        assert (await mine.bind(token))[0] == "handshake"
        yield mine


def something_happens(house: Hospital, id_: str) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(observation(id_, WANG))


async def test_it_outlives_its_access_token_as_long_as_the_session_is_renewed(
    house: Hospital, walker: Walker, tokens: dict[str, Any]
) -> None:
    async with listening(house, tokens) as mine:
        for round_ in range(3):
            house.clock.pass_by(minutes=14)
            tokens = walker.refresh(tokens["refresh_token"]).json()
            house.clock.pass_by(minutes=14)
            something_happens(house, f"o{round_}")
            assert await mine.next() == ("event-notification", round_ + 1)


async def test_a_sign_out_ends_it(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    async with listening(house, tokens) as mine:
        walker.client.post("/auth/revoke", data={"token": tokens["refresh_token"], "client_id": "anxin-app"})
        something_happens(house, "after")
        assert await mine.ends() == 1008
        assert len(mine.heard) == 1


async def test_a_session_that_nobody_renews_ends_it(house: Hospital, tokens: dict[str, Any]) -> None:
    async with listening(house, tokens) as mine:
        house.clock.pass_by(days=91)
        something_happens(house, "after")
        assert await mine.ends() == 1008


async def test_a_refresh_token_used_twice_ends_it(house: Hospital, walker: Walker, tokens: dict[str, Any]) -> None:
    async with listening(house, tokens) as mine:
        walker.refresh(tokens["refresh_token"])
        house.clock.pass_by(minutes=1)
        walker.refresh(tokens["refresh_token"])
        something_happens(house, "after")
        assert await mine.ends() == 1008
