"""A token of one patient gets nothing of another one's, on any path into the server."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hospital.fhir.definitions import resource_types, search_parameters
from hospital.fhir.permissions import DIRECTORY
from hospital.fhir.store.indexing import compartment_types
from tests.hospital.conftest import Callers
from tests.hospital.fhir.belongings import belonging
from tests.hospital.fhir.samples import appointment, ids, link, observation, own_id, patient, transaction

Json = dict[str, Any]


def secret(answer: httpx.Response) -> None:
    """Nothing that only exists because of b may be in an answer to a."""
    assert "-of-b" not in answer.text and "Patient/b" not in answer.text, answer.text[:2000]
    assert '"id":"b"' not in answer.text


@pytest.mark.usefixtures("two_people")
async def test_reading_and_history_of_any_type(ana: httpx.AsyncClient) -> None:
    for type_ in resource_types():
        theirs = "b" if type_ == "Patient" else f"{type_}-of-b"
        for path in (
            theirs,
            f"{theirs}/_history",
            f"{theirs}/_history/1",
            f"{theirs}/_history/2",
            f"{theirs}/_history/9",
        ):
            answer = await ana.get(f"{type_}/{path}")
            never = await ana.get(f"{type_}/{path.replace('-of-b', '-of-x').replace('b', 'x', type_ == 'Patient')}")
            assert answer.status_code == 404, f"{type_}/{path} {answer.text[:300]}"
            assert answer.status_code == never.status_code
            assert len(answer.content) == len(never.content)


@pytest.mark.usefixtures("two_people")
async def test_own_resources_are_there_for_every_type_that_can_be_owned(ana: httpx.AsyncClient) -> None:
    for type_ in sorted(compartment_types() - {"Patient"}):
        answer = await ana.get(f"{type_}/{type_}-of-a")
        assert answer.status_code == 200, type_
    assert (await ana.get("Patient/a")).status_code == 200


@pytest.mark.usefixtures("two_people")
async def test_search_and_includes_of_any_type(ana: httpx.AsyncClient) -> None:
    for type_ in resource_types():
        for query in ("", "?_id=b", f"?_id={type_}-of-b", "?_total=accurate&_count=0", "?_sort=_lastUpdated"):
            answer = await ana.get(f"{type_}{query}")
            assert answer.status_code in (200, 403)
            secret_but_for_the_question(answer, query)
        bundle = (await ana.get(f"{type_}?_count=0")).json()
        if type_ != "AuditEvent":  # answered from the audit (tests/hospital/audit), which counts nothing
            assert bundle.get("total", 0) == (type_ in compartment_types() | DIRECTORY), type_
        references = [code for code, found in search_parameters()[type_].items() if found.kind == "reference"]
        for code in references:
            secret(await ana.get(f"{type_}?_include={type_}:{code}&_include:iterate={type_}:{code}"))
            answer = await ana.get(f"{type_}?{code}=Patient/b")
            assert answer.json().get("total", 0) == 0


def secret_but_for_the_question(answer: httpx.Response, query: str) -> None:
    """The self link repeats what was asked; apart from that nothing may be told."""
    body = answer.json()
    body.pop("link", None)
    assert "-of-b" not in str(body) and "'id': 'b'" not in str(body), query


@pytest.mark.usefixtures("two_people")
async def test_everything_and_histories_of_all(ana: httpx.AsyncClient) -> None:
    assert (await ana.get("Patient/b/$everything")).status_code == 404
    whole = await ana.get("Patient/a/$everything?_count=500")
    secret(whole)
    assert whole.json()["total"] > 50
    for path in ("_history", "Observation/_history", "Patient/_history", "Group/_history"):
        page = await ana.get(path, params={"_count": "30"})
        while True:
            secret(page)
            following = link(page.json(), "next")
            if following is None:
                break
            page = await ana.get(following)


@pytest.mark.usefixtures("two_people")
async def test_revincludes_from_what_everybody_may_see(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    await system.put("Practitioner/dr", json={"resourceType": "Practitioner", "id": "dr"})
    for owner in "ab":
        body = observation(f"seen-of-{owner}", owner, performer=[{"reference": "Practitioner/dr"}])
        await system.put(f"Observation/seen-of-{owner}", json=body)
    answer = await ana.get("Practitioner?_revinclude=Observation:performer&_include:iterate=Observation:subject")
    secret(answer)
    assert sorted(ids(answer.json(), "include")) == ["a", "seen-of-a"]


@pytest.mark.usefixtures("two_people")
async def test_bundles_reach_no_further_than_single_requests(ana: httpx.AsyncClient) -> None:
    reads = [("GET", f"{type_}/{type_}-of-b", None) for type_ in resource_types()]
    searches = [("GET", f"{type_}?_id={type_}-of-b", None) for type_ in sorted(compartment_types())]
    for kind in ("batch", "transaction"):
        for entry in [*reads[:20], *searches[:20]]:
            answer = await ana.post("", json=transaction(entry, kind=kind))
            bundle = str([item.get("resource", {}).get("entry") for item in answer.json().get("entry", [])])
            assert "-of-b" not in bundle
    batch = (await ana.post("", json=transaction(*reads, kind="batch"))).json()
    assert {entry["response"]["status"] for entry in batch["entry"]} == {"404"}


@pytest.mark.usefixtures("two_people")
async def test_writes_cannot_touch_or_claim_what_is_anothers(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    for type_ in sorted(set(resource_types()) - {"AuditEvent"}):  # which nobody at all may write
        theirs = "b" if type_ == "Patient" else f"{type_}-of-b"
        before = (await system.get(f"{type_}/{theirs}")).headers["etag"]
        for owner in "ab":
            body = {**belonging(type_, theirs, owner), "id": theirs}
            for headers in ({}, {"If-Match": 'W/"1"'}, {"If-None-Match": "*"}):
                answer = await ana.put(f"{type_}/{theirs}", json=body, headers=headers)
                assert answer.status_code in (403, 404, 412, 422), f"{type_} {answer.status_code}"
        assert (await ana.delete(f"{type_}/{theirs}")).status_code == 404
        assert (await system.get(f"{type_}/{theirs}")).headers["etag"] == before
        made = await ana.post(type_, json=belonging(type_, "", "b") | {"id": "x"})
        assert made.status_code in (403, 422), type_
    new = own_id("new")
    assert (await ana.put(f"Observation/{new}", json=observation(new, "b"))).status_code == 403
    assert (await ana.put(f"Appointment/{new}", json=appointment(new, "b"))).status_code == 403


async def test_what_is_about_oneself_cannot_be_written_about_others_as_well(ana: httpx.AsyncClient) -> None:
    new = own_id("both")
    both = observation(new, "a", focus=[{"reference": "Patient/b"}])
    assert (await ana.put(f"Observation/{new}", json=both)).status_code == 403
    visit = appointment(new, "a")
    visit["participant"].append({"actor": {"reference": "Patient/b"}, "status": "accepted"})
    assert (await ana.put(f"Appointment/{new}", json=visit)).status_code == 403


async def test_conditions_do_not_tell_what_others_have(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    mark = [{"system": "urn:x", "value": "1"}]
    await system.put("Patient/b", json=patient("b"))
    await system.put("Observation/of-b", json=observation("of-b", "b", identifier=mark))
    made = await ana.post(
        "Observation",
        json=observation("", "a", identifier=mark) | {"id": "x"},
        headers={"If-None-Exist": "identifier=urn:x|1"},
    )
    assert (made.status_code, made.json()["subject"]["reference"]) == (201, "Patient/a")
    body = observation("claims", "a", hasMember=[{"reference": "Observation?identifier=urn:x|1&patient=b"}])
    assert (await ana.post("", json=transaction(("PUT", "Observation/claims", body)))).status_code == 412
    hidden = await ana.delete("Observation", params={"identifier": "urn:x|1", "patient": "b"})
    assert hidden.status_code == 204
    assert (await system.get("Observation/of-b")).status_code == 200


async def test_a_resource_cannot_be_moved_to_another_person(callers: Callers) -> None:
    both = await callers.caller("patient-a,c")
    id_ = own_id("o")
    assert (await both.put(f"Observation/{id_}", json=observation(id_, "a"))).status_code == 201
    assert (await both.put(f"Observation/{id_}", json=observation(id_, "c"))).status_code == 403
    assert (await both.put(f"Observation/{id_}", json=observation(id_, "a", value=121))).status_code == 200


async def test_what_the_hospital_wrote_stays_as_it_is(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    await system.put("Observation/lab", json=observation("lab", "a"))
    assert (await ana.put("Observation/lab", json=observation("lab", "a", value=1))).status_code == 403
    assert (await ana.delete("Observation/lab")).status_code == 403
    mine, forged, report = own_id("mine"), own_id("forged"), own_id("report")
    assert (await ana.put(f"Observation/{mine}", json=observation(mine, "a"))).status_code == 201
    assert (await ana.delete(f"Observation/{mine}")).status_code == 204
    words = observation(forged, "a", performer=[{"reference": "Organization/hospital"}])
    assert (await ana.put(f"Observation/{forged}", json=words)).status_code == 403
    assert (await ana.put("Patient/a", json=patient("a"))).status_code == 403
    assert (
        await ana.put(f"DiagnosticReport/{report}", json={"resourceType": "DiagnosticReport", "id": report})
    ).status_code == 403


async def test_what_gathers_from_several_people_is_hidden(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    for owner in "ab":
        await system.put(f"Patient/{owner}", json=patient(owner))
        await system.put(f"Observation/{owner}", json=observation(owner, owner))
    both = [{"entity": {"reference": f"Patient/{owner}"}} for owner in "ab"]
    await system.put(
        "Group/g", json={"resourceType": "Group", "id": "g", "type": "person", "actual": True, "member": both}
    )
    for owners in ("a", "ab"):
        items = [{"item": {"reference": f"Observation/{owner}"}} for owner in owners]
        body = {"resourceType": "List", "id": owners, "status": "current", "mode": "working",
                "subject": {"reference": "Patient/a"}, "entry": items}  # fmt: skip
        assert (await system.put(f"List/{owners}", json=body)).status_code == 201
    assert (await ana.get("Group/g")).status_code == 404
    assert (await ana.get("List/a")).status_code == 200
    assert (await ana.get("List/ab")).status_code == 404
    assert ids((await ana.get("List")).json()) == ["a"]
    absolute = observation("sly", "a", focus=[{"reference": "http://hospital.test/fhir/Patient/b/_history/1"}])
    await system.put("Observation/sly", json=absolute)
    assert (await ana.get("Observation/sly")).status_code == 404


async def test_facts_about_the_house_are_for_everybody(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    waiting = observation("wait", "a") | {"subject": {"reference": "Location/clinic"}}
    await system.put("Observation/wait", json=waiting)
    await system.put("Observation/of-b", json=observation("of-b", "b"))
    await system.put("Observation/sly", json={**waiting, "id": "sly", "focus": [{"reference": "Patient/b"}]})
    assert ids((await ana.get("Observation")).json()) == ["wait"]
    plan = {"resourceType": "Media", "id": "plan", "status": "completed", "content": {"title": "305"}}
    await system.put("Media/plan", json=plan | {"subject": {"reference": "Location/clinic"}})
    await system.put("Media/of-b", json=plan | {"id": "of-b", "subject": {"reference": "Patient/b"}})
    assert ids((await ana.get("Media")).json()) == ["plan"]
    assert (await ana.put("Observation/wait", json=waiting)).status_code == 403
    mine = own_id("mine")
    assert (await ana.put(f"Observation/{mine}", json={**waiting, "id": mine})).status_code == 403


async def test_old_versions_keep_their_owner(
    ana: httpx.AsyncClient, bo: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    await system.put("Observation/o", json=observation("o", "a"))
    await system.put("Observation/o", json=observation("o", "b"))
    assert (await ana.get("Observation/o")).status_code == 404
    assert (await bo.get("Observation/o")).status_code == 200
    assert (await bo.get("Observation/o/_history/1")).status_code == 404
    assert (await bo.get("Observation/o/_history")).json()["total"] == 1


async def test_a_page_link_works_only_for_whom_it_was_made(
    ana: httpx.AsyncClient, bo: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    for number in range(4):
        await system.put(f"Observation/o{number}", json=observation(f"o{number}", "a"))
    following = link((await ana.get("Observation?code=8480-6&_count=2")).json(), "next")
    assert following is not None and "8480-6" not in following
    assert len((await ana.get(following)).json()["entry"]) == 2
    for other in (bo, system):
        assert (await other.get(following)).status_code == 400
    assert (await ana.get(following[:-3] + "AAA")).status_code == 400
    assert (await ana.get(following.replace("/Observation?", "/Condition?"))).status_code == 400


async def test_scopes_narrow_what_a_token_may_do(callers: Callers, system: httpx.AsyncClient) -> None:
    await system.put("Observation/o", json=observation("o", "a"))
    reader = await callers.caller("readonly-a")
    assert (await reader.get("Observation/o")).status_code == 200
    new = own_id("n")
    assert (await reader.put(f"Observation/{new}", json=observation(new, "a"))).status_code == 403
    assert (await reader.delete("Observation/o")).status_code == 403
