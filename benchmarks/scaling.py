"""Two processes of the hospital on one PostgreSQL against one of them, each held to a part of one processor.

The load, the database and the servers share this machine: unheld, a second process would only take the processor from
the others. Held, what is left between one and two is what they wait for each other.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.lines import Limit, Line, line
from benchmarks.load import Request, ask_once, seed_bundles
from benchmarks.measuring import Scale
from benchmarks.programs import held_to, hospital, postgresql
from benchmarks.sides import Side, compared

PERCENT: Final = 15
"""Of one processor, for each server. Two of them leave the larger part to the load and the database."""
LIMIT: Final = Limit(">=", 1.6)
WORK: Final = ("read", "search", "create")


def run(scale: Scale) -> Iterator[Line]:
    """Takes about a minute."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        ours = stack.enter_context(hospital(stack.enter_context(postgresql(folder)), folder, processes=2))
        headers = {"Authorization": f"Bearer {ours.token('--system')}"}
        asyncio.run(_seed(ours.bases[0], headers))
        for pid in ours.pids:
            stack.enter_context(held_to(PERCENT, pid))
        sides = (Side(ours.bases, headers), Side(ours.bases[:1], headers))
        for work in WORK:
            rate, _ = compared(f"scaling.{work}", sides, work, clients=10, quick=scale.quick)
            yield _judged(rate)


def _judged(rate: Line) -> Line:
    return line(rate.name, rate.value, rate.unit, reference=rate.reference, limit=LIMIT, load=rate.load)


async def _seed(base: str, headers: dict[str, str]) -> None:
    for bundle in seed_bundles():
        await ask_once(base, headers, Request("POST", "", bundle))
