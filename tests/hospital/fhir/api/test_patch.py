"""JSON Patch: what it changes, what it refuses, and how far it reaches (R4 §3.1.0.6, RFC 6902)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from hospital.base.config import Limits
from hospital.base.outcome import refusal
from hospital.fhir.store.tx import Decide
from tests.hospital.fhir.samples import Json, observation, patient, transaction

PATCH = {"Content-Type": "application/json-patch+json"}
OWN = "6f8f3f0e-6d4e-4f43-9d1c-0f4f4c0a7d11"


@pytest.fixture
def limits() -> Limits:
    return Limits(body_bytes=20_000, patch_operations=20)


async def patched(client: httpx.AsyncClient, path: str, *operations: Json, **headers: str) -> httpx.Response:
    content = json.dumps(operations)
    return await client.patch(
        path, content=content, headers={**PATCH, **{k.replace("_", "-"): v for k, v in headers.items()}}
    )


def carried(*operations: Json) -> Json:
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    return {"resourceType": "Binary", "contentType": PATCH["Content-Type"], "data": data}


def replace(path: str, value: Any) -> Json:
    return {"op": "replace", "path": path, "value": value}


async def test_all_six_operations_make_the_next_version(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a", gender="male", active=True))
    answer = await patched(
        system, "Patient/a",
        {"op": "test", "path": "/gender", "value": "male"},
        replace("/gender", "female"),
        {"op": "add", "path": "/name/0/given/-", "value": "小"},
        {"op": "copy", "from": "/name/0", "path": "/name/1"},
        {"op": "move", "from": "/name/1/family", "path": "/name/1/text"},
        {"op": "remove", "path": "/active"},
    )  # fmt: skip
    assert (answer.status_code, answer.headers["etag"]) == (200, 'W/"2"'), answer.text
    body = (await system.get("Patient/a")).json()
    assert body["name"] == [{"family": "张", "given": ["伟", "小"]}, {"given": ["伟", "小"], "text": "张"}]
    assert body["gender"] == "female" and "active" not in body
    past = (await system.get("Patient/a/_history")).json()
    assert [entry["request"]["method"] for entry in past["entry"]] == ["PATCH", "PUT"]


async def test_digits_of_untouched_and_of_new_decimals_are_kept(system: httpx.AsyncClient) -> None:
    raw = json.dumps(observation("o", "a")).replace(": 120", ": 120.50")
    await system.put("Observation/o", content=raw, headers={"Content-Type": "application/fhir+json"})
    await patched(system, "Observation/o", replace("/status", "amended"))
    assert '"value":120.50' in (await system.get("Observation/o")).text
    tested = '[{"op":"test","path":"/valueQuantity/value","value":120.5},'
    changed = '{"op":"replace","path":"/valueQuantity/value","value":7.00}]'
    answer = await system.patch("Observation/o", content=tested + changed, headers=PATCH)
    assert '"value":7.00' in answer.text


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ({"op": "test", "path": "/gender", "value": "female"}, 422),
        ({"op": "test", "path": "/active", "value": 1}, 422),
        ({"op": "remove", "path": "/birthDate"}, 422),
        ({"op": "add", "path": "/name/7", "value": {}}, 422),
        ({"op": "add", "path": "/name/00", "value": {}}, 422),
        ({"op": "remove", "path": ""}, 422),
        ({"op": "move", "from": "/name", "path": "/name/0"}, 422),
        ({"op": "replace", "path": "", "value": [1]}, 422),
        ({"op": "replace", "path": "/id", "value": "b"}, 422),
        ({"op": "replace", "path": "/resourceType", "value": "Group"}, 422),
        ({"op": "replace", "path": "/gender", "value": "robot"}, 422),
        ({"op": "replace", "path": "/gender"}, 400),
        ({"op": "wish", "path": "/gender"}, 400),
        ({"op": "add", "path": "gender", "value": 1}, 400),
        ({"path": "/gender"}, 400),
        ("gender", 400),
    ],
)
async def test_what_does_not_apply_or_is_no_patch_changes_nothing(
    system: httpx.AsyncClient, operation: Any, status: int
) -> None:
    await system.put("Patient/a", json=patient("a", gender="male", active=True))
    answer = await patched(system, "Patient/a", replace("/active", False), operation)
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome"), answer.text
    assert "male" not in answer.text
    assert (await system.get("Patient/a")).headers["etag"] == 'W/"1"'


async def test_other_content_types_are_refused_with_the_one_that_works(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    for kind in ("application/fhir+json", "application/json", "application/merge-patch+json"):
        answer = await system.patch("Patient/a", content="[]", headers={"Content-Type": kind})
        assert (answer.status_code, answer.headers["accept-patch"]) == (415, "application/json-patch+json")
    assert (await system.patch("Patient/a", content="{", headers=PATCH)).status_code == 400
    assert (await system.patch("Patient/a", content="{}", headers=PATCH)).status_code == 400


async def test_if_match_guards_a_patch_and_makes_it_safe_to_repeat(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a", gender="male"))
    change = replace("/gender", "female")
    first, again = [await patched(system, "Patient/a", change, If_Match='W/"1"') for _ in range(2)]
    assert (first.status_code, again.status_code, first.json()) == (200, 200, again.json())
    late = await patched(system, "Patient/a", replace("/gender", "other"), If_Match='W/"1"')
    unfit = await patched(system, "Patient/a", {"op": "remove", "path": "/active"}, If_Match='W/"1"')
    assert [late.status_code, unfit.status_code] == [412, 412]
    assert (await system.get("Patient/a")).headers["etag"] == 'W/"2"'


async def test_what_is_not_there_cannot_be_patched(system: httpx.AsyncClient) -> None:
    assert (await patched(system, "Patient/a", replace("/gender", "male"))).status_code == 404
    await system.put("Patient/a", json=patient("a"))
    await system.delete("Patient/a")
    assert (await patched(system, "Patient/a", replace("/gender", "male"))).status_code == 410


async def test_a_conditional_patch_changes_the_one_match(system: httpx.AsyncClient) -> None:
    for id_, family in (("a", "张"), ("b", "李"), ("c", "李")):
        await system.put(f"Patient/{id_}", json=patient(id_, family))
    statuses = [
        (await patched(system, f"Patient?family={name}", {"op": "add", "path": "/active", "value": True})).status_code
        for name in ("张", "李", "王")
    ]
    assert statuses == [200, 412, 404]
    assert (await patched(system, "Patient", replace("/gender", "male"))).status_code == 400
    assert (await system.get("Patient?active=true")).json()["total"] == 1


@pytest.mark.parametrize("kind", ["batch", "transaction"])
async def test_a_patch_travels_in_a_bundle_as_a_binary(system: httpx.AsyncClient, kind: str) -> None:
    await system.put("Observation/o", json=observation("o", "a"))
    change = carried(replace("/status", "amended"), replace("/subject/reference", "urn:uuid:p"))
    entries = [("PATCH", "Observation/o", change), ("GET", "Observation/o", None)]
    if kind == "transaction":
        entries.append(("POST", "Patient", patient("p")))
    answer = (await system.post("", json=transaction(*entries, kind=kind))).json()
    assert [entry["response"]["status"] for entry in answer["entry"][:2]] == ["200", "200"], answer
    read = answer["entry"][1]["resource"]
    assert read["status"] == "amended"
    if kind == "transaction":
        assert read["subject"]["reference"] == f"Patient/{answer['entry'][2]['resource']['id']}"


@pytest.mark.parametrize(
    "resource",
    [None, patient("p"), {"resourceType": "Binary", "contentType": "text/plain", "data": "W10="},
     {"resourceType": "Binary", "contentType": PATCH["Content-Type"], "data": "?"},
     {"resourceType": "Binary", "contentType": PATCH["Content-Type"], "data": "e30="}],
)  # fmt: skip
async def test_a_bundle_entry_without_a_patch_in_it_is_refused(system: httpx.AsyncClient, resource: Json) -> None:
    await system.put("Patient/a", json=patient("a"))
    answer = await system.post("", json=transaction(("PATCH", "Patient/a", resource)))
    assert answer.status_code in (400, 415)
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[0]"]


async def test_two_patches_of_one_resource_in_a_transaction_are_refused(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    twice = [("PATCH", "Patient/a", carried(replace("/name", [{"text": name}]))) for name in ("x", "y")]
    assert (await system.post("", json=transaction(*twice))).status_code == 400


async def test_a_patch_that_grows_without_bound_is_stopped(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    doubling = [{"op": "copy", "from": "/name", "path": "/name/-"} for _ in range(20)]
    assert (await patched(system, "Patient/a", *doubling)).status_code == 413
    many = [replace("/gender", "male")] * 21
    assert (await patched(system, "Patient/a", *many)).status_code == 413
    deep: Any = {"url": "x"}
    for _ in range(40):
        deep = {"extension": [deep]}
    bottom = "/extension/0" * 41 + "/extension"
    nested = [
        {"op": "add", "path": "/extension", "value": [deep]},
        {"op": "copy", "from": "/extension", "path": bottom},
    ]
    assert (await patched(system, "Patient/a", *nested)).status_code == 422


async def test_the_result_is_judged_by_the_decider(
    system: httpx.AsyncClient, deciders: Callable[[str, Decide], None]
) -> None:
    def never(_tx: object, _access: object, incoming: Json, current: Json | None) -> Json:
        if current is not None and incoming["status"] != current["status"]:
            raise refusal(409, "conflict", "no", code="too-late")
        return incoming

    deciders("Observation", never)
    await system.put("Observation/o", json=observation("o", "a"))
    assert (await patched(system, "Observation/o", replace("/status", "amended"))).status_code == 409
    assert (await patched(system, "Observation/o", replace("/code/text", "x"))).status_code == 200


async def test_a_patch_answers_as_prefer_asks(system: httpx.AsyncClient) -> None:
    await system.put("Patient/a", json=patient("a"))
    change = {"op": "add", "path": "/active", "value": True}
    minimal = await patched(system, "Patient/a", change, Prefer="return=minimal")
    assert (minimal.status_code, minimal.content, minimal.headers["etag"]) == (200, b"", 'W/"2"')


async def test_a_patient_patches_what_a_patient_may_change_and_nothing_else(
    ana: httpx.AsyncClient, system: httpx.AsyncClient
) -> None:
    await system.put("Observation/lab", json=observation("lab", "a"))
    assert (await ana.put(f"Observation/{OWN}", json=observation(OWN, "a"))).status_code == 201
    assert (await patched(ana, f"Observation/{OWN}", replace("/status", "amended"))).status_code == 200
    for path, change in (
        ("Observation/lab", replace("/status", "amended")),
        (f"Observation/{OWN}", replace("/subject/reference", "Patient/b")),
        (f"Observation/{OWN}", {"op": "add", "path": "/focus", "value": [{"reference": "Patient/b"}]}),
        (f"Observation/{OWN}", {"op": "add", "path": "/performer", "value": [{"reference": "Organization/hospital"}]}),
    ):
        assert (await patched(ana, path, change)).status_code == 403, (path, change)
    assert (await system.get("Observation/lab")).headers["etag"] == 'W/"1"'
