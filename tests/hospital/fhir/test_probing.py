"""Guessing: what is refused does not tell whether something of somebody else is there."""

from __future__ import annotations

import httpx

from tests.hospital.fhir.samples import ids, observation


async def test_a_write_that_cannot_succeed_does_not_tell_which_ids_exist(
    ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    await system.put("Observation/of-b", json=observation("of-b", "b"))
    told = []
    for id_ in ("of-b", "of-x"):
        attempts = [
            (observation(id_, "a", status="nonsense"), {}),
            (observation(id_, "b"), {}),
            (observation(id_, "a"), {"If-Match": 'W/"1"'}),
            (observation("other", "a"), {}),
        ]
        answers = [await ana.put(f"Observation/{id_}", json=body, headers=headers) for body, headers in attempts]
        told.append([(one.status_code, one.text.replace(id_, "")) for one in answers])
    assert told[0] == told[1]
    assert [status for status, _ in told[0]] == [422, 403, 412, 400]
    assert (await ana.put("Observation/of-b", json=observation("of-b", "a"))).status_code == 404


async def test_own_words_stay_visible_whatever_they_point_to(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    await system.put("Observation/of-b", json=observation("of-b", "b"))
    for id_ in ("of-b", "of-x"):
        words = {"resourceType": "Communication", "id": f"to-{id_}", "status": "completed",
                 "subject": {"reference": "Patient/a"},
                 "payload": [{"contentReference": {"reference": f"Observation/{id_}"}}]}  # fmt: skip
        assert (await ana.put(f"Communication/to-{id_}", json=words)).status_code == 201
        assert (await ana.get(f"Communication/to-{id_}?_include=*:*")).status_code == 200
    assert sorted(ids((await ana.get("Communication")).json())) == ["to-of-b", "to-of-x"]
    await system.put("Communication/by-staff", json={**words, "id": "by-staff", "payload": [
        {"contentReference": {"reference": "Observation/of-b"}}]})  # fmt: skip
    assert (await ana.get("Communication/by-staff")).status_code == 404
