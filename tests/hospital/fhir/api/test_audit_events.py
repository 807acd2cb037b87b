"""A patient sees who was at the own record, as valid AuditEvents; nobody else does, and nobody writes them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest

from hospital.fhir.validation.check import findings
from tests.hospital.fhir.samples import link, observation, patient, transaction

pytestmark = pytest.mark.usefixtures("visited")


@pytest.fixture
async def visited(system: httpx.AsyncClient, ana: httpx.AsyncClient, bo: httpx.AsyncClient) -> None:
    for id_ in "ab":
        await system.put(f"Patient/{id_}", json=patient(id_))
        await system.put(f"Observation/o-{id_}", json=observation(f"o-{id_}", id_))
    await system.get("Observation?_count=10")
    await ana.get("Observation/o-a")
    await bo.get("Observation/o-a")


async def events(client: httpx.AsyncClient, query: str = "") -> list[dict[str, Any]]:
    answer = await client.get(f"AuditEvent{query}")
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", [])]


async def test_every_access_is_a_valid_audit_event(ana: httpx.AsyncClient) -> None:
    found = await events(ana, "?patient=a")
    assert [one["subtype"][0]["code"] for one in found] == ["read", "read", "search-type", "update", "update"]
    assert [one["outcome"] for one in found] == ["4", "0", "0", "0", "0"]
    for one in found:
        assert findings(one) == []


async def test_nobody_learns_who_else_is_a_patient(ana: httpx.AsyncClient, bo: httpx.AsyncClient) -> None:
    for client, other in ((ana, "Patient/b"), (bo, "Patient/a")):
        for one in await events(client):
            assert other not in str(one)
            assert "patient-a" not in str(one) or client is ana


async def test_another_persons_accesses_are_not_there(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    assert await events(ana, "?patient=b") == []
    both = await events(ana, "?patient=Patient/b,Patient/a")
    assert both and all("Patient/b" not in str(one) for one in both)
    theirs = (await events(system, "?patient=b"))[-1]["id"]
    assert (await ana.get(f"AuditEvent/{theirs}")).status_code == 404
    own = (await events(ana))[0]["id"]
    assert (await ana.get(f"AuditEvent/{own}")).json()["id"] == own
    assert [one["id"] for one in await events(ana, f"?_id={theirs},{own}")] == [own]


async def test_days_narrow_them_down(ana: httpx.AsyncClient) -> None:
    newest = (await events(ana))[0]["recorded"]
    assert await events(ana, "?date=lt2020") == []
    assert await events(ana, "?date=gt2100") == []
    assert len(await events(ana, f"?date=ge2020&date=le{newest}")) >= 5
    assert (await ana.get("AuditEvent?date=yesterday")).status_code == 400


def _asked_by(event: dict[str, Any]) -> str:
    return str(event["agent"][0]["who"])


async def test_what_the_caller_did_can_be_left_out(ana: httpx.AsyncClient, bo: httpx.AsyncClient) -> None:
    """The one look of somebody else is on the first page, however often the own app has read meanwhile."""
    await bo.get("Observation/o-a")
    for _ in range(5):
        await ana.get("Observation/o-a")
    others = await events(ana, "?by-others=true&_count=2")
    assert len(others) == 2
    newest = others[0]["recorded"]
    url: str | None = f"AuditEvent?by-others=true&_count=2&date=le{newest}"
    found: list[str] = []
    while url:
        page = (await ana.get(url)).json()
        found += [entry["resource"]["id"] for entry in page.get("entry", [])]
        url = link(page, "next")
    whole = {event["id"]: _asked_by(event) for event in await events(ana, "?by-others=false&_count=200")}
    (own, often), *_ = Counter(whole.values()).most_common()
    assert [whole[id_] for id_ in found].count(own) == 0
    assert often >= 7
    assert found == [id_ for id_, by in whole.items() if by != own]
    assert (await ana.get("AuditEvent?by-others=perhaps")).status_code == 400


async def test_pages_follow_each_other_without_gap_or_double(ana: httpx.AsyncClient) -> None:
    newest = (await events(ana))[0]["recorded"]
    whole = [one["id"] for one in await events(ana, f"?date=le{newest}")]
    found, url = [], f"AuditEvent?_count=2&date=le{newest}"
    while url:
        page = (await ana.get(url)).json()
        found += [entry["resource"]["id"] for entry in page.get("entry", [])]
        url = link(page, "next") or ""
    assert found == whole


async def test_nobody_writes_them(ana: httpx.AsyncClient, system: httpx.AsyncClient) -> None:
    own = (await events(ana))[0]
    for client in (ana, system):
        assert (await client.put(f"AuditEvent/{own['id']}", json=own)).status_code == 405
        assert (await client.post("AuditEvent", json=own)).status_code == 405
        assert (await client.delete(f"AuditEvent/{own['id']}")).status_code == 405
        assert (await client.delete(f"AuditEvent?_id={own['id']}")).status_code == 405
        deletion = transaction(("DELETE", f"AuditEvent/{own['id']}", None))
        assert (await client.post("", json=deletion)).status_code == 405
    assert (await ana.get(f"AuditEvent/{own['id']}")).json() == own
