"""A real hospital on a file of its own, and callers with different tokens, over HTTP in process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config, Limits
from hospital.base.outcome import unauthenticated
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.store.store import FhirStore
from hospital.fhir.store.tx import Decide, Decider
from tests.hospital.databases import drop, empty_database

ROOT = "http://hospital.test"


def access_of_test_token(authorization: str | None) -> Access:
    """`system` sees all; `patient-a,b` sees the patients a and b; `readonly-a` may not write; `proxy-b` is a, who looks
    after b in all scopes; others must sign in."""
    token = (authorization or "").removeprefix("Bearer ")
    if token == "system":
        return Access.system("tests")
    if token.startswith("readonly-"):
        return Access(frozenset({token.removeprefix("readonly-")}), token, (("*", "rs"),))
    if token.startswith("patient-"):
        return Access(frozenset(filter(None, token.removeprefix("patient-").split(","))), token)
    if token.startswith("proxy-"):
        for_whom = Proxy(token.removeprefix("proxy-"), "carer", frozenset(ProxyScope))
        return Access(frozenset({"a"}), "patient-a", proxies=(for_whom,))
    raise unauthenticated()


class Callers:
    """Makes HTTP clients for callers; closes them at the end of the test."""

    def __init__(self, hospital: FastAPI, stack: AsyncExitStack) -> None:
        self._hospital = hospital
        self._stack = stack

    async def caller(self, token: str) -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=self._hospital),
            base_url=f"{ROOT}/fhir/",
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        return await self._stack.enter_async_context(client)


@pytest.fixture
def limits() -> Limits:
    return Limits()


@pytest.fixture
def db_url(tmp_path: Path) -> Iterator[str]:
    """A database of this test's own."""
    url = empty_database(tmp_path)
    yield url
    drop(url)


@pytest.fixture
def hospital(db_url: str, limits: Limits) -> Iterator[FastAPI]:
    config = Config(db_url, ROOT, limits=limits)
    app = create_app(config, access_of_test_token)
    yield app
    app.state.store.close()


@pytest.fixture
def store(hospital: FastAPI) -> FhirStore:
    found = hospital.state.store
    assert isinstance(found, FhirStore)
    return found


@pytest.fixture
def deciders(store: FhirStore) -> Callable[[str, Decide], None]:
    """Sets who decides writes of a type at this test's hospital."""
    return lambda type_, decide: store.deciders.add(type_, None, Decider(type_, decide))


@pytest.fixture
async def callers(hospital: FastAPI) -> AsyncIterator[Callers]:
    async with AsyncExitStack() as stack:
        yield Callers(hospital, stack)


@pytest.fixture
async def system(callers: Callers) -> httpx.AsyncClient:
    return await callers.caller("system")


@pytest.fixture
async def ana(callers: Callers) -> httpx.AsyncClient:
    """Signed in as Patient/a."""
    return await callers.caller("patient-a")


@pytest.fixture
async def bo(callers: Callers) -> httpx.AsyncClient:
    """Signed in as Patient/b."""
    return await callers.caller("patient-b")


@pytest.fixture
async def stranger(callers: Callers) -> httpx.AsyncClient:
    """Not signed in."""
    return await callers.caller("")
