"""Whoever looks after another patient hears of their record, until the hospital says otherwise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.hospital.auth.conftest import CHILD, settle
from tests.hospital.auth.serving import Hospital
from tests.hospital.auth.serving import hospital as serve
from tests.hospital.auth.test_proxies import CARER, LI, end, let
from tests.hospital.fhir.samples import appointment, observation, own_id
from tests.hospital.fhir.subscriptions.ear import PATIENCE, Ear, ear, subscribe, subscription, token_for


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Hospital]:
    with serve(tmp_path) as found:
        settle(found)
        yield found


def caller(house: Hospital, patient: str) -> httpx.AsyncClient:
    token = house.app.state.sign_in.tokens.for_patient(patient, "patient/*.cruds", 60)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=f"{house.base}/fhir/", headers=headers, timeout=PATIENCE)


@asynccontextmanager
async def listening(house: Hospital) -> AsyncIterator[Ear]:
    async with caller(house, LI) as mother:
        await subscribe(mother, own_id("s"), CHILD)
        token, url = await token_for(mother, own_id("s"))
    async with ear(url) as mine:
        assert (await mine.bind(token))[0] == "handshake"
        yield mine


def something_happens(house: Hospital, body: dict[str, object]) -> None:
    with house.app.state.store.begin() as tx:
        tx.put(body)


async def test_a_proxy_hears_of_what_they_see_until_it_ends(house: Hospital) -> None:
    row = let(house, CHILD, CARER, "see", holder=LI)
    async with listening(house) as mine:
        something_happens(house, {"resourceType": "Consent", "id": "c", "patient": {"reference": f"Patient/{CHILD}"}})
        something_happens(house, observation("fever", CHILD))
        assert await mine.next() == ("event-notification", 1)
        end(house, row)
        something_happens(house, appointment("visit", CHILD))
        assert await mine.ends() == 1008
        assert len(mine.heard) == 2


async def test_who_may_no_longer_see_hears_nothing_more(house: Hospital) -> None:
    row = let(house, CHILD, CARER, "see", holder=LI)
    let(house, CHILD, CARER, "book", holder=LI)
    async with listening(house) as mine:
        end(house, row)
        something_happens(house, appointment("visit", CHILD))  # which is still seen, but no longer told
        assert await mine.ends() == 1008
        assert len(mine.heard) == 1


async def test_a_proxys_channels_leave_the_patient_as_many_as_before(house: Hospital) -> None:
    let(house, CHILD, CARER, "see", holder=LI)
    most = house.app.state.service.push.bounds.per_patient
    async with caller(house, LI) as mother, caller(house, CHILD) as child:
        for number in range(most):
            await subscribe(mother, own_id(f"m{number}"), CHILD)
        one_more = await mother.put(f"Subscription/{own_id('m')}", json=subscription(own_id("m"), CHILD))
        assert one_more.status_code == 422
        await subscribe(mother, own_id("own"), LI)
        await subscribe(child, own_id("c"), CHILD)
