"""Subscriptions as resources: over one's own compartment, of a kind this server serves, not too many, not for ever."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hospital.base import clock
from hospital.fhir.store.subscribers import FILTER
from hospital.fhir.subscriptions import topic
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import ids, own_id
from tests.hospital.fhir.subscriptions.ear import QUICK, PushHospital, subscribe, subscription, told

Json = dict[str, Any]


def filtered(text: str) -> Json:
    return {"_criteria": {"extension": [{"url": FILTER, "valueString": text}]}}


async def test_the_server_makes_it_active_and_says_until_when(house: PushHospital, ana: httpx.AsyncClient) -> None:
    bare = subscription(own_id("s"), "a")
    del bare["meta"]
    answer = await ana.put(f"Subscription/{own_id('s')}", json=bare)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["status"] == "active"
    assert made["meta"]["profile"] == [topic.SUBSCRIPTION]
    assert made["end"] == clock.instant(house.clock() + QUICK.lasts)
    assert findings(made) == []
    assert ids((await ana.get("Subscription?status=active")).json()) == [own_id("s")]


async def test_the_end_may_be_nearer_but_not_farther_and_not_past(house: PushHospital, ana: httpx.AsyncClient) -> None:
    near = clock.instant(house.clock() + QUICK.lasts / 2)
    assert (await subscribe(ana, own_id("near"), "a", end=near))["end"] == near
    assert (await subscribe(ana, own_id("far"), "a", end="2999-01-01T00:00:00Z"))["end"] < "2027"
    late = await ana.put(
        f"Subscription/{own_id('past')}", json=subscription(own_id("past"), "a", end="2020-01-01T00:00:00Z")
    )
    assert late.status_code == 422


async def test_writing_it_again_moves_the_end(house: PushHospital, ana: httpx.AsyncClient) -> None:
    before = await subscribe(ana, own_id("s"), "a")
    house.clock.pass_by(days=10)
    assert (await subscribe(ana, own_id("s"), "a"))["end"] > before["end"]


@pytest.mark.parametrize(
    "theirs",
    [
        subscription(own_id("s"), "b"),
        subscription(own_id("s"), "a", **filtered("patient=Patient/a,Patient/b")),
        subscription(own_id("s"), "a", **filtered("patient=b")),
        subscription(own_id("s"), "a", **filtered("?patient=http://127.0.0.1/fhir/Patient/b")),
        subscription(own_id("s"), "a", **filtered("Observation?patient=Patient/b")),
        subscription(own_id("s"), "a", **filtered("code=8480-6")),
        subscription(own_id("s"), "a", _criteria={"extension": []}),
        subscription(own_id("s"), "a", extension=[{"url": "http://x", "valueReference": {"reference": "Patient/b"}}]),
        subscription(
            own_id("s"),
            "a",
            _criteria={
                "extension": [
                    {"url": FILTER, "valueString": "patient=Patient/a"},
                    {"url": FILTER, "valueString": "patient=Patient/b"},
                ]
            },
        ),
    ],
)
async def test_a_filter_that_is_not_just_oneself_is_refused(ana: httpx.AsyncClient, theirs: Json) -> None:
    for answer in (
        await ana.put(f"Subscription/{own_id('s')}", json=theirs),
        await ana.post("Subscription", json=theirs),
    ):
        assert answer.status_code == 403, answer.text
    assert ids((await ana.get("Subscription")).json()) == []


async def test_it_cannot_be_seen_changed_deleted_or_asked_about_by_another(
    house: PushHospital, ana: httpx.AsyncClient, bo: httpx.AsyncClient
) -> None:
    await subscribe(bo, own_id("of-b"), "b")
    theirs = own_id("of-b")
    for path in (
        theirs,
        f"{theirs}/_history",
        f"{theirs}/$status",
        f"{theirs}/$events",
        f"$status?id={own_id('of-b')}",
    ):
        assert (await ana.get(f"Subscription/{path}")).status_code == 404, path
    assert (await ana.put(f"Subscription/{own_id('of-b')}", json=subscription(own_id("of-b"), "a"))).status_code == 404
    assert (await ana.delete(f"Subscription/{own_id('of-b')}")).status_code == 404
    assert ids((await ana.get("Subscription")).json()) == []
    assert (await ana.get("Subscription/$status")).json()["total"] == 0
    moved = subscription(own_id("of-b"), "a")
    assert (await bo.put(f"Subscription/{own_id('of-b')}", json=moved)).status_code == 403


def without(body: Json, *path: str) -> Json:
    node = body
    for step in path[:-1]:
        node = node[step]
    del node[path[-1]]
    return body


@pytest.mark.parametrize(
    "unserved",
    [
        subscription(own_id("s"), "a", criteria="Observation?code=8480-6"),
        subscription(own_id("s"), "a", criteria="http://other.example/topic"),
        subscription(own_id("s"), "a", channel={"type": "websocket"}),
        subscription(own_id("s"), "a", channel={**subscription(own_id("s"), "a")["channel"], "type": "email"}),
        subscription(
            own_id("s"),
            "a",
            channel={**subscription(own_id("s"), "a")["channel"], "type": "rest-hook", "endpoint": "https://x.example"},
        ),
        subscription(
            own_id("s"),
            "a",
            channel={**subscription(own_id("s"), "a")["channel"], "header": ["Authorization: Bearer x"]},
        ),
        subscription(
            own_id("s"), "a", channel={**subscription(own_id("s"), "a")["channel"], "payload": "application/fhir+xml"}
        ),
        subscription(
            own_id("s"),
            "a",
            channel={
                **subscription(own_id("s"), "a")["channel"],
                "_payload": {"extension": [{"url": topic.CONTENT, "valueCode": "full-resource"}]},
            },
        ),
        without(subscription(own_id("s"), "a"), "reason"),
    ],
)
async def test_what_is_not_served_is_refused(ana: httpx.AsyncClient, unserved: Json) -> None:
    answer = await ana.put(f"Subscription/{own_id('s')}", json=unserved)
    assert answer.status_code == 422, answer.text
    assert findings(answer.json()) == []


async def test_a_patient_has_a_bounded_number_and_ended_ones_make_room(
    house: PushHospital, ana: httpx.AsyncClient
) -> None:
    for number in range(QUICK.per_patient):
        await subscribe(ana, own_id(f"s{number}"), "a")
    assert (await ana.put(f"Subscription/{own_id('more')}", json=subscription(own_id("more"), "a"))).status_code == 422
    await subscribe(ana, own_id("s0"), "a")
    house.clock.pass_by(days=32)
    await subscribe(ana, own_id("more"), "a")
    assert ids((await ana.get("Subscription")).json()) == [own_id("more")]


async def test_the_status_tells_whether_it_lives_and_how_much_happened(
    house: PushHospital, ana: httpx.AsyncClient
) -> None:
    await subscribe(ana, own_id("s"), "a")
    await subscribe(ana, own_id("out"), "a", status="off")
    for path, statuses in (
        (f"Subscription/{own_id('s')}/$status", ["active"]),
        ("Subscription/$status", ["active", "off"]),
        ("Subscription/$status?status=off", ["off"]),
        (f"Subscription/$status?id={own_id('s')}&id={own_id('out')}", ["active", "off"]),
    ):
        answer = await ana.get(path)
        assert findings(answer.json()) == []
        entries = [{"entry": [entry]} for entry in answer.json()["entry"]]
        assert [told(entry, "status") for entry in entries] == statuses, path
        assert {told(entry, "type") for entry in entries} == {"query-status"}


async def test_a_reader_may_not_subscribe(house: PushHospital) -> None:
    async with house.caller("readonly-a") as reader:
        assert (await reader.put(f"Subscription/{own_id('s')}", json=subscription(own_id("s"), "a"))).status_code == 403


async def test_the_capability_statement_offers_it_as_the_guide_says(house: PushHospital) -> None:
    async with house.caller("") as stranger:
        statement = (await stranger.get("metadata")).json()
    assert topic.INSTANTIATES in statement["instantiates"]
    (mine,) = (one for one in statement["rest"][0]["resource"] if one["type"] == "Subscription")
    assert mine["supportedProfile"] == [topic.SUBSCRIPTION]
    assert mine["extension"] == [{"url": topic.OFFERED, "valueCanonical": topic.COMPARTMENT_CHANGED}]
    offered = {one["name"]: one["definition"] for one in mine["operation"]}
    for name in ("get-ws-binding-token", "status", "events"):
        assert offered[name] == topic.OPERATIONS + name
    assert findings(statement) == []
