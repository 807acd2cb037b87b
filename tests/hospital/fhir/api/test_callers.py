"""Who bore a token last is only remembered: each request reads its token, and what has ended is forgotten."""

from __future__ import annotations

import httpx
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config
from hospital.base.outcome import unauthenticated
from hospital.fhir.api.callers import KnownCallers
from hospital.fhir.permissions import Access
from tests.hospital.conftest import ROOT

ANA, BO = Access(frozenset({"a"}), "Patient/a"), Access(frozenset({"b"}), "Patient/b")


class Doors:
    """Tokens whose bearers a test changes."""

    def __init__(self) -> None:
        self.bearers = {"Bearer one": ANA}

    def access_for(self, authorization: str | None) -> Access:
        found = self.bearers.get(authorization or "")
        if found is None:
            raise unauthenticated()
        return found


def client(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)
    return httpx.AsyncClient(transport=transport, base_url=f"{ROOT}/fhir/", headers={"Authorization": "Bearer one"})


async def test_a_token_that_has_ended_is_refused_at_the_next_request_and_one_of_another_is_theirs(db_url: str) -> None:
    doors = Doors()
    app = create_app(Config(db_url, ROOT), doors.access_for)
    with app.state.store.begin() as tx:
        for id_ in ("a", "b"):
            tx.put({"resourceType": "Patient", "id": id_})
    async with client(app) as phone:
        assert [(await phone.get(f"Patient/{id_}")).status_code for id_ in "ab"] == [200, 404]
        doors.bearers["Bearer one"] = BO
        assert [(await phone.get(f"Patient/{id_}")).status_code for id_ in "ab"] == [404, 200]
        doors.bearers.clear()
        assert (await phone.get("Patient/b")).status_code == 401
        assert (await phone.post("", json={"resourceType": "Bundle", "type": "batch"})).status_code == 401
    app.state.store.close()


def test_the_one_used_longest_ago_is_forgotten_first() -> None:
    callers = KnownCallers(most=2)
    for name in (b"one", b"two"):
        callers.learn(name, ANA)
    assert callers.last(b"one") == ANA
    callers.learn(b"three", BO)
    assert [callers.last(name) for name in (b"one", b"two", b"three")] == [ANA, None, BO]
    callers.forget(b"one")
    callers.forget(b"never known")
    assert callers.last(b"one") is None
