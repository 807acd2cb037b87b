"""What a first sync of a demo patient costs, and what an idle one costs beside it; over a socket, on a real store."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from local_store import resources
from local_store.store import LocalStore, Reader
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.sync.cycle import Link, Sync
from services.sync.policy import TABLE
from services.sync.scope import OVERLAP

Row = tuple[str, float, str]

ROOT = Path(__file__).parents[1]


class _Counting(httpx.AsyncHTTPTransport):
    """The real wires, with a counter."""

    requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests += 1
        return await super().handle_async_request(request)


class _Bearer:
    """A token from the hospital's command line; fulfils `client.Credentials`."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token

    async def renew(self, refused: str) -> str:
        raise RuntimeError("the hospital refused its own token")

    def give_up(self) -> None:
        raise RuntimeError("the hospital refused its own token")


def run() -> list[Row]:
    """Takes about a minute: the hospital is seeded first, then left alone until its last write is settled."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "HOSPITAL_DB": str(Path(folder) / "hospital.sqlite")}
        server = subprocess.Popen(
            [sys.executable, "-m", "hospital", "serve", "--demo", "--port", "0"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            base = server.stdout.readline().split("FHIR ")[1].split()[0]
            time.sleep(OVERLAP.total_seconds() + 1)
            return asyncio.run(_measure(base, env, Path(folder)))
        finally:
            server.terminate()
            server.wait()


def _token(patient: str, env: dict[str, str]) -> str:
    who = ["--system"] if patient == "system" else [patient]
    asked = [sys.executable, "-m", "hospital", "token", *who]
    return subprocess.run(asked, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout.strip()


async def _measure(base: str, env: dict[str, str], folder: Path) -> list[Row]:
    clock, wires = DeviceClock(), _Counting()
    web = Web(clock, transport=wires)
    patient = await _busiest(FhirClient(base, web, _Bearer(_token("system", env))))
    client = FhirClient(base, web, _Bearer(_token(patient, env)))
    store = await LocalStore.open(folder / "phone.db", bytes(range(32)))
    sync = Sync(lambda: Link(store, client, patient), clock, HintedNetwork())

    first, first_requests = await _cycle(sync, wires)
    kept = await store.read(_count)
    idle, idle_requests = min([await _cycle(sync, wires) for _ in range(3)])
    assert sync.last_tally.changed == 0
    await store.close()
    await web.close()
    return [
        ("resources after the first sync", kept, ""),
        ("first sync", first, "s"),
        ("first sync, requests", first_requests, ""),
        ("first sync, resources a second", kept / first, "/s"),
        ("idle sync", idle * 1000, "ms"),
        ("idle sync, requests", idle_requests, ""),
        ("first sync / idle sync", first / idle, "x"),
    ]


async def _cycle(sync: Sync, wires: _Counting) -> tuple[float, int]:
    before, start = wires.requests, time.perf_counter()
    status = await sync.run_once()
    assert status.error is None, status.error
    return time.perf_counter() - start, wires.requests - before


async def _busiest(client: FhirClient) -> str:
    """The demo patient with the most results."""
    bundle = await client.search("DiagnosticReport", {"_count": "500", "_elements": "subject"})
    subjects = [entry["resource"]["subject"]["reference"].split("/")[1] for entry in bundle.get("entry", [])]
    return str(max(set(subjects), key=subjects.count))


def _count(r: Reader) -> int:
    return sum(resources.count(r, type_) for type_ in TABLE)
