"""What each interaction answers over HTTP (R4 §3.1.0)."""

from __future__ import annotations

import httpx
import pytest

from tests.hospital.fhir.samples import observation, own_id, patient

pytestmark = pytest.mark.postgresql

JSON = {"Content-Type": "application/fhir+json"}


async def test_a_written_resource_can_be_read_back_with_its_version(system: httpx.AsyncClient) -> None:
    created = await system.put("Patient/a", json=patient("a"))
    read = await system.get("Patient/a")
    assert created.status_code == 201
    assert created.headers["location"].endswith("/fhir/Patient/a/_history/1")
    assert read.headers["etag"] == 'W/"1"' and read.headers["content-type"].startswith("application/fhir+json")
    assert read.headers["last-modified"].endswith("GMT")
    assert read.json()["meta"]["versionId"] == "1" and read.json()["name"] == patient("a")["name"]


async def test_the_answer_to_a_write_is_what_is_stored(system: httpx.AsyncClient) -> None:
    """However late its moment is known."""
    patched = {"Content-Type": "application/json-patch+json"}
    renamed = [{"op": "replace", "path": "/name/0/family", "value": "王"}]
    moments = []
    for written in (
        await system.put("Patient/a", json=patient("a")),
        await system.put("Patient/a", json=patient("a", "李")),
        await system.patch("Patient/a", json=renamed, headers=patched),
        await system.post("Patient", json=patient("")),
    ):
        read = await system.get(f"Patient/{written.json()['id']}/_history/{written.json()['meta']['versionId']}")
        assert read.json() == written.json()
        assert {read.headers[name] == written.headers[name] for name in ("etag", "last-modified")} == {True}
        moments.append(written.json()["meta"]["lastUpdated"])
    assert moments == sorted(set(moments))


