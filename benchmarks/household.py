"""Five people of one account: looking at another of them, and one sync of all five.

The reference of a switch is the same screens' questions where one person is alone in the store: the cost must go by
what is shown, not by what the others have. That of the sync is the sum of five devices with one person each.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any, Final

import httpx

from benchmarks.lines import Limit, Line, line
from benchmarks.measuring import Prepare, Scale, in_turns, load
from hospital.app import create_app
from hospital.base.config import Config
from hospital.fhir.permissions import Access
from local_store import resources
from local_store.store import LocalStore, Reader, Writer
from services.clock import DeviceClock
from services.device.network import HintedNetwork
from services.fhir.client import FhirClient
from services.fhir.web import Web
from services.record.timeline.queries import RecordFilter, record_summary, timeline
from services.sync.cycle import HospitalSession, Sync

KEY: Final = bytes(range(32))
PEOPLE: Final = tuple(f"p{number}" for number in range(1, 6))
SWITCH_MS: Final = Limit("<=", 100.0, "ms")
SAME: Final = Limit("<=", 1.5)
TOGETHER: Final = Limit("<=", 1.3)
CHUNK: Final = 5_000
_TYPES: Final = (
    "Condition", "AllergyIntolerance", "MedicationRequest", "Immunization", "Procedure", "Encounter",
    "DocumentReference", "DiagnosticReport", "Observation",
)  # fmt: skip


def run(scale: Scale) -> Iterator[Line]:
    """Fills two stores and a hospital (minutes), then measures."""
    yield from asyncio.run(_lines(scale))


async def _lines(scale: Scale) -> list[Line]:
    each, rounds, synced = scale.pick(20_000, 100), scale.pick(100, 3), scale.pick(2_000, 20)
    found: list[Line] = []
    with tempfile.TemporaryDirectory() as folder:
        five = await _store(Path(folder, "five"), PEOPLE, each)
        alone = await _store(Path(folder, "alone"), PEOPLE[:1], each)
        pair = await in_turns(_switch(five, PEOPLE), _switch(alone, PEOPLE[:1]), rounds)
        found.append(pair.against(f"household: another person in view, five of {each:,} against one", SAME))
        found.append(
            line("household: another person in view, p95", pair.p95 * 1000, "ms", limit=SWITCH_MS, load=load())
        )
        await five.close()
        await alone.close()
        together, apart = await _synced(Path(folder), synced)
        name = f"household: sync of five people with {synced:,} each, processor time"
        found.append(line(name, together, "s", reference=apart, limit=TOGETHER, load=load()))
    return found


def _switch(store: LocalStore, people: tuple[str, ...]) -> Prepare:
    """What the record's screens ask of the next person; nothing of another one may be in the answer."""
    turns = cycle(people)

    def ask(r: Reader, patient: str) -> None:
        page = timeline(r, patient, "zh-CN", RecordFilter())
        record_summary(r, patient, "zh-CN")
        assert page.entries
        assert all(entry.id.startswith(f"{patient}-") for entry in page.entries), "somebody else's entry is left"

    def prepare() -> Any:
        patient = next(turns)
        return lambda: store.read(ask, patient)

    return prepare


def _resource(patient: str, number: int) -> dict[str, Any]:
    type_, day = _TYPES[number % len(_TYPES)], f"{1965 + number % 60}-{1 + number % 12:02}-{1 + number % 28:02}"
    concept, person = {"text": f"记录 {number}"}, {"reference": f"Patient/{patient}"}
    return {
        "resourceType": type_, "id": f"{patient}-{number}", "meta": {"versionId": "1"}, "status": "completed",
        "subject": person, "patient": person, "code": concept, "vaccineCode": concept, "type": [concept],
        "medicationCodeableConcept": concept, "clinicalStatus": {"coding": [{"code": "resolved"}]},
        "effectiveDateTime": f"{day}T08:{number % 60:02}:00Z",
    }  # fmt: skip


async def _store(path: Path, people: tuple[str, ...], each: int) -> LocalStore:
    store = await LocalStore.open(path, KEY)
    for patient in people:
        for start in range(0, each, CHUNK):

            def fill(w: Writer, patient: str = patient, start: int = start) -> None:
                for number in range(start, min(start + CHUNK, each)):
                    resources.put(w, _resource(patient, number), patient=patient, text=f"记录 {number}")

            await store.write(fill)
    return store


async def _synced(folder: Path, each: int) -> tuple[float, float]:
    """Seconds of the processor of one sync of five people, and of five syncs of one; the hospital's share in both."""
    config = Config(f"sqlite:///{folder / 'hospital.sqlite'}", "http://127.0.0.1:8460")
    app = create_app(config, lambda _header: Access(frozenset(PEOPLE), "Patient/p1"))
    for patient in PEOPLE:
        with app.state.store.begin() as tx:
            tx.put({"resourceType": "Patient", "id": patient})
            for number in range(each):
                tx.put({
                    "resourceType": "Observation", "id": f"{patient}-{number}", "status": "final",
                    "code": {"text": f"记录 {number}"}, "subject": {"reference": f"Patient/{patient}"},
                    "effectiveDateTime": f"2026-01-01T{number % 24:02}:00:00Z",
                })  # fmt: skip
    transport = httpx.ASGITransport(app)
    await _sync(transport, folder / "warm", PEOPLE[:1], each)
    together = await _sync(transport, folder / "together", PEOPLE, each)
    apart = sum([await _sync(transport, folder / f"apart-{patient}", (patient,), each) for patient in PEOPLE])
    app.state.store.close()
    return together, apart


async def _sync(transport: httpx.ASGITransport, path: Path, people: tuple[str, ...], each: int) -> float:
    clock = DeviceClock()
    web = Web(clock, transport=transport)
    store = await LocalStore.open(path, KEY)
    session = HospitalSession(store, FhirClient("http://127.0.0.1:8460/fhir", web), people)
    begun = time.process_time()
    status = await Sync(lambda: session, clock, HintedNetwork()).run_once()
    took = time.process_time() - begun
    assert status.error is None, status.error
    assert await store.read(resources.count, "Observation") == each * len(people)
    await store.close()
    return took
