"""On the wire: a handshake, then news of one's own record and nothing else, for as long as it may be told."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from hospital.fhir.permissions import Access
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import observation, own_id, patient
from tests.hospital.fhir.subscriptions.ear import PushHospital, ear, subscribe, subscription, token_for

pytestmark = pytest.mark.postgresql


async def test_a_change_is_told_and_counted_and_nothing_of_it_is_named(
    house: PushHospital, ana: httpx.AsyncClient
) -> None:
    await subscribe(ana, own_id("s"), "a")
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        assert await mine.bind(token) == ("handshake", 0)
        house.write(observation("secret-o1", "a"))
        assert await mine.next() == ("event-notification", 1)
        await ana.put(f"Observation/{own_id('secret')}", json=observation(own_id("secret"), "a"))
        assert await mine.next() == ("event-notification", 2)
        await ana.delete(f"Observation/{own_id('secret')}")
        assert await mine.next() == ("event-notification", 3)
    for bundle in mine.heard:
        assert findings(bundle) == []
        text = json.dumps(bundle)
        assert not [one for one in ("Observation", "Patient", "secret", own_id("secret")) if one in text]


async def test_another_patients_changes_and_ones_own_bookkeeping_are_no_news(
    house: PushHospital, ana: httpx.AsyncClient
) -> None:
    await subscribe(ana, own_id("s"), "a")
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        await mine.bind(token)
        house.write(observation("of-b", "b"))
        await subscribe(ana, own_id("another"), "a")
        house.write(observation("of-both", "a", focus=[{"reference": "Patient/b"}]))
        house.write(observation("mine", "a"))
        assert await mine.next() == ("event-notification", 1)
    answer = await ana.get(f"Subscription/{own_id('s')}/$events")
    assert findings(answer.json()) == []
    assert answer.text.count('"event-number"') == 1


async def test_what_happened_while_nobody_listened_is_counted_in_the_handshake(
    house: PushHospital, ana: httpx.AsyncClient
) -> None:
    house.write(observation("before", "a"))
    await subscribe(ana, own_id("s"), "a")
    house.write(observation("o1", "a"), observation("o2", "a"))
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        assert await mine.bind(token) == ("handshake", 2)
    house.write(observation("o3", "a"))
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        assert await mine.bind(token) == ("handshake", 3)
    events = (
        await ana.get(
            f"Subscription/{own_id('s')}/$events", params={"eventsSinceNumber": "2", "eventsUntilNumber": "2"}
        )
    ).text
    assert '"valueString":"2"' in events and '"event-number","valueString":"3"' not in events


async def test_no_change_is_lost_however_close_to_the_handshake(house: PushHospital, ana: httpx.AsyncClient) -> None:
    await subscribe(ana, own_id("s"), "a")
    for round_ in range(10):
        token, url = await token_for(ana, own_id("s"))
        async with ear(url) as mine:
            await mine.wire.send(f"bind-with-token: {token}")
            await asyncio.to_thread(house.write, observation(f"o{round_}", "a"))
            counted = 0
            while counted < round_ + 1:
                _, counted = await mine.next()
            assert counted == round_ + 1


async def test_a_burst_is_told_together_and_counted_whole(house: PushHospital, ana: httpx.AsyncClient) -> None:
    await subscribe(ana, own_id("s"), "a")
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        await mine.bind(token)
        await asyncio.to_thread(house.write, *(observation(f"o{number}", "a") for number in range(200)))
        counted = 0
        while counted < 200:
            _, counted = await mine.next()
        assert counted == 200
        assert len(mine.heard) < 100


async def test_heartbeats_come_as_often_as_was_agreed(ana: httpx.AsyncClient) -> None:
    wanted = subscription(own_id("s"), "a")
    wanted["channel"]["extension"][0]["valueUnsignedInt"] = 0
    accepted = await subscribe(ana, own_id("s"), "a", channel=wanted["channel"])
    assert accepted["channel"]["extension"][0]["valueUnsignedInt"] == 1
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        await mine.bind(token)
        assert await mine.next() == ("heartbeat", 0)
        assert await mine.next() == ("heartbeat", 0)
    assert findings(mine.heard[-1]) == []


async def test_one_connection_can_hear_several_subscriptions(house: PushHospital) -> None:
    async with house.caller("patient-a,b") as parent:
        await subscribe(parent, own_id("of-a"), "a")
        await subscribe(parent, own_id("of-b"), "b")
        token, url = await token_for(parent, own_id("of-a"), own_id("of-b"))
        async with ear(url) as mine:
            await mine.bind(token)
            await mine.next()
            house.write(observation("o", "b"))
            assert await mine.next() == ("event-notification", 1)
            assert f"Subscription/{own_id('of-b')}" in json.dumps(mine.heard[-1])


@pytest.mark.parametrize("how", ["deleted", "switched off", "ended", "signed out", "access withdrawn"])
async def test_it_ends_when_nothing_may_be_told_any_more(house: PushHospital, ana: httpx.AsyncClient, how: str) -> None:
    await subscribe(ana, own_id("s"), "a")
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        await mine.bind(token)
        if how == "deleted":
            await ana.delete(f"Subscription/{own_id('s')}")
        elif how == "switched off":
            await subscribe(ana, own_id("s"), "a", status="off")
        elif how == "ended":
            house.clock.pass_by(days=32)
        elif how == "signed out":
            house.sessions.ended.add("patient-a")
        else:
            house.sessions.narrowed["patient-a"] = Access(frozenset({"b"}), "patient-a")
        house.write(observation("late", "a"))
        assert await mine.ends() == 1008
        assert [one for one in mine.heard if "late" in json.dumps(one)] == []


async def test_the_newest_connection_of_a_subscription_takes_over(house: PushHospital, ana: httpx.AsyncClient) -> None:
    await subscribe(ana, own_id("s"), "a")
    first, url = await token_for(ana, own_id("s"))
    second, _ = await token_for(ana, own_id("s"))
    async with ear(url) as old, ear(url) as new:
        await old.bind(first)
        await new.bind(second)
        assert await old.ends() == 1000
        house.write(observation("o", "a"))
        assert await new.next() == ("event-notification", 1)


async def test_a_record_that_goes_to_another_patient_is_no_news_of_the_first(
    house: PushHospital, ana: httpx.AsyncClient
) -> None:
    house.write(observation("o", "a"))
    await subscribe(ana, own_id("s"), "a")
    token, url = await token_for(ana, own_id("s"))
    async with ear(url) as mine:
        await mine.bind(token)
        house.write(observation("o", "b"), patient("a", "李"))
        assert await mine.next() == ("event-notification", 1)
