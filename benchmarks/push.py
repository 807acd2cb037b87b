"""The time from a change at the hospital to the phone's store, when the hospital notifies of it."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.clinic import fill
from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Scale, load
from benchmarks.phone import KEY, Bearer
from benchmarks.programs import Hospital, hospital
from benchmarks.records import PATIENT
from local_store import exact_json, resources
from local_store.store import LocalStore
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.sync.cycle import HospitalSession, Sync
from services.sync.listening import Listening

#: A change in a compartment wakes the app within a second.
WITHIN: Final = Limit("<=", 1000, "ms")
PATIENCE: Final = 30.0


def run(scale: Scale) -> Iterator[Line]:
    """Written through the process the phone listens to, and through another one on the same database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = str(folder / "hospital.sqlite")
        fill(Path(database), "http://127.0.0.1:1", 30)
        with hospital(database, folder, processes=2) as servers:
            for where, base in (("the same process", servers.bases[0]), ("another process", servers.bases[1])):
                took = asyncio.run(measure(servers, base, folder / f"{where}.db", scale.pick(20, 3)))
                told = f"told of a change by {where}"
                yield line(f"{told}: median", statistics.median(took) * 1000, "ms", load=load())
                slowest = sorted(took)[-1 - len(took) // 20]
                yield line(f"{told}: 95 of 100", slowest * 1000, "ms", limit=WITHIN, load=load())


async def measure(servers: Hospital, writing: str, file: Path, times: int) -> list[float]:
    """Seconds from a result sent by the hospital's staff until it is in the store of a listening phone."""
    clock, network = DeviceClock(), HintedNetwork()
    web = Web(clock)
    client = FhirClient(servers.bases[0], web, Bearer(servers.token(PATIENT)))
    store = await LocalStore.open(file, KEY)
    sync = Sync(lambda: HospitalSession(store, client, (PATIENT,)), clock, network)
    listening = Listening(lambda: HospitalSession(store, client, (PATIENT,)), sync, network)
    took: list[float] = []
    async with AsyncExitStack() as stack:
        stack.push_async_callback(store.close)
        stack.push_async_callback(web.close)
        for work in (sync.run_forever, listening.run_forever):
            stack.push_async_callback(_ended, asyncio.create_task(work()))
        headers = {"Authorization": f"Bearer {servers.token('--system')}", "Content-Type": "application/fhir+json"}
        staff = await stack.enter_async_context(httpx.AsyncClient(base_url=f"{writing}/", headers=headers, timeout=60))
        arrived = asyncio.Event()
        store.changes.listen(frozenset({"Observation"}), arrived.set)
        await _told(sync)
        for number in range(times):
            await asyncio.sleep(0.5)  # a change by itself, not one of many
            arrived.clear()
            body = _result(f"{file.stem.replace(' ', '-')}-{number}")
            start = time.perf_counter()
            (await staff.put(f"Observation/{body['id']}", content=exact_json.dumps(body))).raise_for_status()
            async with asyncio.timeout(PATIENCE):
                await arrived.wait()
            took.append(time.perf_counter() - start)
            assert await store.read(resources.get, "Observation", body["id"]) is not None
    return took


def _result(id_: str) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"text": "血糖"},
        "subject": {"reference": f"Patient/{PATIENT}"},
        "effectiveDateTime": "2026-11-20T08:00:00+08:00",
        "valueQuantity": {"value": 5.6, "unit": "mmol/L"},
    }


async def _told(sync: Sync) -> None:
    """Waits until the first pull is complete and the hospital notifies of changes."""
    async with asyncio.timeout(PATIENCE):
        while not sync.push_connected or sync.status.running or sync.status.last_success is None:  # noqa: ASYNC110 - no bell for all
            await asyncio.sleep(0.05)


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
