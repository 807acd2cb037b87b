"""The hospital's requests per second, against a floor: FastAPI returning the same bytes from memory.

SQLite and PostgreSQL, one and two processes, 10 and 100 clients. The clients share the machine with the servers.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.lines import Line
from benchmarks.load import WORK, Request, ask_once, seed_bundles
from benchmarks.measuring import Scale
from benchmarks.programs import free_port, hospital, postgresql, program
from benchmarks.sides import Side, compared
from hospital.base.config import database_url
from hospital.fhir.store.store import FhirStore

FLOOR_WORK: Final = "X-Work"


def run(scale: Scale) -> Iterator[Line]:
    """Takes about four minutes."""
    every = [(database, processes) for database in ("SQLite", "PostgreSQL") for processes in (1, 2)]
    for database, processes in (every[0], every[3]) if scale.quick else every:
        with tempfile.TemporaryDirectory() as folder:
            yield from _server(Path(folder), database, processes, scale)


def _server(folder: Path, database: str, processes: int, scale: Scale) -> Iterator[Line]:
    with ExitStack() as stack:
        postgres = database == "PostgreSQL"
        url = stack.enter_context(postgresql(folder)) if postgres else str(folder / "hospital.sqlite")
        ours = stack.enter_context(hospital(url, folder, processes=processes))
        headers = {"Authorization": f"Bearer {ours.token('--system')}"}
        answers = asyncio.run(_prepare(ours.bases[0], headers))
        _settle(url)
        floors = _floors(stack, folder, answers, processes)
        for clients in (10, 100):
            for work in WORK:
                sides = (Side(ours.bases, headers), Side(floors, {FLOOR_WORK: work}))
                name = f"hospital.{work}, {database}, {processes} x, {clients} clients"
                yield from compared(name, sides, work, clients=clients, quick=scale.quick)


async def _prepare(base: str, headers: dict[str, str]) -> dict[str, bytes]:
    """Seeds the hospital, and stores one answer of each kind for the floor."""
    for bundle in seed_bundles():
        await ask_once(base, headers, Request("POST", "", bundle))
    return {work: await ask_once(base, headers, mix(7)) for work, mix in WORK.items()}


def _settle(url: str) -> None:
    """Updates the planner's statistics, which would happen by itself within a minute: that is not to be measured."""
    store = FhirStore.open(database_url(url), "")
    store.analyze_tables()
    store.close()


def _floors(stack: ExitStack, folder: Path, answers: dict[str, bytes], processes: int) -> list[str]:
    kept = folder / "floor"
    kept.mkdir()
    for work, body in answers.items():
        (kept / work).write_bytes(body)
    ports = [free_port() for _ in range(processes)]
    for port in ports:
        arguments = [sys.executable, "-m", "benchmarks.floor", str(port), str(kept)]
        stack.enter_context(program(arguments, port, folder / "floor.log"))
    return [f"http://127.0.0.1:{port}" for port in ports]
