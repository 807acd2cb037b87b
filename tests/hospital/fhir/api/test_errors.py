"""Every error is an OperationOutcome with the right status, whatever goes wrong (R4 §3.1.0.2)."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from hospital.base.config import Limits
from hospital.fhir.store.tx import Decide
from tests.hospital.fhir.samples import patient, transaction

JSON = {"Content-Type": "application/fhir+json"}


@pytest.fixture
def limits() -> Limits:
    return Limits(body_bytes=20_000, bundle_entries=3, page_default=2, page_max=4)


def outcome(answer: httpx.Response) -> dict[str, object]:
    body = answer.json()
    assert body["resourceType"] == "OperationOutcome", body
    assert answer.headers["content-type"].startswith("application/fhir+json")
    issue: dict[str, object] = body["issue"][0]
    assert issue["severity"] in ("error", "fatal") and issue["code"]
    return issue


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Nothing", 404),
        ("GET", "Nothing/1", 404),
        ("GET", "Patient/none", 404),
        ("GET", "Patient/none/_history", 404),
        ("GET", "Patient/none/_history/1", 404),
        ("GET", "Patient/none/$everything", 404),
        ("GET", "Patient/a/$nothing", 404),
        ("GET", "Patient/a/b/c/d/e", 404),
        ("GET", "Patient/not a valid id", 404),
        ("PATCH", "Patient/a", 415),
        ("DELETE", "_history", 405),
        ("GET", "", 405),
        ("POST", "Patient/a", 405),
        ("GET", "Patient?birthdate=tomorrow", 400),
        ("GET", "Patient?name:nonsense=x", 400),
        ("GET", "Patient?_count=many", 400),
        ("GET", "Patient?_include=Patient:nonsense", 400),
        ("GET", "Patient?_summary=perhaps", 400),
        ("GET", "Patient?_page=nonsense", 400),
        ("GET", "Observation?value-quantity=heavy", 400),
        ("GET", "Patient?name=%00", 400),
        ("GET", "Patient?birthdate=0000", 400),
        ("GET", "Observation?value-quantity=1e999999999", 400),
        ("DELETE", "Patient?_count=1", 400),
    ],
)
async def test_bad_addresses_and_questions(system: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await system.request(method, path)
    outcome(answer)
    assert answer.status_code == status
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"[1]", JSON, 400),
        (b"{}", JSON, 400),
        (b'{"resourceType":"Patient","id":"a","id":"a"}', JSON, 400),
        (b'{"resourceType":"Patient","id":"b"}', JSON, 400),
        (b'{"resourceType":"Observation","id":"a"}', JSON, 400),
        (b'{"resourceType":"Patient","id":7}', JSON, 400),
        (b"\xff\xfe", JSON, 400),
        (b'{"resourceType":"Patient","id":"a","name":[{"text":"\\u0000"}]}', JSON, 400),
        (b'{"resourceType":"Patient","id":"a","name":[{"text":"\\ud800"}]}', JSON, 400),
        (b'{"resourceType":"Patient","id":"a","multipleBirthInteger":' + b"9" * 5000 + b"}", JSON, 400),
        (b'{"resourceType":"Patient","id":"a","multipleBirthInteger":NaN}', JSON, 400),
        (b"[" * 15_000, JSON, 400),
        (b'{"resourceType":"Patient","id":"a"}', {"Content-Type": "application/xml"}, 415),
        (b'{"resourceType":"Patient","id":"a"}', {**JSON, "Content-Encoding": "gzip"}, 415),
        (b" " * 20_001, JSON, 413),
        (b'{"resourceType":"Patient","id":"a"}', {**JSON, "Accept": "application/fhir+xml"}, 406),
        (b'{"resourceType":"Patient","id":"a","gender":"robot"}', JSON, 422),
    ],
)
async def test_bad_bodies(system: httpx.AsyncClient, body: bytes, headers: dict[str, str], status: int) -> None:
    answer = await system.put("Patient/a", content=body, headers=headers)
    outcome(answer)
    assert answer.status_code == status
    assert (await system.get("Patient")).json()["total"] == 0


async def test_a_body_without_announced_length_is_bounded_too(system: httpx.AsyncClient) -> None:
    async def endless() -> object:
        for _ in range(10):
            yield b" " * 5_000

    answer = await system.put("Patient/a", content=endless(), headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["Patient", "Patient/a", "Patient/_history", "Observation?code=1", "Slot"])
async def test_without_a_token_there_is_only_the_capability_statement(stranger: httpx.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
    assert outcome(answer)["code"] == "login"
    assert answer.status_code == 401 and answer.headers["www-authenticate"].startswith("Bearer")
    assert (await stranger.get("metadata")).status_code == 200


async def test_json_formats_are_accepted_under_all_their_names(system: httpx.AsyncClient) -> None:
    for accept in (
        "application/json",
        "*/*",
        "application/fhir+json; fhirVersion=4.0",
        "text/html, application/*;q=0.1",
    ):
        assert (await system.get("Patient", headers={"Accept": accept})).status_code == 200
    for accept in ("application/fhir+xml", "application/fhir+json; fhirVersion=5.0", "application/json;q=0"):
        assert (await system.get("Patient", headers={"Accept": accept})).status_code == 406
    assert (await system.get("Patient", params={"_format": "xml"})).status_code == 406
    assert (await system.get("Patient", params={"_format": "json"}, headers={"Accept": "x/y"})).status_code == 200


async def test_too_many_entries_and_too_large_pages_are_bounded(system: httpx.AsyncClient) -> None:
    entries = [("PUT", f"Patient/p{n}", patient(f"p{n}")) for n in range(4)]
    assert (await system.post("", json=transaction(*entries))).status_code == 413
    for n in range(6):
        await system.put(f"Patient/p{n}", json=patient(f"p{n}"))
    assert len((await system.get("Patient")).json()["entry"]) == 2
    assert len((await system.get("Patient", params={"_count": "1000"})).json()["entry"]) == 4


async def test_a_fault_of_the_server_shows_nothing_of_its_inside(
    system: httpx.AsyncClient, deciders: Callable[[str, Decide], None]
) -> None:
    def broken(*_: object) -> dict[str, object]:
        raise ZeroDivisionError("secret detail")

    deciders("Flag", broken)
    flag = {"resourceType": "Flag", "id": "x", "status": "active", "code": {"text": "x"}, "subject": {"display": "x"}}
    answer = await system.put("Flag/x", json=flag)
    assert answer.status_code == 500 and outcome(answer)["code"] == "exception"
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert (await system.get("Flag")).json()["total"] == 0


async def test_long_answers_are_compressed(system: httpx.AsyncClient) -> None:
    answer = await system.get("metadata", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" and answer.json()["fhirVersion"] == "4.0.1"