async def test_what_the_asker_already_has_is_not_sent_again(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    same = await system.get("Patient/a", headers={"If-None-Match": 'W/"1"'})
    other = await system.get("Patient/a", headers={"If-None-Match": 'W/"7"'})
    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


async def test_every_version_stays_readable(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    await system.put("Patient/a", json=patient("a", "李"))
    old = await system.get("Patient/a/_history/1")
    assert old.json()["name"][0]["family"] == "张"
    assert (await system.get("Patient/a/_history/2")).json()["name"][0]["family"] == "李"
    assert (await system.get("Patient/a/_history/3")).status_code == 404


async def test_create_gives_an_id_and_ignores_the_one_sent(system: httpx.AsyncClient) -> None:
    answer = await system.post("Patient", json=patient("mine"))
    assert answer.status_code == 201
    assert answer.json()["id"] != "mine"


async def test_a_change_of_a_version_that_is_no_longer_current_is_refused(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    good = await system.put("Patient/a", json=patient("a", "李"), headers={"If-Match": 'W/"1"'})
    late = await system.put("Patient/a", json=patient("a", "王"), headers={"If-Match": 'W/"1"'})
    assert (good.status_code, late.status_code) == (200, 412)
    assert late.json()["issue"][0]["details"]["coding"][0]["code"] == "superseded"
    assert (await system.get("Patient/a")).json()["name"][0]["family"] == "李"


async def test_a_change_sent_again_after_a_lost_answer_is_harmless(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    first = await system.put("Patient/a", json=patient("a", "李"), headers={"If-Match": 'W/"1"'})
    again = await system.put("Patient/a", json=patient("a", "李"), headers={"If-Match": 'W/"1"'})
    assert (first.json(), again.status_code) == (again.json(), 200)
    assert again.headers["etag"] == 'W/"2"'


async def test_a_create_sent_again_after_a_lost_answer_is_harmless(system: httpx.AsyncClient) -> None:
    only_new = {"If-None-Match": "*"}
    first = await system.put("Patient/a", json=patient("a"), headers=only_new)
    again = await system.put("Patient/a", json=patient("a"), headers=only_new)
    other = await system.put("Patient/a", json=patient("a", "李"), headers=only_new)
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 412)
    assert again.json() == first.json()


async def test_a_repeated_create_answers_what_became_of_it_meanwhile(system: httpx.AsyncClient) -> None:
    only_new = {"If-None-Match": "*"}
    await system.put("Patient/a", json=patient("a"), headers=only_new)
    await system.put("Patient/a", json=patient("a", "李"))
    again = await system.put("Patient/a", json=patient("a"), headers=only_new)
    assert (again.status_code, again.json()["name"][0]["family"]) == (200, "李")
    await system.delete("Patient/a")
    assert (await system.put("Patient/a", json=patient("a"), headers=only_new)).status_code == 410


async def test_the_same_create_from_somebody_else_is_refused(system: httpx.AsyncClient, ana: httpx.AsyncClient) -> None:
    body, address = observation(own_id("o"), "a"), f"Observation/{own_id('o')}"
    assert (await ana.put(address, json=body, headers={"If-None-Match": "*"})).status_code == 201
    assert (await system.put(address, json=body, headers={"If-None-Match": "*"})).status_code == 412


async def test_what_was_deleted_is_gone_until_it_is_written_again(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    assert (await system.delete("Patient/a")).status_code == 204
    assert (await system.delete("Patient/a")).status_code == 204
    gone = await system.get("Patient/a")
    assert (gone.status_code, gone.json()["resourceType"]) == (410, "OperationOutcome")
    assert (await system.get("Patient")).json()["total"] == 0
    assert (await system.put("Patient/a", json=patient("a"))).status_code == 201
    assert (await system.get("Patient/a")).headers["etag"] == 'W/"3"'


async def test_naming_the_version_of_a_deletion_brings_the_resource_back_once(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    await system.delete("Patient/a")
    deletion = (await system.get("Patient/a")).headers["ETag"]
    assert deletion == 'W/"2"'
    for wrong in ('W/"1"', "*"):
        assert (await system.put("Patient/a", json=patient("a"), headers={"If-Match": wrong})).status_code == 412
    back = await system.put("Patient/a", json=patient("a"), headers={"If-Match": deletion})
    assert (back.status_code, back.json()["meta"]["versionId"]) == (201, "3")
    again = await system.put("Patient/a", json=patient("a"), headers={"If-Match": deletion})
    assert (again.status_code, again.json()["meta"]["versionId"]) == (200, "3")
    other = await system.put("Patient/a", json=patient("a", "李"), headers={"If-Match": deletion})
    assert other.status_code == 412


async def test_identical_content_makes_no_new_version(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    assert (await system.put("Patient/a", json=patient("a"))).headers["etag"] == 'W/"1"'


async def test_conditional_create_finds_what_is_there(system: httpx.AsyncClient) -> None:
    body = patient("", identifier=[{"system": "urn:x", "value": "1"}])
    del body["id"]
    once = {"If-None-Exist": "identifier=urn:x|1"}
    first = await system.post("Patient", json=body, headers=once)
    second = await system.post("Patient", json=body, headers=once)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    await system.post("Patient", json=body)
    assert (await system.post("Patient", json=body, headers=once)).status_code == 412


async def test_conditional_update_and_delete_act_on_a_single_match(system: httpx.AsyncClient) -> None:
    body = patient("", identifier=[{"system": "urn:x", "value": "1"}])
    del body["id"]
    where = {"identifier": "urn:x|1"}
    first = await system.put("Patient", params=where, json=body)
    second = await system.put("Patient", params=where, json={**body, "active": True})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert (await system.delete("Patient", params=where)).status_code == 204
    assert (await system.get(f"Patient/{first.json()['id']}")).status_code == 410


@pytest.mark.parametrize(("wish", "kind"), [("minimal", None), ("OperationOutcome", "OperationOutcome"),
                                            ("representation", "Patient")])  # fmt: skip
async def test_prefer_return_is_honoured(system: httpx.AsyncClient, wish: str, kind: str | None) -> None:
    answer = await system.put("Patient/a", json=patient("a"), headers={"Prefer": f"return={wish}"})
    assert answer.status_code == 201 and answer.headers["etag"] == 'W/"1"'
    assert (answer.json()["resourceType"] if answer.content else None) == kind


async def test_decimals_keep_their_digits(system: httpx.AsyncClient) -> None:
    body = (
        b'{"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.50}}'
    )
    await system.put("Observation/o", content=body, headers=JSON)
    assert b'"value":1.50}' in (await system.get("Observation/o")).content


async def test_history_lists_deletions_and_pages(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    await system.put("Patient/a", json=patient("a", "李"))
    await system.delete("Patient/a")
    await system.put("Patient/b", json=patient("b"))
    bundle = (await system.get("Patient/a/_history")).json()
    assert [entry["request"]["method"] for entry in bundle["entry"]] == ["DELETE", "PUT", "PUT"]
    assert "resource" not in bundle["entry"][0]
    first = (await system.get("_history", params={"_count": "3"})).json()
    assert first["total"] == 4 and len(first["entry"]) == 3
    following = await system.get(next(item["url"] for item in first["link"] if item["relation"] == "next"))
    assert [entry["response"]["etag"] for entry in following.json()["entry"]] == ['W/"1"']
    assert (await system.get("Patient/_history")).json()["total"] == 4


async def test_history_since_an_instant(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    changed = (await system.put("Patient/a", json=patient("a", "李"))).json()["meta"]["lastUpdated"]
    bundle = (await system.get("Patient/a/_history", params={"_since": changed})).json()
    assert [entry["response"]["etag"] for entry in bundle["entry"]] == ['W/"2"']


async def test_everything_brings_the_compartment_and_the_house_around_it(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a", managingOrganization={"reference": "Organization/h"}))
    await system.put("Organization/h", json={"resourceType": "Organization", "id": "h", "name": "安心医院"})
    await system.put("Organization/x", json={"resourceType": "Organization", "id": "x", "name": "别处"})
    await system.put("Patient/b", json=patient("b"))
    for number in range(5):
        await system.put(f"Observation/o{number}", json=observation(f"o{number}", "a"))
    seen: list[str] = []
    page = (await system.get("Patient/a/$everything", params={"_count": "3"})).json()
    while True:
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        following = next((item["url"] for item in page["link"] if item["relation"] == "next"), None)
        if following is None:
            break
        page = (await system.get(following)).json()
    assert sorted(seen) == ["a", "h", "o0", "o1", "o2", "o3", "o4"]
