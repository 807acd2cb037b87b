"""A real hospital in this process, and phones with real encrypted stores, joined by wires a test can break."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI

from hospital.app import create_app
from hospital.base.config import Config, Limits
from hospital.base.outcome import unauthenticated
from hospital.fhir.permissions import Access
from hospital.fhir.proxy import Proxy, ProxyScope
from hospital.fhir.store.store import FhirStore
from local_store import outbox, resources
from local_store.outbox import Entry
from local_store.resources import Stored
from local_store.store import LocalStore
from services.clock import instant
from services.device.network import HintedNetwork
from services.errors import SessionExpired
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync, SyncStatus
from tests.fakes.clock import NOON, StandingClock
from tests.fakes.wires import Wires
from tests.hospital.databases import sqlite_database

BASE = "http://127.0.0.1:8460"
KEY = bytes(range(32))
PATIENT = "p1"


def access_of_test_token(authorization: str | None) -> Access:
    """`Bearer system` sees all, `Bearer patient-x` and `Bearer fresh-x` see the patient x, `Bearer family-x-y` x and y,
    `Bearer carer-x-y` x, and as their proxy y, all others must sign in."""
    token = (authorization or "").removeprefix("Bearer ")
    if token == "system":
        return Access.system("tests")
    kind, _, patient = token.partition("-")
    if kind == "family":
        return Access(frozenset(patient.split("-")), f"Patient/{patient.partition('-')[0]}")
    if kind == "carer":
        own, _, other = patient.partition("-")
        scopes = frozenset({ProxyScope.SEE, ProxyScope.CHAT})
        return Access(frozenset({own}), f"Patient/{own}", proxies=(Proxy(other, f"carer-of-{other}", scopes),))
    if kind in {"patient", "fresh"} and patient:
        return Access(frozenset({patient}), f"Patient/{patient}")
    raise unauthenticated()


def open_hospital(folder: Path, base: str = BASE, limits: Limits | None = None) -> FastAPI:
    """A hospital where it is always `NOON` for whoever decides about appointments."""
    config = Config(sqlite_database(folder / "hospital.sqlite"), base, limits=limits or Limits())
    return create_app(config, access_of_test_token, now=lambda: NOON)


def server_store(hospital: FastAPI) -> FhirStore:
    store = hospital.state.store
    assert isinstance(store, FhirStore)
    return store


def fill(hospital: FastAPI, *bodies: dict[str, Any]) -> None:
    """The hospital's own staff writes, each resource in a transaction of its own."""
    for body in bodies:
        with server_store(hospital).begin() as tx:
            tx.put(body)


def delete(hospital: FastAPI, type_: str, id_: str) -> None:
    with server_store(hospital).begin() as tx:
        tx.delete(type_, id_)


def at_hospital(hospital: FastAPI, type_: str, id_: str) -> dict[str, Any] | None:
    with server_store(hospital).reading() as tx:
        return tx.read(type_, id_)


class FixedToken:
    """A session whose tokens a test decides: fulfils `client.Credentials`."""

    def __init__(self, token: str, next_token: str | None = None) -> None:
        self.current, self.next_token, self.renewals, self.given_up = token, next_token, 0, False

    async def token(self) -> str:
        return self.current

    async def renew(self, refused: str) -> str:
        self.renewals += 1
        if self.next_token is None:
            self.given_up = True
            raise SessionExpired
        self.current = self.next_token
        return self.current

    def give_up(self, *, closed: bool = False) -> None:
        self.given_up = True


@dataclass
class Phone:
    """One phone of one patient."""

    store: LocalStore
    wires: Wires
    client: FhirClient
    web: Web
    sync: Sync
    clock: StandingClock
    network: HintedNetwork
    session: FixedToken
    waits: list[float]
    patient: str = PATIENT

    async def write(self, body: dict[str, Any]) -> int:
        created_at = instant(self.clock.now())
        return await self.store.write(outbox.enqueue, body, patient=self.patient, created_at=created_at)

    async def see(self, type_: str, id_: str) -> Stored | None:
        return await self.store.read(resources.get, type_, id_)

    async def count(self, type_: str) -> int:
        return await self.store.read(resources.count, type_)

    async def waiting(self) -> tuple[Entry, ...]:
        return await self.store.read(outbox.entries)

    async def cycle(self) -> SyncStatus:
        return await self.sync.run_once()

    async def put_away(self) -> None:
        await self.web.close()
        await self.store.close()


async def phone(
    hospital: FastAPI | None,
    path: Path,
    *,
    patient: str = PATIENT,
    session: FixedToken | None = None,
    inner: httpx.AsyncBaseTransport | None = None,
    base: str = BASE,
    largest: int = 4 * 1024 * 1024,
    represented: tuple[str, ...] = (),
) -> Phone:
    """A phone that is signed in, at a hospital in this process or behind other wires (`inner`).

    Its waits between tries take no time and are written down.
    """
    waits: list[float] = []

    async def no_time(seconds: float) -> None:
        waits.append(seconds)

    clock, network = StandingClock(), HintedNetwork()
    if inner is None:
        assert hospital is not None
        inner = httpx.ASGITransport(app=hospital)
    wires = Wires(inner)
    web = Web(clock, transport=wires, sleep=no_time, largest=largest)
    token = session or FixedToken(f"patient-{patient}")
    client = FhirClient(f"{base}/fhir", web, token)
    store = await LocalStore.open(path, KEY)
    sync = Sync(lambda: HospitalSession(store, client, (patient, *represented)), clock, network)
    return Phone(store, wires, client, web, sync, clock, network, token, waits, patient)


def person(id_: str = PATIENT, name: str = "王芳") -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, "name": [{"text": name}]}


def reading(id_: str, patient: str = PATIENT, **elements: Any) -> dict[str, Any]:
    """A blood sugar reading."""
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "15074-8"}], "text": "血糖"},
        "subject": {"reference": f"Patient/{patient}"},
        "effectiveDateTime": "2026-11-20T08:00:00+08:00",
        "valueQuantity": {"value": 5.6, "unit": "mmol/L"},
        **elements,
    }


def report(id_: str, patient: str = PATIENT, **elements: Any) -> dict[str, Any]:
    return {
        "resourceType": "DiagnosticReport",
        "id": id_,
        "status": "final",
        "code": {"text": "血常规"},
        "subject": {"reference": f"Patient/{patient}"},
        **elements,
    }


def new_id() -> str:
    return str(uuid4())
