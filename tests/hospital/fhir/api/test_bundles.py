"""Batch and transaction: order, references, all or nothing, and deciders inside (R4 §3.1.0.11)."""

from __future__ import annotations

import asyncio
import json
from base64 import encodebytes
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hospital.audit.tables import ACTS
from hospital.audit.trail import AuditFilter
from hospital.base.outcome import refusal
from hospital.fhir.store import store as stores
from hospital.fhir.store.engine import turns_of
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Decide
from tests.hospital.fhir.samples import observation, patient, transaction

pytestmark = pytest.mark.postgresql


async def test_references_inside_a_transaction_find_their_targets(system: httpx.AsyncClient) -> None:
    deep = observation("o", "x")
    deep["subject"]["reference"] = "urn:uuid:p"
    deep["extension"] = [
        {"url": "http://x", "extension": [{"url": "y", "valueReference": {"reference": "urn:uuid:p"}}]}
    ]
    deep["identifier"] = [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:p"}]
    answer = await system.post("", json=transaction(("POST", "Observation", deep), ("POST", "Patient", patient("p"))))
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["entry"]
    target = f"Patient/{second['resource']['id']}"
    assert first["resource"]["subject"]["reference"] == target
    assert first["resource"]["extension"][0]["extension"][0]["valueReference"]["reference"] == target
    assert first["resource"]["identifier"][0]["value"] == "urn:uuid:p"
    assert [entry["response"]["status"] for entry in (first, second)] == ["201", "201"]
    assert (await system.get(target)).status_code == 200


async def test_a_transaction_is_all_or_nothing(system: httpx.AsyncClient) -> None:
    bad = {**patient("b"), "gender": "robot"}
    answer = await system.post("", json=transaction(("PUT", "Patient/a", patient("a")), ("PUT", "Patient/b", bad)))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[1].resource.gender"]
    assert (await system.get("Patient")).json()["total"] == 0


async def test_short_transactions_that_wait_share_a_commit_and_others_have_their_own(
    system: httpx.AsyncClient, store: FhirStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_LONGEST_SHARED", 60.0)  # a slow machine must not part them
    many = [("POST", "Patient", patient(f"p{number}")) for number in range(30)]
    ten, bad = many[:10], ("POST", "Patient", {**patient("b"), "gender": "robot"})
    turns, asked = turns_of(store.engine), list[asyncio.Task[httpx.Response]]()
    with turns.mine():
        for entries in (ten, [*ten, bad], ten, many, [*ten, ("GET", "Patient", None)]):
            asked.append(asyncio.create_task(system.post("", json=transaction(*entries))))
            while len(turns) < len(asked) and not asked[-1].done():  # noqa: ASYNC110 - it stands in line on a thread
                await asyncio.sleep(0.001)
    assert [answer.status_code for answer in await asyncio.gather(*asked)] == [200, 422, 200, 200, 200]
    acts = [row for row in store.trail.find(AuditFilter(), 100) if row.chain == ACTS]
    assert len(acts) == (await system.get("Patient?_summary=count")).json()["total"] == 60
    assert len([row for row in acts if row.anchor]) == 3  # the first row of each COMMIT has one


async def test_a_batch_answers_each_entry_by_itself(system: httpx.AsyncClient) -> None:
    bad = {**patient("b"), "gender": "robot"}
    bundle = transaction(
        ("PUT", "Patient/a", patient("a")), ("PUT", "Patient/b", bad), ("GET", "Patient/a", None),
        ("GET", "Patient?name=张", None), ("GET", "Nothing/1", None), ("PATCH", "Patient/a", None), kind="batch",
    )  # fmt: skip
    answer = (await system.post("", json=bundle)).json()
    assert answer["type"] == "batch-response"
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["201", "422", "200", "200", "404", "400"]
    assert answer["entry"][3]["resource"]["total"] == 1
    assert answer["entry"][1]["response"]["outcome"]["resourceType"] == "OperationOutcome"


async def test_deletes_come_first_and_reads_see_all_of_it(system: httpx.AsyncClient) -> None:
    await system.put("Patient/old", json=patient("old", identifier=[{"system": "urn:x", "value": "1"}]))
    bundle = transaction(
        ("GET", "Patient", None), ("PUT", "Patient/new", patient("new")), ("DELETE", "Patient/old", None)
    )
    answer = (await system.post("", json=bundle)).json()
    assert [entry["response"]["status"] for entry in answer["entry"]] == ["200", "201", "204"]
    assert [entry["resource"]["id"] for entry in answer["entry"][0]["resource"]["entry"]] == ["new"]


async def test_conditional_references_are_resolved_or_refused(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a", identifier=[{"system": "urn:x", "value": "1"}]))
    body = observation("o", "a")
    body["subject"]["reference"] = "Patient?identifier=urn:x|1"
    good = await system.post("", json=transaction(("PUT", "Observation/o", body)))
    assert good.json()["entry"][0]["resource"]["subject"]["reference"] == "Patient/a"
    body["subject"]["reference"] = "Patient?identifier=urn:x|2"
    assert (await system.post("", json=transaction(("PUT", "Observation/o", body)))).status_code == 412


async def test_conditional_creates_in_a_transaction_do_not_double(system: httpx.AsyncClient) -> None:
    body = patient("p", identifier=[{"system": "urn:x", "value": "1"}])
    bundle = transaction(("POST", "Patient", body), ifNoneExist="identifier=urn:x|1")
    first, second = [(await system.post("", json=bundle)).json()["entry"][0] for _ in range(2)]
    assert [first["response"]["status"], second["response"]["status"]] == ["201", "200"]
    assert first["resource"]["id"] == second["resource"]["id"]


async def test_two_changes_of_one_resource_are_refused(system: httpx.AsyncClient) -> None:
    bundle = transaction(("PUT", "Patient/a", patient("a")), ("PUT", "Patient/a", patient("a", "李")))
    assert (await system.post("", json=bundle)).status_code == 400


async def test_preconditions_count_inside_bundles(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    stale = transaction(("PUT", "Patient/a", patient("a", "李")), ifMatch='W/"9"')
    assert (await system.post("", json=stale)).status_code == 412
    again = transaction(("PUT", "Patient/a", patient("a", "李")), ifNoneMatch="*")
    assert (await system.post("", json=again)).status_code == 412


async def test_a_minimal_answer_leaves_the_resources_out(system: httpx.AsyncClient) -> None:
    bundle = transaction(("PUT", "Patient/a", patient("a")))
    answer = (await system.post("", json=bundle, headers={"Prefer": "return=minimal"})).json()
    assert set(answer["entry"][0]) == {"response"}


async def test_a_decider_rules_every_way_of_writing(
    system: httpx.AsyncClient, deciders: Callable[[str, Decide], None]
) -> None:
    def decide(tx: Any, _access: Any, incoming: dict[str, Any], current: dict[str, Any] | None) -> dict[str, Any]:
        if incoming.get("active") is False:
            raise refusal(409, "conflict", "no", code="slot-taken", contained=[{"resourceType": "Basic", "id": "alt"}])
        tx.put({"resourceType": "Basic", "id": f"seen-{incoming['id']}", "code": {"text": "seen"}})
        return {**incoming, "name": [{"text": "second" if current else "first"}]}

    deciders("Person", decide)
    body = {"resourceType": "Person", "id": "a"}
    assert (await system.put("Person/a", json=body)).json()["name"] == [{"text": "first"}]
    assert (await system.put("Person/a", json={**body, "gender": "male"})).json()["name"] == [{"text": "second"}]
    created = (await system.post("Person", json=body)).json()
    assert (
        created["name"] == [{"text": "first"}] and (await system.get(f"Basic/seen-{created['id']}")).status_code == 200
    )
    for kind in ("batch", "transaction"):
        answer = (
            await system.post("", json=transaction(("PUT", f"Person/{kind}", {**body, "id": kind}), kind=kind))
        ).json()
        assert answer["entry"][0]["resource"]["name"] == [{"text": "first"}]
    no = await system.put("Person/z", json={**body, "id": "z", "active": False})
    assert (no.status_code, no.json()["contained"][0]["id"]) == (409, "alt")
    both = transaction(
        ("PUT", "Person/y", {**body, "id": "y"}), ("PUT", "Person/z", {**body, "id": "z", "active": False})
    )
    refused = await system.post("", json=both)
    assert refused.status_code == 409 and refused.json()["issue"][0]["details"]["coding"][0]["code"] == "slot-taken"
    assert (await system.get("Basic/seen-y")).status_code == 404


async def test_two_servers_resources_of_one_id_are_two_in_a_transaction(system: httpx.AsyncClient) -> None:
    def entry(house: str, resource: dict[str, Any]) -> dict[str, Any]:
        url = f"https://{house}.example/fhir/{resource['resourceType']}/{resource['id']}"
        return {"fullUrl": url, "resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}

    listed = [entry(house, body) for house in "ab" for body in (patient("1", house), observation("9", "1"))]
    answer = await system.post("", json={"resourceType": "Bundle", "type": "transaction", "entry": listed})
    (one, of_one, two, of_two) = (found["resource"] for found in answer.json()["entry"])
    assert one["id"] != two["id"]
    for person, measured in ((one, of_one), (two, of_two)):
        assert measured["subject"]["reference"] == f"Patient/{person['id']}"


async def test_one_full_url_is_not_the_name_of_two_resources(system: httpx.AsyncClient) -> None:
    twins = transaction(("POST", "Patient", patient("p", "张")), ("POST", "Patient", patient("p", "李")))
    answer = await system.post("", json=twins)
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[1].fullUrl"]


async def test_a_patch_in_a_transaction_changes_links_and_no_words(system: httpx.AsyncClient) -> None:
    await system.put("Patient/old", json=patient("old"))
    await system.put("Observation/o", json=observation("o", "old"))
    operations = [
        {"op": "replace", "path": "/subject/reference", "value": "urn:uuid:new"},
        {"op": "add", "path": "/performer", "value": [{"reference": "urn:uuid:new", "display": "urn:uuid:new"}]},
        {"op": "replace", "path": "/code/text", "value": "urn:uuid:new"},
    ]
    carried = {"resourceType": "Binary", "contentType": "application/json-patch+json",
               "data": encodebytes(json.dumps(operations).encode()).decode()}  # fmt: skip
    bundle = transaction(("POST", "Patient", patient("new")), ("PATCH", "Observation/o", carried))
    answer = (await system.post("", json=bundle)).json()
    made, target = answer["entry"][1]["resource"], f"Patient/{answer['entry'][0]['resource']['id']}"
    assert (made["subject"], made["code"]["text"]) == ({"reference": target}, "urn:uuid:new")
    assert made["performer"] == [{"reference": target, "display": "urn:uuid:new"}]
