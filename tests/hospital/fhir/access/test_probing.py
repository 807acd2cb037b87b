"""Guessing: what is refused does not tell whether something of somebody else is there."""

from __future__ import annotations

import json

import httpx
import pytest

from hospital.fhir.store.store import FhirStore
from tests.hospital.fhir.samples import Json, ids, observation, own_id, transaction

PATCH = {"Content-Type": "application/json-patch+json"}
AMENDED = [{"op": "replace", "path": "/status", "value": "amended"}]


def written(store: FhirStore, body: Json) -> None:
    """A resource that ana wrote when she could."""
    with store.begin() as tx:
        tx.put(body, author="patient:patient-a")


async def told(ana: httpx.AsyncClient, id_: str) -> list[tuple[int, str]]:
    """What ana learns by writing under an id in every way, with the id itself taken out."""
    puts: list[tuple[Json, dict[str, str]]] = [
        (observation(id_, "a", status="nonsense"), {}),
        (observation(id_, "b"), {}),
        (observation(id_, "a"), {"If-Match": 'W/"1"'}),
        (observation("other", "a"), {}),
    ]
    answers = [await ana.put(f"Observation/{id_}", json=body, headers=headers) for body, headers in puts]
    for operations in (AMENDED, [{"op": "test", "path": "/status", "value": "final"}]):
        for headers in ({}, {"If-Match": 'W/"1"'}):
            content = json.dumps(operations)
            answers.append(await ana.patch(f"Observation/{id_}", content=content, headers=PATCH | headers))
            answers.append(await ana.patch(f"Observation?_id={id_}", content=content, headers=PATCH | headers))
    answers.append(await ana.delete(f"Observation/{id_}"))
    answers.append(await ana.delete(f"Observation?_id={id_}"))
    return [(one.status_code, one.text.replace(id_, "")) for one in answers]


async def test_a_write_that_cannot_succeed_does_not_tell_which_ids_exist(
    ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    taken, free = own_id("taken"), own_id("free")
    await system.put(f"Observation/{taken}", json=observation(taken, "b"))
    learned = [await told(ana, id_) for id_ in (taken, free)]
    assert learned[0] == learned[1]
    assert [status for status, _ in learned[0]] == [422, 403, 412, 400] + [404] * 8 + [404, 204]
    assert (await ana.put(f"Observation/{taken}", json=observation(taken, "a"))).status_code == 404


@pytest.mark.parametrize("shape", ["short", "UPPER", "version-1", "version-5"])
async def test_an_id_that_could_be_guessed_is_refused_before_it_could_tell_anything(
    ana: httpx.AsyncClient, system: httpx.AsyncClient, shape: str
) -> None:
    taken, free = {
        "short": ("o1", "o2"),
        "UPPER": (own_id("taken").upper(), own_id("free").upper()),
        "version-1": ("c232ab00-9414-11ec-b3c8-9e6bdeced846", "c232ab01-9414-11ec-b3c8-9e6bdeced846"),
        "version-5": ("886313e1-3b8a-5372-9b90-0c9aee199e5d", "886313e1-3b8a-5372-9b90-0c9aee199e5e"),
    }[shape]
    await system.put(f"Observation/{taken}", json=observation(taken, "b"))
    for headers in ({}, {"If-None-Match": "*"}, {"If-Match": 'W/"1"'}):
        answers = [
            await ana.put(f"Observation/{id_}", json=observation(id_, "a"), headers=headers) for id_ in (taken, free)
        ]
        assert [answer.status_code for answer in answers] == [403, 403]
        assert answers[0].text == answers[1].text
        assert answers[0].json()["issue"][0]["details"]["coding"][0]["code"] == "not-allowed"
    assert await told(ana, taken) == await told(ana, free)
    for id_ in (taken, free):
        body = observation(id_, "a")
        matching = await ana.put("Observation?identifier=none", json=body)
        entries = [("PUT", f"Observation/{id_}", body)]
        whole = await ana.post("", json=transaction(*entries))
        single = (await ana.post("", json=transaction(*entries, kind="batch"))).json()["entry"][0]
        assert [matching.status_code, whole.status_code, single["response"]["status"]] == [403, 403, "403"]


async def test_what_the_hospital_wrote_under_a_short_id_can_still_be_changed(
    ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    visit = {"resourceType": "Appointment", "id": "v1", "status": "booked", "start": "2026-03-06T08:00:00+08:00",
             "end": "2026-03-06T08:30:00+08:00", "participant": [
                 {"actor": {"reference": "Patient/a"}, "status": "accepted"}]}  # fmt: skip
    assert (await system.put("Appointment/v1", json=visit)).status_code == 201
    commented = await ana.put("Appointment/v1", json={**visit, "comment": "x"}, headers={"If-Match": 'W/"1"'})
    assert commented.status_code == 200, commented.text


async def test_own_words_stay_visible_whatever_they_point_to(
    ana: httpx.AsyncClient, system: httpx.AsyncClient, store: FhirStore
) -> None:
    """What somebody named while it was theirs to see may be another's later; new words may not name it."""
    await system.put("Observation/of-b", json=observation("of-b", "b"))
    learned = set()
    for id_ in ("of-b", "of-x"):
        words = {"resourceType": "Communication", "id": own_id(id_), "status": "completed",
                 "subject": {"reference": "Patient/a"},
                 "payload": [{"contentReference": {"reference": f"Observation/{id_}"}}]}  # fmt: skip
        refused = await ana.put(f"Communication/{own_id(id_)}", json=words)
        learned.add((refused.status_code, refused.text))
        written(store, words)
        assert (await ana.get(f"Communication/{own_id(id_)}?_include=*:*")).status_code == 200
    assert [status for status, _ in learned] == [403]
    assert sorted(ids((await ana.get("Communication")).json())) == sorted([own_id("of-b"), own_id("of-x")])
    await system.put("Communication/by-staff", json={**words, "id": "by-staff", "payload": [
        {"contentReference": {"reference": "Observation/of-b"}}]})  # fmt: skip
    assert (await ana.get("Communication/by-staff")).status_code == 404


async def test_a_chain_through_something_hidden_is_like_one_into_nothing(
    ana: httpx.AsyncClient, system: httpx.AsyncClient, store: FhirStore
) -> None:
    """Joining along own words tells nothing about what stands there."""
    await system.put("Observation/of-b", json=observation("of-b", "b"))
    learned = []
    for target in ("of-b", "of-x"):
        written(store, observation(own_id(target), "a", hasMember=[{"reference": f"Observation/{target}"}]))
        only = f"_id={own_id(target)}"
        queries = [
            f"Observation?{only}&has-member.status=final",
            f"Observation?{only}&has-member:Observation.patient:Patient._id=b",
            f"Observation?{only}&has-member.status:missing=true",
            f"Observation?{only}&has-member.code:not=x",
            f"Observation?_has:Observation:has-member:_id={own_id(target)}",
            f"Patient?_has:Observation:patient:_id={target}",
        ]
        learned.append([(await ana.get(query)).json()["total"] for query in queries])
    assert learned == [[0] * 6] * 2
