"""HTTP with manners: where it goes, what it repeats, what it refuses to hold."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.errors import NotTrusted, Offline, ServerMisunderstood, ServerUnavailable
from services.fhir.capabilities import capabilities_of
from services.fhir.origins import is_safe
from services.fhir.web import TRIES
from services.sync.scope import plan
from tests.fakes.clock import NOON
from tests.fakes.wires import asks, bundle, request_lost, status
from tests.services.sync.conftest import hospital, mine
from tests.services.sync.worlds import BASE, Phone, fill, phone, reading

__all__ = ["hospital", "mine"]  # fixtures


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://hospital.example/fhir", True),
        ("http://127.0.0.1:8460/fhir", True),
        ("http://[::1]:8460/fhir", True),
        ("http://localhost/fhir", True),
        ("http://hospital.example/fhir", False),
        ("http://127.0.0.1.evil.example/", False),
        ("https://user@hospital.example/", False),
        ("ftp://127.0.0.1/", False),
        ("https://", False),
    ],
)
def test_only_https_or_this_machine(url: str, safe: bool) -> None:
    assert is_safe(url) is safe


async def test_a_redirect_to_another_host_is_not_followed(mine: Phone) -> None:
    mine.wires.next(status(302, headers={"Location": "https://elsewhere.example/fhir/Patient/p1"}))
    with pytest.raises(ServerMisunderstood):
        await mine.client.read("Patient", "p1")
    assert len(mine.wires.sent) == 1


async def test_a_redirect_within_the_host_is_followed_for_reading(hospital: FastAPI, mine: Phone) -> None:
    mine.wires.next(status(307, headers={"Location": "/fhir/Patient/p1"}))
    assert (await mine.client.read("Patient", "p1"))["id"] == "p1"


async def test_a_next_link_to_another_host_is_not_followed(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, *(reading(f"o{number}") for number in range(3)))

    def lured(body: dict[str, Any]) -> None:
        body["link"] = [{"relation": "next", "url": "https://elsewhere.example/fhir?page=2"}]

    mine.wires.always(bundle(lured), asks("GET", "/Observation"))
    done = await mine.cycle()
    assert isinstance(done.error, ServerMisunderstood)
    assert await mine.count("Observation") == 3


async def test_a_post_is_never_repeated_and_a_get_is(mine: Phone) -> None:
    mine.wires.always(request_lost)
    with pytest.raises(Offline):
        await mine.web.send("POST", f"{BASE}/auth/token", content=b"x=1")
    assert mine.waits == []
    with pytest.raises(Offline):
        await mine.client.read("Patient", "p1")
    assert len(mine.waits) == TRIES - 1


async def test_a_long_retry_after_is_left_to_the_caller(mine: Phone) -> None:
    mine.wires.always(status(503, headers={"Retry-After": "Sat, 21 Nov 2026 04:10:00 GMT"}))
    with pytest.raises(ServerUnavailable) as refused:
        await mine.client.read("Patient", "p1")
    assert refused.value.retry_after == 600
    assert NOON.minute == 0
    assert mine.waits == []


async def test_a_false_certificate_is_told_apart(hospital: FastAPI, tmp_path: Path) -> None:
    class Impostor(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", request=request)

    one = await phone(hospital, tmp_path / "impostor.db", inner=Impostor())
    with pytest.raises(NotTrusted):
        await one.client.read("Patient", "p1")
    await one.put_away()


async def test_no_log_line_holds_a_query_or_a_token(
    hospital: FastAPI, mine: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fill(hospital, reading("o1"))
    await mine.cycle()
    lines = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("aiosqlite"))
    assert "patient-p1" not in lines
    assert "patient=p1" not in lines
    assert "血糖" not in lines


async def test_a_server_that_knows_less_is_asked_less(hospital: FastAPI, mine: Phone) -> None:
    """Neither history, nor _lastUpdated, nor most types: a plain pull of what there is, every time."""

    def poor(one: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": one["type"],
            "interaction": [{"code": "read"}, {"code": "search-type"}],
            "searchParam": [p for p in one["searchParam"] if p["name"] in {"_id", "patient"}],
        }

    async def modest(request: httpx.Request, send: Any) -> httpx.Response:
        statement = json.loads(await (await send(request)).aread())
        types = [poor(one) for one in statement["rest"][0]["resource"] if one["type"] in {"Patient", "Observation"}]
        statement["rest"] = [{"mode": "server", "resource": types}]
        return httpx.Response(200, json=statement)

    mine.wires.always(modest, asks("GET", "/metadata"))
    fill(hospital, reading("o1"))
    assert (await mine.cycle()).error is None
    fill(hospital, reading("o2"), reading("o1", status="amended"))
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 2
    assert {path for _, path, _ in mine.wires.sent} == {"/fhir/metadata", "/fhir/Patient", "/fhir/Observation"}
    amended = await mine.see("Observation", "o1")
    assert amended is not None
    assert amended.body["status"] == "amended"


async def test_a_server_that_refuses_to_sort_is_asked_without(hospital: FastAPI, mine: Phone) -> None:
    fill(hospital, reading("o1"))

    async def strict(request: httpx.Request, send: Any) -> httpx.Response:
        if "_lastUpdated" in str(request.url):
            return httpx.Response(400, json={"resourceType": "OperationOutcome"})
        response: httpx.Response = await send(request)
        return response

    mine.wires.always(strict, asks("GET", "/Observation"))
    assert (await mine.cycle()).error is None
    assert await mine.count("Observation") == 1


async def test_what_is_seen_first_is_asked_first(mine: Phone) -> None:
    capabilities = capabilities_of(await mine.client.capabilities())
    names = [scope.name.removeprefix("Patient/p1/") for scope in plan(capabilities, ["p1"], NOON.date())]
    assert names[:4] == ["Patient", "Consent", "Appointment:first", "DiagnosticReport:first"]
    assert names.index("PractitionerRole") < names.index("Observation:house") < names.index("Observation")
    assert names.index("PractitionerRole") < names.index("Observation") < names.index("Slot")
    assert len(names) == len(set(names)) == 50
