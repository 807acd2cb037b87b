"""What a stranger sends to make the server fail: always an OperationOutcome, never a fault, and never for long."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st

from hospital.base import json_text
from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import observation, patient, transaction

JSON = {"Content-Type": "application/fhir+json"}


def nested(depth: int) -> str:
    return '{"resourceType":"Observation","id":"o","x":' + '{"a":[' * depth + "1" + "]}" * depth + "}"


@pytest.mark.parametrize("depth", [20, 100, 240, 480, 3000])
async def test_deep_nesting_is_refused_alone_and_in_bundles(system: httpx.AsyncClient, depth: int) -> None:
    entry = '{"request":{"method":"PUT","url":"Observation/o"},"resource":' + nested(depth) + "}"
    alone = await system.put("Observation/o", content=nested(depth), headers=JSON)
    assert alone.status_code in (400, 422)
    for kind in ("batch", "transaction"):
        text = f'{{"resourceType":"Bundle","type":"{kind}","entry":[{entry}]}}'
        answer = await system.post("", content=text, headers=JSON)
        assert answer.status_code in (200, 400, 422)
        assert '"500"' not in answer.text
    assert (await system.get("Observation")).json()["total"] == 0


@pytest.mark.parametrize("number", ["1e99999999999999999999", "-1e-99999999999999999999", "1e301", "9" * 400])
async def test_numbers_out_of_all_bounds_are_refused(system: httpx.AsyncClient, number: str) -> None:
    body = json_text.dumps(observation("o", "a")).replace('"value":120', f'"value":{number}')
    answer = await system.put("Observation/o", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    assert answer.json()["resourceType"] == "OperationOutcome"


def test_whole_numbers_keep_to_their_type() -> None:
    def wrong(value: Any, key: str = "valueInteger") -> bool:
        body = {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"}, key: value}
        return bool(findings(json_text.loads(json_text.dumps(body))))

    assert [wrong(value) for value in (0, -7, 2147483647, -2147483648)] == [False] * 4
    assert [wrong(value) for value in (2147483648, -2147483649)] == [True] * 2
    assert findings(json_text.loads('{"resourceType":"Appointment","status":"proposed","minutesDuration":0.5}'))


@pytest.mark.parametrize("meta", ["x", [1], None, 7])
async def test_odd_meta_over_an_existing_resource_is_refused(system: httpx.AsyncClient, meta: Any) -> None:
    await system.put("Patient/a", json=patient("a"))
    answer = await system.put("Patient/a", json=patient("a", meta=meta))
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["batch", "transaction"])
@pytest.mark.parametrize("key", ["ifMatch", "ifNoneMatch", "ifNoneExist", "fullUrl"])
@pytest.mark.parametrize("odd", [5, [1], {"a": 1}, None])
async def test_odd_entries_are_refused(system: httpx.AsyncClient, kind: str, key: str, odd: Any) -> None:
    await system.put("Observation/o", json=observation("o", "a"))
    for method, url in (("PUT", "Observation/o"), ("POST", "Observation"), ("GET", "Observation/o")):
        bundle = transaction((method, url, observation("o", "a")), kind=kind)
        entry = bundle["entry"][0]
        (entry if key == "fullUrl" else entry["request"])[key] = odd
        answer = await system.post("", json=bundle)
        statuses = [one["response"]["status"] for one in answer.json().get("entry", [])]
        assert (answer.status_code, statuses) in ((400, []), (200, ["400"]))


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND", "FOO", "GET", "DELETE"])
@pytest.mark.parametrize("path", ["/fhir", "/fhir/", "/fhir/Patient/%0d%0aX:1", "/fhir/%2e%2e/etc/passwd", "/nowhere"])
async def test_every_method_and_address_is_answered_in_fhir(
    hospital: FastAPI, system: httpx.AsyncClient, method: str, path: str
) -> None:
    answer = await system.request(method, f"http://hospital.test{path}")
    assert answer.status_code in (404, 405)
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_a_transaction_goes_to_the_base_address_without_a_slash(system: httpx.AsyncClient) -> None:
    bundle = transaction(("PUT", "Patient/a", patient("a")))
    answer = await system.post("http://hospital.test/fhir", json=bundle)
    assert (answer.status_code, answer.json()["entry"][0]["response"]["status"]) == (200, "201")


async def test_costly_questions_are_refused(system: httpx.AsyncClient) -> None:
    assert (await system.get(f"Patient?_sort={'birthdate,-birthdate,' * 10}")).status_code == 400
    long = {"name": "x" * 30_000}
    assert (await system.post("Patient/_search", data=long)).status_code == 400


@pytest.mark.parametrize("host", ["[", "a b", "x:y:z"])
async def test_an_odd_host_header_changes_nothing(system: httpx.AsyncClient, host: str) -> None:
    assert (await system.get("Patient?name=x", headers={"Host": host})).status_code == 200


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=300)
@given(st.data())
def test_no_element_of_an_odd_shape_makes_the_judge_fail(data: st.DataObject) -> None:
    from hospital.fhir.store.indexing import index  # noqa: PLC0415 - beside its only use
    from hospital.fhir.validation.check import findings as judged  # noqa: PLC0415

    body = {**observation("o", "a"), **patient("o"), "resourceType": "Observation"}
    key = data.draw(
        st.sampled_from([*body, "meta", "contained", "component", "extension", "hasMember", "effectivePeriod"])
    )
    if key == "resourceType":
        return
    odd = {**body, key: data.draw(ODD)}
    assert judged(odd)
    assert index(odd, "http://h/fhir") is not None
